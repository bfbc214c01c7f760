"""A whole invented school: every reference that carries a key is linked, and nothing else is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from assets.hr.deliveries import Delivered, judged_delivery, no_tables
from assets.hr.mapping import HrMapping
from assets.people.match import People, link_references, resolved_identities, review_queue
from assets.people.references import PARTS, all_references
from assets.programmes import ProgrammeFolder
from assets.redcap.mapping import read_mapping
from sandbox.school.generate import generate_school

AS_OF = date(2026, 10, 20)
SHIPPED = Path(__file__).parents[2] / "programmes" / "anesthesiology"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    folder = tmp_path_factory.mktemp("school")
    generate_school(folder, faculty=120, years=2, seed=11, as_of=AS_OF)
    files = {path.name: path.read_bytes() for path in (folder / "hr").iterdir()}
    outcome = judged_delivery(
        Delivered(files=files, received_at=datetime(2026, 10, 19, tzinfo=UTC)),
        last=no_tables(),
        mapping=HrMapping(),
        source="hr",
        tonight=AS_OF,
        max_age_days=35,
    )
    hr = outcome.tables
    mapping = read_mapping(ProgrammeFolder("anesthesiology", SHIPPED))
    records = pd.read_csv(
        folder / "redcap" / "anesthesiology" / "records.csv", dtype="str", keep_default_na=False
    ).rename(
        columns={"record_id": "record", "redcap_repeat_instrument": "instrument", "redcap_repeat_instance": "instance"}
    )
    landed = records.assign(project="anesthesiology", event="")
    references = all_references({"anesthesiology": landed}, mappings=[mapping], person=hr["person"])
    resolved = resolved_identities(
        references,
        people=People(person=hr["person"], person_alias=hr["person_alias"], person_name=hr["person_name"]),
        test_records={"anesthesiology": mapping.test_records},
    )
    links = link_references(references, resolved)
    return hr | {"references": references, "links": links, "queue": review_queue(references, resolved)}


def test_every_reference_that_carries_a_key_is_linked_or_is_a_test(judged: dict[str, pd.DataFrame]) -> None:
    links = judged["links"].merge(judged["references"][["source", "field", *PARTS]], on=["source", "field"])
    keyed = links[links[["employee_id", "username", "email"]].notna().any(axis=1)]
    assert len(keyed) > 500
    assert set(keyed["decision"]) == {"auto", "test"}


def test_only_namesakes_wait_and_all_of_them_are_candidates(judged: dict[str, pd.DataFrame]) -> None:
    queue = judged["queue"]
    assert not queue.empty
    assert queue["typed"].str.startswith("name:").all()
    assert (queue["candidates"].map(len) > 1).all()


def test_no_reference_is_lost_and_none_is_linked_twice(judged: dict[str, pd.DataFrame]) -> None:
    links, references = judged["links"], judged["references"]
    assert len(links) == len(references)
    assert not links.duplicated(["source", "field"]).any()
    assert links["person_id"].dropna().isin(judged["person"]["person_id"]).all()


def test_several_appointments_never_double_a_person(judged: dict[str, pd.DataFrame]) -> None:
    assert judged["appointment"]["person_id"].nunique() < len(judged["appointment"])
    assert judged["person"]["person_id"].is_unique
