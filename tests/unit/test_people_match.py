"""Whom a typed reference means, by exact keys or by evidence. Everybody is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.people.match import active_on, link_references, resolved_identities, review_queue
from assets.people.references import references_in
from assets.people.schema import LINK, REVIEW
from assets.storage.frames import conform_frame
from tests.unit.people_rows import MAPPING, landed, meeting, namesakes, roster

if TYPE_CHECKING:
    from assets.people.match import People


def judged(*rows: dict[str, str], people: People | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    references = references_in(landed(*rows), mapping=MAPPING, id_width=8)
    tests = {"anesthesiology": MAPPING.test_records}
    resolved = resolved_identities(references, people=people or roster(), test_records=tests)
    links, queue = link_references(references, resolved), review_queue(references, resolved)
    for frame, table in ((links, LINK), (queue, REVIEW)):
        assert conform_frame(frame, table=table).equals(frame)
    return links, queue


def decided(**typed: str) -> tuple[str, str, object]:
    links, _ = judged(meeting(**typed))
    row = links.iloc[0]
    return row["decision"], row["method"], row["person_id"] if isinstance(row["person_id"], str) else None


def test_an_id_links_though_it_lost_zeros_or_gained_a_fraction_or_prefix() -> None:
    for typed in ("1001", "00001001", "1001.0", "E1001", " 1001 "):
        assert decided(mt_id=typed) == ("auto", "employee_id", "00001001")


def test_an_email_links_in_any_case_and_also_a_persons_other_one() -> None:
    assert decided(mt_email="WEI.ZHANG@MED.EXAMPLE") == ("auto", "email", "00001001")
    assert decided(mt_email="wz@home.example") == ("auto", "email", "00001001")


def test_a_username_links() -> None:
    links, _ = judged({"fp_user": "ZMueller"})
    assert links.loc[0, ["decision", "method", "person_id"]].tolist() == ["auto", "username", "00001003"]


def test_a_prior_id_links_as_long_as_hr_delivers_it() -> None:
    assert decided(mt_id="777") == ("auto", "alias", "00001004")
    assert decided(mt_id="778") == ("review", "none", None)


def test_a_key_of_somebody_beside_the_address_of_a_test_is_a_question() -> None:
    for name in ("", "Wei Zhang"):
        assert decided(mt_id="1001", mt_email="x@test.example", mt_name=name) == ("review", "none", None)


def test_a_domain_that_ends_like_that_of_tests_is_none_of_theirs() -> None:
    assert decided(mt_email="x@test.example")[0] == "test"
    assert decided(mt_email="x@contest.example")[0] == "external"


def test_what_one_programme_calls_a_test_is_none_in_another() -> None:
    references = references_in(landed(meeting(mt_name="Test Test")), mapping=MAPPING, id_width=8)
    for programme, decision in (("anesthesiology", "test"), ("another", "review")):
        tests = {programme: MAPPING.test_records}
        resolved = resolved_identities(references, people=roster(), test_records=tests)
        assert resolved["decision"].tolist() == [decision]


def test_two_names_with_a_stroke_are_two_people_though_elsewhere_it_was_left_out() -> None:
    links, queue = judged(meeting(1, mt_name="Zoe Braun Bo Li"), meeting(2, mt_name="Zoe Braun / Bo Li"))
    assert len(set(links["typed"])) == 1
    assert set(links["decision"]) == {"review"}
    assert "the field names several people" in queue["reasons"].iloc[0]


def test_a_key_decides_between_namesakes() -> None:
    assert decided(mt_id="1002", mt_name="Wei Zhang") == ("auto", "employee_id", "00001002")


def test_everybody_near_enough_to_be_asked_about_is_a_candidate_however_many() -> None:
    nine = namesakes(9)
    _, queue = judged(meeting(mt_name="Wei Zhang"), people=nine)
    assert sorted(queue["candidates"].iloc[0]) == nine.person["person_id"].tolist()


def test_namesakes_without_any_key_wait_with_both_as_candidates() -> None:
    links, queue = judged(meeting(1, mt_name="Wei Zhang"), meeting(2, mt_name="Zhang, Wei"))
    assert set(links["decision"]) == {"review"}
    assert links["person_id"].isna().all()
    assert links["typed"].unique().tolist() == ["name:wei zhang"]
    assert queue["candidates"].tolist() == [["00001001", "00001002"]]
    assert queue["references"].tolist() == [2]
    assert queue["reasons"].iloc[0][:2] == ["only a name was typed", "more than one person on the roster is like it"]


def test_a_name_only_one_person_bears_links_by_evidence_and_says_so() -> None:
    links, queue = judged(meeting(mt_name="zoe muller"))
    assert links.loc[0, ["decision", "method", "person_id"]].tolist() == ["auto", "evidence", "00001003"]
    assert links.loc[0, "reasons"] == ["the first name is the same", "the last name is the same"]
    assert links.loc[0, "score"] != 1
    assert queue.empty


def test_a_name_in_letters_that_are_not_compared_waits_with_whoever_bears_it_exactly() -> None:
    people = roster()
    people.person_name.loc[3, ["first", "last"]] = ["博", "李"]
    references = references_in(landed(meeting(mt_name="博 李")), mapping=MAPPING, id_width=8)
    resolved = resolved_identities(references, people=people, test_records={})
    assert resolved["decision"].tolist() == ["review"]
    assert resolved["candidates"].tolist() == [["00001004"]]


def test_another_persons_email_beside_an_id_is_a_conflict_for_review() -> None:
    links, queue = judged(meeting(mt_id="1003", mt_email="wei.zhang@med.example", mt_name="Zoë Müller"))
    assert links.loc[0, ["decision", "method"]].tolist() == ["review", "conflict"]
    assert links["person_id"].isna().all()
    assert queue["candidates"].tolist() == [["00001003", "00001001"]]
    assert "the keys name different people" in queue["reasons"].iloc[0]


def test_an_email_never_overrules_an_id_that_is_nobodys() -> None:
    assert decided(mt_id="4711", mt_email="wei.zhang@med.example") == ("review", "none", None)


def test_an_unknown_email_does_not_unmake_an_exact_id() -> None:
    links, _ = judged(meeting(mt_id="1001", mt_email="wei@elsewhere.example"))
    assert links["decision"].tolist() == ["auto"]
    assert links["reasons"].iloc[0] == ["employee id matches exactly", "e-mail names nobody on the roster"]


def test_a_key_that_names_nobody_waits_and_is_never_forced() -> None:
    links, queue = judged(meeting(mt_email="nobody.we.know@med.example"))
    assert links["decision"].tolist() == ["review"]
    assert queue["candidates"].tolist() == [[]]
    assert queue["reasons"].iloc[0][-1] == "nobody on the roster is like what was typed"


def test_an_email_two_people_share_links_neither() -> None:
    shared = roster()
    shared.person.at[1, "other_emails"] = ["wei.zhang@med.example"]  # noqa: PD008 - a list in one cell
    references = references_in(landed(meeting(mt_email="wei.zhang@med.example")), mapping=MAPPING, id_width=8)
    resolved = resolved_identities(references, people=shared, test_records={})
    assert resolved["method"].tolist() == ["conflict"]
    assert resolved["candidates"].tolist() == [["00001001", "00001002"]]


def test_test_records_are_nobody_and_ask_nobody() -> None:
    rows = [
        meeting(1, mt_id="99999999"),
        meeting(2, mt_id="0"),
        meeting(3, mt_email="x@test.example"),
        meeting(4, mt_name="Test TEST"),
    ]
    links, queue = judged(*rows)
    assert set(links["decision"]) == {"test"}
    assert links["person_id"].isna().all()
    assert queue.empty


def test_a_test_pattern_beside_a_real_persons_id_is_a_question_and_no_test() -> None:
    assert decided(mt_id="1001", mt_name="Test Test")[0] == "review"


def test_one_field_that_names_several_people_gives_a_link_for_each() -> None:
    links, _ = judged(meeting(mt_others="1001; 1003.0;;4711"))
    assert links["field"].tolist() == ["others", "others#2", "others#4"]
    assert links["person_id"].fillna("").tolist() == ["00001001", "00001003", ""]
    assert links["decision"].tolist() == ["auto", "auto", "review"]


def test_a_person_named_twice_in_one_field_is_one_reference() -> None:
    assert len(judged(meeting(mt_others="1001;01001"))[0]) == 1


def test_a_row_on_which_nobody_was_typed_gives_no_reference() -> None:
    assert judged(meeting(), {"fp_id": "1001"})[0]["field"].tolist() == ["faculty"]


def test_a_saved_profile_on_which_nothing_was_typed_is_accounted_for() -> None:
    links, queue = judged({"record": "7", "profile_complete": "2"}, {"record": "8", "fp_enrolled": "2026-01-01"})
    assert links["decision"].tolist() == ["none", "none"]
    assert links["typed"].tolist() == ["", ""]
    assert queue.empty


def test_a_form_never_opened_is_no_reference() -> None:
    assert judged({"profile_complete": "0"}, {"record": "2"})[0].empty


def test_a_reference_names_the_row_it_stands_on() -> None:
    links, _ = judged({"fp_id": "1001"}, meeting(3, mt_id="1003"))
    assert links["source"].tolist() == ["anesthesiology/1///", "anesthesiology/1//meeting/3"]


def test_the_same_person_typed_the_same_way_has_the_same_identity() -> None:
    links, _ = judged(
        meeting(1, mt_id="1001", mt_email="A@B.example"), meeting(2, mt_id="1001.0", mt_email="a@b.example ")
    )
    assert links["typed"].unique().tolist() == ["id:00001001|email:a@b.example"]


def test_a_secondary_form_of_a_name_is_shown_as_it_was_typed() -> None:
    assert judged(meeting(mt_name="Zhang,  Wei", mt_id="4711"))[1]["shown"].tolist() == ["Zhang, Wei 4711"]


def test_no_references_give_empty_tables() -> None:
    links, queue = judged({"record": "2"})
    assert links.empty
    assert queue.empty


def test_a_prior_id_that_hr_gives_to_two_people_means_neither_of_them_now() -> None:
    people = roster()
    alias = people.person_alias
    shared = pd.DataFrame({"person_id": ["00001001", "00001003"], "alias_id": "77770000"}).reindex(
        columns=alias.columns
    )
    both = pd.concat([alias, shared.astype(alias.dtypes.to_dict())], ignore_index=True)
    assert "77770000" not in replace(people, person_alias=both).now_called
    one = pd.concat([alias, shared.head(1).astype(alias.dtypes.to_dict())], ignore_index=True)
    assert replace(people, person_alias=one).now_called["77770000"] == "00001001"


def test_a_prior_id_that_is_somebody_elses_own_id_means_that_person() -> None:
    people = roster()
    alias = people.person_alias
    row = pd.DataFrame({"person_id": ["00001001"], "alias_id": ["00001003"]}).reindex(columns=alias.columns)
    both = pd.concat([alias, row.astype(alias.dtypes.to_dict())], ignore_index=True)
    assert "00001003" not in replace(people, person_alias=both).now_called


@pytest.mark.parametrize(
    ("day", "active"),
    [(date(2026, 6, 30), False), (date(2026, 7, 1), True), (date(2026, 7, 9), True), (date(2026, 7, 10), False)],
)
def test_somebody_is_active_from_the_first_day_to_the_day_before_the_end(day: date, *, active: bool) -> None:
    rows = {
        "person_id": ["1"],
        "valid_from": [pd.Timestamp("2026-07-01")],
        "valid_to": [pd.Timestamp("2026-07-10")],
        "employment_status": ["active"],
    }
    assert (active_on(pd.DataFrame(rows), day) == {"1"}) is active
