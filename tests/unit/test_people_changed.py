"""A link that stands although the evidence changed is told, and only while it does. Everybody is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pandas as pd

from assets.hr.schema import APPOINTMENT
from assets.ledger.identity import identity_answers
from assets.people.changed import changed_candidates
from assets.people.match import People, link_references, resolved_identities
from assets.people.references import references_in
from assets.people.schema import CHANGED_CANDIDATE
from assets.storage.frames import conform_frame
from assets.storage.schema import empty_frame_of
from assets.storage.store import TableStore
from checks.findings import findings_of, problems_found
from checks.problem_joins import changed_links
from checks.problem_texts import problems_file, read_problem_texts, texts_by_code
from tests.unit.ledger_entries import answer_identity
from tests.unit.people_rows import MAPPING, landed, meeting, roster

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WEI, WEI_2 = "00001001", "00001002"
ROWS = (meeting(1, mt_email="wz@home.example"), meeting(2, mt_email="wz@home.example"))


def night(
    people: People,
    *,
    rows: Sequence[dict[str, str]] = ROWS,
    earlier: pd.DataFrame | None = None,
    answers: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    references = references_in(landed(*rows), mapping=MAPPING, id_width=8)
    resolved = resolved_identities(references, people=people, test_records={}, earlier=earlier, answers=answers)
    changed = changed_candidates(references, resolved)
    assert conform_frame(changed, table=CHANGED_CANDIDATE).equals(changed)
    return link_references(references, resolved), changed


def with_the_address_given_to_a_namesake() -> People:
    moved = roster()
    moved.person["other_emails"] = [[], ["wz@home.example"], [], []]
    return moved


def without(person_id: str) -> People:
    whole = roster()
    return People(
        person=whole.person[whole.person["person_id"] != person_id].reset_index(drop=True),
        person_alias=whole.person_alias,
        person_name=whole.person_name[whole.person_name["person_id"] != person_id].reset_index(drop=True),
    )


def test_a_link_the_evidence_still_makes_is_no_change() -> None:
    first, changed = night(roster())
    assert changed.empty
    assert night(roster(), earlier=first)[1].empty


def test_a_link_that_now_points_elsewhere_stays_and_is_told_with_both_people() -> None:
    first, _ = night(roster())
    links, changed = night(with_the_address_given_to_a_namesake(), earlier=first)
    assert set(links["person_id"]) == {WEI}
    assert changed[["person_id", "candidate_id", "change", "references"]].to_numpy().tolist() == [
        [WEI, WEI_2, "points_elsewhere", 2]
    ]


def test_a_link_the_evidence_would_no_longer_make_stays_and_is_told() -> None:
    rows = [meeting(mt_name="Wei Zhang")]
    first, _ = night(without(WEI_2), rows=rows)
    links, changed = night(roster(), rows=rows, earlier=first)
    assert set(links["person_id"]) == {WEI}
    assert changed["change"].tolist() == ["no_longer_enough"]
    assert changed["candidate_id"].isna().all()


def test_a_change_is_told_every_night_until_somebody_answers(tmp_path: Path) -> None:
    first, _ = night(roster())
    second, _ = night(with_the_address_given_to_a_namesake(), earlier=first)
    _, changed = night(with_the_address_given_to_a_namesake(), earlier=second)
    assert len(changed) == 1
    store = TableStore(tmp_path / "tables")
    typed = changed["typed"].iloc[0]
    at = datetime(2026, 9, 30, tzinfo=UTC)
    answer_identity(store, typed=typed, decision="person", person_id=WEI_2, by="Office", at=at)
    links, answered = night(with_the_address_given_to_a_namesake(), earlier=second, answers=identity_answers(store))
    assert set(links["person_id"]) == {WEI_2}
    assert answered.empty


def test_a_change_becomes_a_finding_of_the_person_linked() -> None:
    first, _ = night(roster())
    _, changed = night(with_the_address_given_to_a_namesake(), earlier=first)
    nothing = pd.DataFrame({"outcome": [], "state": [], "typed": [], "example": [], "source": [], "problem": []})
    pull = pd.DataFrame({"state": [], "project": [], "reason": []})
    found = problems_found(
        quarantine=nothing, review=nothing, hr_quarantine=nothing, pull=pull, on_links=[changed_links(changed)]
    )
    findings = findings_of(
        found,
        texts=texts_by_code(read_problem_texts(problems_file())),
        appointments=empty_frame_of(APPOINTMENT),
        links=pd.Series("", index=found.index, dtype="str"),
        as_of=date(2026, 9, 30),
    )
    assert findings[["check", "person_id", "who_fixes"]].to_numpy().tolist() == [
        ["people/link", WEI, "Office of Faculty Affairs"]
    ]
    assert findings["problem"].iloc[0].startswith("A link made on an earlier night stays")
