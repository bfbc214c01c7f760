"""A whole generated school read: every row accounted for, every true pair found, every true proof there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.mentoring.read import Mentoring, read_mentoring
from assets.people.match import People, link_references, resolved_identities
from assets.people.references import all_references
from sandbox.school.generate import DEFAULT_AS_OF, generate_school
from tests.unit.mentoring_rows import PROGRAMME, anesthesiology

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("school")
    generate_school(path, faculty=120, years=3, seed=7)
    return path


def table_of(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def landed_from(folder: Path) -> pd.DataFrame:
    rows = table_of(folder / "redcap" / PROGRAMME / "records.csv")
    key = {
        "project": PROGRAMME,
        "record": rows["record_id"],
        "event": "",
        "instrument": rows["redcap_repeat_instrument"],
        "instance": rows["redcap_repeat_instance"],
    }
    fields = {field: rows[field] for field in anesthesiology().allowed_fields()[1:]}
    return pd.DataFrame({**key, **fields}).astype("str")


def dictionary_from(folder: Path) -> pd.DataFrame:
    metadata = table_of(folder / "redcap" / PROGRAMME / "metadata.csv")
    columns = {
        "field_name": "field",
        "form_name": "form",
        "field_type": "type",
        "text_validation_type_or_show_slider_number": "validation",
    }
    allowed = metadata[metadata["field_name"].isin(anesthesiology().allowed_fields())]
    return allowed[list(columns)].rename(columns=columns).assign(programme=PROGRAMME)


def links_of(folder: Path, landed: pd.DataFrame) -> pd.DataFrame:
    listed = table_of(folder / "hr" / "people.csv")
    person = listed.replace("", None).astype("str")
    person["other_emails"] = listed["other_emails"].str.lower().str.split(";")
    alias = listed.assign(alias_id=listed["alias_ids"].str.split(";")).explode("alias_id").query("alias_id != ''")
    names = person.rename(columns={"legal_first": "first", "legal_middle": "middle", "legal_last": "last"})
    references = all_references({PROGRAMME: landed}, mappings=[anesthesiology()], person=person)
    resolved = resolved_identities(
        references,
        people=People(
            person=person,
            person_alias=alias.reindex(columns=["person_id", "alias_id", "valid_from", "valid_to"]),
            person_name=names.assign(name_type="legal"),
        ),
        test_records={PROGRAMME: anesthesiology().test_records},
    )
    return link_references(references, resolved)


@pytest.fixture(scope="module")
def school(folder: Path) -> Mentoring:
    landed = landed_from(folder)
    return read_mentoring(
        mapping=anesthesiology(),
        landed=landed,
        dictionary=dictionary_from(folder),
        links=links_of(folder, landed),
        snapshots={PROGRAMME: "s1"},
        as_of=DEFAULT_AS_OF,
    )


@pytest.fixture(scope="module")
def true_pairs(folder: Path) -> pd.DataFrame:
    truth = table_of(folder / "truth" / "obligations.csv")
    return truth[(truth["programme"] == PROGRAMME) & (truth["unit"] == "pair")]


def test_every_row_of_the_school_is_accounted_for_and_none_is_a_mystery(folder: Path, school: Mentoring):
    counts = school.accounting["outcome"].value_counts()
    assert counts.sum() == len(landed_from(folder))
    assert set(counts.index) <= {"used", "excluded", "quarantined", "empty"}
    assert "stray_values" not in set(school.quarantine["problem"])


def test_every_unused_row_of_the_school_says_why(school: Mentoring):
    unused = school.accounting.query("outcome in ('excluded', 'quarantined')")
    assert len(unused) > 0
    assert unused["source"].isin(school.quarantine["source"]).all()


def test_every_true_pair_of_people_who_can_be_told_is_found_with_its_start(school: Mentoring, true_pairs: pd.DataFrame):
    told = true_pairs[true_pairs["state"] != "indeterminate"]
    true = set(zip(told["person_id"], told["counterpart_id"], told["window_start"], strict=True))
    started = school.pair["started_on"].dt.strftime("%Y-%m-%d")
    found = set(zip(school.pair["mentee_id"], school.pair["mentor_id"], started, strict=True))
    assert len(true) > 0
    assert true <= found


@pytest.mark.parametrize(("clause", "kind"), [("A7", "meeting"), ("A8", "agreement")])
def test_every_pair_that_truly_met_a_clause_has_an_event_of_that_kind(
    school: Mentoring, true_pairs: pd.DataFrame, clause: str, kind: str
):
    met = true_pairs[(true_pairs["clause"] == clause) & true_pairs["state"].isin(["met", "met_late"])]
    events = school.event[(school.event["kind"] == kind) & (school.event["held_on"] <= pd.Timestamp(DEFAULT_AS_OF))]
    of_pairs = events.merge(school.pair, on="pair_id")
    proven = set(zip(of_pairs["mentee_id"], of_pairs["mentor_id"], strict=True))
    assert len(met) > 0
    assert set(zip(met["person_id"], met["counterpart_id"], strict=True)) <= proven


def test_the_same_landing_read_twice_gives_the_same_tables(folder: Path, school: Mentoring):
    shuffled = landed_from(folder).sample(frac=1, random_state=3)
    again = read_mentoring(
        mapping=anesthesiology(),
        landed=shuffled,
        dictionary=dictionary_from(folder),
        links=links_of(folder, shuffled),
        snapshots={PROGRAMME: "s1"},
        as_of=date(2026, 10, 20),
    )
    pd.testing.assert_frame_equal(again.pair, school.pair)
    pd.testing.assert_frame_equal(again.event, school.event)
    pd.testing.assert_frame_equal(again.preference, school.preference)
