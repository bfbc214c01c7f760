"""What stands above the evidence: answers, earlier links, the veto of a name; and who is somebody else's faculty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.ledger.identity import identity_answers
from assets.ledger.schema import IDENTITY
from assets.people.known import earlier_links
from assets.people.match import People, active_on, link_references, resolved_identities, review_queue
from assets.people.references import references_in
from assets.people.schema import LINK
from assets.storage.frames import conform_frame
from assets.storage.store import TableStore
from tests.unit.ledger_entries import answer_identity
from tests.unit.people_rows import MAPPING, framed, landed, meeting, roster

if TYPE_CHECKING:
    from pathlib import Path

EVENING = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)
WEI, WEI_2, ZOE, BO = "00001001", "00001002", "00001003", "00001004"


def links_of(
    *rows: dict[str, str],
    people: People | None = None,
    earlier: pd.DataFrame | None = None,
    answers: pd.DataFrame | None = None,
    zone: str = "UTC",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    references = references_in(landed(*rows), mapping=MAPPING, id_width=8)
    resolved = resolved_identities(
        references,
        people=people or roster(),
        test_records={"anesthesiology": MAPPING.test_records},
        earlier=earlier,
        answers=answers,
        zone=zone,
    )
    links = link_references(references, resolved)
    assert conform_frame(links, table=LINK).equals(links)
    return links, review_queue(references, resolved)


def told(links: pd.DataFrame) -> tuple[str, str, str]:
    row = links.fillna({"person_id": ""}).iloc[0]
    return row["decision"], row["method"], row["person_id"]


def without(person_id: str) -> People:
    whole = roster()
    return People(
        person=whole.person[whole.person["person_id"] != person_id].reset_index(drop=True),
        person_alias=whole.person_alias,
        person_name=whole.person_name[whole.person_name["person_id"] != person_id].reset_index(drop=True),
    )


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return TableStore(tmp_path / "tables")


def test_an_answer_beats_every_key_and_names_who_gave_it_on_which_local_day(store: TableStore) -> None:
    answer_identity(
        store, typed=f"id:{WEI}", decision="person", person_id=WEI_2, by="Office", reason="swapped", at=EVENING
    )
    links, queue = links_of(meeting(mt_id=WEI), answers=identity_answers(store), zone="Asia/Tokyo")
    assert told(links) == ("decided", "answer", WEI_2)
    assert links.loc[0, ["decided_by", "decided_on"]].tolist() == ["Office", pd.Timestamp("2026-10-01")]
    assert queue.empty


@pytest.mark.parametrize(("answer", "decision"), [("external", "external"), ("test", "test"), ("nobody", "none")])
def test_an_answer_may_say_that_it_is_nobody_on_the_roster(store: TableStore, answer: str, decision: str) -> None:
    answer_identity(store, typed="name:wei zhang", decision=answer, by="Office", at=EVENING)  # type: ignore[arg-type]
    links, queue = links_of(meeting(mt_name="Wei Zhang"), answers=identity_answers(store))
    assert links["decision"].tolist() == [decision]
    assert links["person_id"].fillna("").str.startswith("ext:").tolist() == [answer == "external"]
    assert links["person_id"].isin(roster().ids).sum() == 0
    assert queue.empty


def test_the_latest_answer_wins_and_the_earlier_one_can_still_be_read(store: TableStore) -> None:
    for person, minutes in ((WEI, 0), (WEI_2, 5)):
        at = EVENING + timedelta(minutes=minutes)
        answer_identity(store, typed="name:wei zhang", decision="person", person_id=person, by="Office", at=at)
    row = meeting(mt_name="Wei Zhang")
    answers = identity_answers(store)
    for order in (answers, answers.iloc[::-1]):
        assert told(links_of(row, answers=order)[0])[2] == WEI_2
    assert told(links_of(row, answers=identity_answers(store, known_at=EVENING))[0])[2] == WEI
    assert len(store.read(IDENTITY)) == 2


def test_of_an_answer_for_all_programmes_and_one_for_this_the_later_wins(store: TableStore) -> None:
    for person, programme, minutes in ((WEI, "anesthesiology", 0), (WEI_2, None, 5)):
        at = EVENING + timedelta(minutes=minutes)
        said = {"decision": "person", "person_id": person, "programme": programme}
        answer_identity(store, typed="name:wei zhang", by="Office", at=at, **said)
    answers = identity_answers(store)
    for order in (answers, answers.iloc[::-1]):
        assert told(links_of(meeting(mt_name="Wei Zhang"), answers=order)[0])[2] == WEI_2


def test_an_answer_follows_the_person_to_the_id_hr_gave_since(store: TableStore) -> None:
    answer_identity(store, typed="name:wei zhang", decision="person", person_id="00000777", by="Office", at=EVENING)
    assert told(links_of(meeting(mt_name="Wei Zhang"), answers=identity_answers(store))[0])[2] == BO


def test_an_answer_for_one_programme_says_nothing_in_another(store: TableStore) -> None:
    answer_identity(
        store, typed="name:wei zhang", programme="surgery", decision="person", person_id=WEI, by="Office", at=EVENING
    )
    assert told(links_of(meeting(mt_name="Wei Zhang"), answers=identity_answers(store))[0])[0] == "review"


def test_an_answer_with_somebody_who_is_not_on_the_roster_is_a_question_again(store: TableStore) -> None:
    answer_identity(store, typed=f"id:{WEI}", decision="person", person_id="00009999", by="Office", at=EVENING)
    links, queue = links_of(meeting(mt_id=WEI), answers=identity_answers(store))
    assert told(links) == ("review", "answer", "")
    assert queue["reasons"].iloc[0] == ["a person answered, but with somebody who is not on the roster"]


def test_a_link_once_made_stays_though_a_namesake_is_hired() -> None:
    row = meeting(mt_name="Wei Zhang")
    first, _ = links_of(row, people=without(WEI_2))
    assert told(first) == ("auto", "evidence", WEI)
    second, queue = links_of(row, earlier=first)
    assert told(second) == ("auto", "evidence", WEI)
    assert second.loc[0, "score"] == first.loc[0, "score"]
    assert second.loc[0, "reasons"] == ["linked on an earlier night; the evidence alone would no longer do"]
    assert queue.empty


def test_a_mentor_from_outside_stays_one_though_hr_hires_somebody_with_that_address() -> None:
    row = meeting(mt_email="guest@elsewhere.example")
    first, _ = links_of(row)
    hired = roster()
    hired.person["other_emails"] = [[], [], [], ["guest@elsewhere.example"]]
    second, _ = links_of(row, people=hired, earlier=first)
    assert told(first)[0] == "external"
    assert told(second) == told(first)


def test_what_a_person_decided_is_called_decided_though_a_key_says_the_same(store: TableStore) -> None:
    row = meeting(mt_id=WEI)
    answer_identity(store, typed=f"id:{WEI}", decision="person", person_id=WEI, by="Office", at=EVENING)
    first, _ = links_of(row, answers=identity_answers(store))
    second, _ = links_of(row, earlier=first)
    assert told(second) == ("decided", "answer", WEI)
    assert second["decided_by"].tolist() == ["Office"]


def test_a_changed_best_candidate_is_a_reason_and_never_a_flip() -> None:
    row = meeting(mt_email="wz@home.example")
    first, _ = links_of(row)
    moved = roster()
    moved.person["other_emails"] = [[], ["wz@home.example"], [], []]
    second, _ = links_of(row, people=moved, earlier=first)
    assert told(second) == ("auto", "email", WEI)
    assert second.loc[0, "reasons"] == ["linked on an earlier night; the evidence now points to another person"]
    third, _ = links_of(row, people=moved, earlier=second)
    assert third.equals(second)


def test_a_night_that_finds_the_same_again_changes_nothing() -> None:
    rows = [meeting(1, mt_id="1001"), meeting(2, mt_name="Zoe Muller"), meeting(3, mt_email="a.b@elsewhere.org")]
    first, _ = links_of(*rows)
    assert set(first["decision"]) == {"auto", "external"}
    assert links_of(*rows, earlier=first)[0].equals(first)


def test_a_linked_person_who_left_the_roster_is_asked_about_until_somebody_answers(store: TableStore) -> None:
    row = meeting(mt_email="wz@home.example")
    first, _ = links_of(row)
    second, queue = links_of(row, people=without(WEI), earlier=first)
    assert told(second) == ("review", "gone", "")
    assert queue["reasons"].iloc[0] == ["the person linked on an earlier night is no longer on the roster"]
    successor = without(WEI)
    successor.person["other_emails"] = [["wz@home.example"], [], []]
    third, _ = links_of(row, people=successor, earlier=second)
    assert told(third) == ("review", "gone", "")
    answer_identity(store, typed="email:wz@home.example", decision="person", person_id=WEI_2, by="Office", at=EVENING)
    fourth, _ = links_of(row, people=successor, earlier=third, answers=identity_answers(store))
    assert told(fourth) == ("decided", "answer", WEI_2)


def test_a_link_follows_a_person_whose_id_was_merged_into_another() -> None:
    row = meeting(mt_id=WEI)
    first, _ = links_of(row)
    merged = without(WEI)
    alias = framed_alias(alias_id=WEI, person_id=ZOE)
    people = People(person=merged.person, person_name=merged.person_name, person_alias=alias)
    assert told(links_of(row, people=people, earlier=first)[0])[2] == ZOE


def framed_alias(*, alias_id: str, person_id: str) -> pd.DataFrame:
    from assets.hr.schema import PERSON_ALIAS

    return framed(PERSON_ALIAS, pd.DataFrame([{"person_id": person_id, "alias_id": alias_id}]))


def test_a_test_record_is_one_whatever_was_linked_before() -> None:
    row = meeting(mt_name="Test Test")
    earlier, _ = links_of(meeting(mt_id=WEI))
    earlier["typed"] = "name:test test"
    assert told(links_of(row, earlier=earlier)[0])[0] == "test"


def test_a_night_without_an_earlier_one_knows_no_links_and_no_answers(store: TableStore, tmp_path: Path) -> None:
    assert earlier_links(store, home=str(tmp_path), known_at=None).empty
    assert identity_answers(store).empty


@pytest.mark.parametrize("key", [{"mt_id": "1003"}, {"mt_email": "zoe.mueller@med.example"}])
def test_a_name_of_which_nothing_fits_vetoes_a_key(key: dict[str, str]) -> None:
    links, queue = links_of(meeting(mt_name="Bo Li", **key))
    assert told(links) == ("review", "conflict", "")
    assert links.loc[0, "reasons"][0].startswith("the name typed beside the key is not that of the person")
    assert set(queue["candidates"].iloc[0]) == {ZOE, BO}


@pytest.mark.parametrize(
    "name", ["Müller", "Zoe", "zoe muler", "Müller Zoë", "Z. M. Braun", "Zoë Smith", "Dr. Jane Mueller-Müller", "穆勒"]
)
def test_a_name_of_which_a_part_fits_vetoes_nothing(name: str) -> None:
    assert told(links_of(meeting(mt_id="1003", mt_name=name))[0]) == ("auto", "employee_id", ZOE)


def test_a_single_word_that_is_neither_first_nor_last_name_vetoes_a_key() -> None:
    assert told(links_of(meeting(mt_id="1003", mt_name="Okonkwo"))[0])[0] == "review"


def test_an_address_at_another_institution_makes_an_external_mentor_without_telling_the_address() -> None:
    links, queue = links_of(
        meeting(1, mt_email="Mentor@other-hospital.example", mt_name="Ann Other"),
        meeting(2, mt_email="mentor@other-hospital.example"),
    )
    assert set(links["decision"]) == {"external"}
    assert len(set(links["person_id"])) == 1
    assert links["person_id"].str.fullmatch(r"ext:[0-9a-f]{16}").all()
    assert queue.empty


def test_a_private_address_makes_nobody_external() -> None:
    assert links_of(meeting(mt_email="somebody@gmail.com"))[0]["decision"].tolist() == ["review"]


def test_whose_record_it_is_is_never_external() -> None:
    links, _ = links_of(
        {"fp_email": "mentor@other-hospital.example"}, meeting(mt_email="mentor@other-hospital.example")
    )
    assert set(links["decision"]) == {"review"}


def test_a_name_of_ours_at_another_institution_is_a_question() -> None:
    links, queue = links_of(meeting(mt_name="Zoë Müller", mt_email="zoe.muller@other-hospital.example"))
    assert told(links)[0] == "review"
    assert queue["candidates"].tolist() == [[ZOE]]


def test_who_is_active_is_read_on_the_nights_date() -> None:
    from datetime import date

    from assets.hr.schema import APPOINTMENT

    rows = [
        {"person_id": WEI, "valid_from": "2020-01-01", "employment_status": "active"},
        {"person_id": WEI_2, "valid_from": "2020-01-01", "valid_to": "2026-01-01", "employment_status": "active"},
        {"person_id": ZOE, "valid_from": "2020-01-01", "employment_status": "leave_paid"},
        {"person_id": BO, "valid_from": "2027-01-01", "employment_status": "active"},
    ]
    assert active_on(framed(APPOINTMENT, pd.DataFrame(rows)), date(2026, 10, 1)) == {WEI, ZOE}
