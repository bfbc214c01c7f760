"""Every landed row is used, excluded, quarantined or empty; nobody and nothing drops out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.mentoring.schema import HUB, HUB_MENTOR, PREFERENCE, QUARANTINE
from assets.storage.frames import conform_frame
from assets.storage.schema import DTYPES
from tests.unit.mentoring_rows import ADA, BEA, CYD, DEE, School, outcome_of, problems_on, source

if TYPE_CHECKING:
    from assets.mentoring.read import Mentoring

OUTCOMES = {"used", "excluded", "quarantined", "empty"}


def dirty_school() -> School:
    school = School().base("90", hub_code="H01", hub_name="Pain", hub_complete="2")
    school.repeat("90", "hub_mentor", 1, hm_employee_id=BEA).repeat("90", "hub_mentor", 2, hm_name="J. Meyer")
    school.faculty("1", ADA, fp_hub_1="H01").assigned("1", 1, BEA, "2026-01-15")
    school.met("1", 1, BEA, "2026-03-02").met("1", 2, BEA, "some day").repeat("1", "meeting", 3, meeting_complete="0")
    school.faculty("2", "00000000").met("2", 1, BEA, "2026-03-02").repeat("2", "meeting", 2, meeting_complete="0")
    school.base("3").met("3", 1, BEA, "2026-03-02")
    school.faculty("4", CYD).assigned("4", 1, "00000000", "2026-01-15")
    return school.repeat("1", "meeting", 4, meeting_complete="0", as_start="2026-01-01")


def test_rows_received_are_rows_used_excluded_quarantined_and_empty():
    school = dirty_school()
    accounting = school.read().accounting
    assert accounting["source"].tolist() == [
        source(row["record"], row.get("instrument", ""), row.get("instance", "")) for row in school.rows
    ]
    assert accounting["outcome"].value_counts().to_dict() == {"used": 6, "excluded": 4, "quarantined": 4, "empty": 2}
    assert set(accounting["outcome"]) == OUTCOMES


def test_every_row_that_is_not_used_and_not_empty_has_a_reason():
    read = dirty_school().read()
    unused = read.accounting.query("outcome in ('excluded', 'quarantined')")
    assert unused["source"].isin(read.quarantine["source"]).all()


def test_every_row_of_a_test_record_is_excluded_the_empty_ones_too():
    read = dirty_school().read()
    for place in (source("2"), source("2", "meeting", 1), source("2", "meeting", 2)):
        assert problems_on(read, place) == [("test_record", "excluded")]
        assert outcome_of(read, place) == "excluded"


def test_an_assignment_to_a_test_mentor_is_excluded_and_its_mentee_stays():
    read = dirty_school().read()
    assert problems_on(read, source("4", "assignment", 1)) == [("test_record", "excluded")]
    assert CYD in read.event["person_id"].tolist()


def test_a_record_in_which_nobody_was_typed_is_quarantined():
    read = dirty_school().read()
    assert problems_on(read, source("3", "meeting", 1)) == [("nobody", "quarantined")]
    assert outcome_of(read, source("3")) == "empty"


def test_a_hub_record_has_no_owner_and_that_is_no_problem():
    assert problems_on(dirty_school().read(), source("90")) == []


def test_values_on_a_row_of_another_form_are_not_lost_silently():
    read = dirty_school().read()
    assert problems_on(read, source("1", "meeting", 4)) == [("stray_values", "quarantined")]


def test_a_row_that_says_only_whose_record_it_is_is_used():
    read = School().faculty("1", ADA, fp_enrolled_on="").read()
    assert outcome_of(read, source("1")) == "used"


def test_the_zero_of_a_calculation_on_a_form_never_opened_says_nothing():
    agreement = "first_report_and_mentorship_agreement"
    blank = {f"{agreement}_complete": "0", "fr_goals_filled": "0", "fr_requirement_filled": "0"}
    read = School().faculty("1", ADA).repeat("1", agreement, 1, **blank).read()
    assert outcome_of(read, source("1", agreement, 1)) == "empty"
    assert read.quarantine.empty


def test_a_repeating_event_carries_all_its_forms_on_one_row():
    school = School().faculty("1", ADA)
    school.rows.append({"record": "1", "event": "visit", "instance": "2", "mt_date": "2026-03-02", "mt_mode": "1"})
    events = school.read().event
    assert events.loc[events["kind"] == "meeting", "source"].tolist() == ["anesthesiology/1/visit//2"]


def test_record_ids_that_differ_in_zeros_only_are_different_records():
    read = School().faculty("7", ADA).faculty("007", BEA).met("007", 1, ADA, "2026-03-02").read()
    assert read.event.query("kind == 'meeting'")["person_id"].tolist() == [BEA]


def test_links_of_another_programme_are_not_read():
    school = School().faculty("1", ADA)
    links = school.links().assign(programme="cimer")
    from assets.mentoring.read import read_mentoring
    from tests.unit.mentoring_rows import AS_OF, SNAPSHOTS

    read = read_mentoring(
        mapping=school.mapping,
        landed=school.landed(),
        dictionary=school.dictionary(),
        links=links,
        snapshots=SNAPSHOTS,
        as_of=AS_OF,
    )
    assert problems_on(read, source("1")) == [("nobody", "quarantined")]


def test_a_hub_knows_its_group_and_the_mentors_it_has_on_the_day_judged():
    school = School().base("90", hub_code="H01", hub_name="Pain", hub_group="AG1", hub_capacity="6", hub_complete="2")
    school.repeat("90", "hub_mentor", 1, hm_employee_id=CYD, hm_from="2024-01-01")
    school.repeat("90", "hub_mentor", 2, hm_employee_id=BEA, hm_from="2024-01-01", hm_to="2026-10-20")
    school.repeat("90", "hub_mentor", 3, hm_employee_id=ADA, hm_from="2024-01-01", hm_to="2026-10-19")
    school.base("91", ag_code="AG1", ag_name="Basic", affinity_group_complete="2")
    school.repeat("91", "group_senior", 1, ag_senior_employee_id=DEE)
    hubs = school.read().hub.set_index("hub")
    assert hubs.loc["H01", "mentor_ids"] == [BEA, CYD]
    assert (hubs.loc["H01", "affinity_group"], hubs.loc["H01", "capacity"]) == ("AG1", 6)
    assert (hubs.loc["AG1", "kind"], hubs.loc["AG1", "senior_id"]) == ("affinity_group", DEE)
    assert hubs.loc["AG1", "mentor_ids"] == []


def test_a_second_record_with_the_code_of_a_hub_is_quarantined_and_its_mentors_kept():
    school = School().base("90", hub_code="H01", hub_name="Pain", hub_complete="2")
    school.base("91", hub_code="H01", hub_name="Pain again", hub_complete="2")
    read = school.repeat("91", "hub_mentor", 1, hm_employee_id=BEA).read()
    assert read.hub["mentor_ids"].tolist() == [[BEA]]
    assert problems_on(read, source("91")) == [("duplicate_hub", "quarantined")]


def test_choices_of_hubs_keep_their_order_and_an_unknown_hub_is_complained_about():
    school = School().base("90", hub_code="H02", hub_name="Pain", hub_complete="2")
    read = school.faculty("1", ADA, fp_hub_1="H02", fp_hub_3="H77", fp_choice_date="2024-01-06").read()
    assert read.preference[["choice", "hub"]].to_numpy().tolist() == [[1, "H02"], [3, "H77"]]
    assert read.preference["chosen_on"].tolist() == [pd.Timestamp("2024-01-06")] * 2
    assert problems_on(read, source("1")) == [("unknown_hub", "used")]


def test_what_an_unknown_senior_or_hub_mentor_costs_is_said_of_the_row_that_names_them():
    school = School().base("90", hub_code="H01", hub_name="Pain", hub_group="AG1", hub_complete="2")
    school.repeat("90", "hub_mentor", 1, hm_name="J. Meyer")
    school.base("91", ag_code="AG1", affinity_group_complete="2")
    read = school.repeat("91", "group_senior", 1, ag_senior_name="J. Meyer").read()
    assert problems_on(read, source("90", "hub_mentor", 1)) == [("unresolved_hub_mentor", "quarantined")]
    assert problems_on(read, source("91", "group_senior", 1)) == [("unresolved_senior", "quarantined")]


def test_whom_nobody_could_tell_in_the_registry_is_named_there_as_typed():
    school = School().base("90", hub_code="H01", hub_name="Pain", hub_group="AG1", hub_complete="2")
    for instance, name in ((1, "K. Meyer"), (2, "J. Meyer"), (3, "J. Meyer")):
        school.repeat("90", "hub_mentor", instance, hm_name=name)
    school.repeat("90", "hub_mentor", 4, hm_employee_id=CYD)
    school.base("91", ag_code="AG1", affinity_group_complete="2")
    school.repeat("91", "group_senior", 1, ag_senior_name="J. Meyer")
    read = school.read()
    hubs, typed = read.hub.set_index("hub"), school.links().set_index("source")["typed"]
    listed = read.hub_mentor[read.hub_mentor["kind"] == "hub"]
    assert listed["typed"].dropna().tolist() == [typed[source("90", "hub_mentor", instance)] for instance in (1, 2, 3)]
    assert listed["person_id"].dropna().tolist() == [CYD]
    assert hubs.loc["AG1", "senior_typed"] == typed[source("91", "group_senior", 1)]
    assert hubs.loc[["AG1", "H01"], ["senior_id", "senior_typed"]].notna().to_numpy().tolist() == [
        [False, True],
        [False, False],
    ]


def led(*instances: dict[str, str]) -> Mentoring:
    """Read a group whose senior mentors stand in these instances."""
    school = School().base("91", ag_code="AG1", affinity_group_complete="2")
    for number, cells in enumerate(instances, start=1):
        school.repeat("91", "group_senior", number, **cells)
    return school.read()


def test_a_group_is_led_by_whom_the_register_names_for_the_day_judged_and_keeps_those_before():
    before = {"ag_senior_employee_id": DEE, "ag_senior_to": "2026-06-30"}
    read = led({"ag_senior_employee_id": CYD, "ag_senior_from": "2026-07-01"}, before)
    assert read.hub["senior_id"].tolist() == [CYD]
    listed = read.hub_mentor[["kind", "hub", "person_id", "valid_from", "valid_to"]]
    listed = listed.sort_values("person_id")
    assert listed.astype(object).where(listed.notna(), None).to_numpy().tolist() == [
        ["affinity_group", "AG1", CYD, pd.Timestamp("2026-07-01"), None],
        ["affinity_group", "AG1", DEE, None, pd.Timestamp("2026-06-30")],
    ]


def test_who_is_listed_without_a_first_day_or_under_a_name_nobody_can_tell_is_a_row_that_can_be_kept():
    read = led({"ag_senior_employee_id": CYD}, {"ag_senior_name": "J. Meyer"}, {"ag_senior_name": "J. Meyer"})
    assert len(conform_frame(read.hub_mentor, table=HUB_MENTOR)) == 3


def test_of_two_senior_mentors_at_once_the_group_shows_the_one_who_began_last_and_after_the_last_day_none():
    always, since = {"ag_senior_employee_id": CYD}, {"ag_senior_employee_id": DEE, "ag_senior_from": "2026-01-01"}
    assert led(since, always).hub["senior_id"].tolist() == [DEE]
    assert led(always | {"ag_senior_to": "2026-01-01"}).hub["senior_id"].isna().all()


def test_a_senior_mentor_whom_the_groups_own_row_names_leads_it_always():
    school = School().base("91", ag_code="AG1", ag_senior_employee_id=DEE, affinity_group_complete="2")
    mapping = school.mapping
    person = mapping.people["group_senior"].model_copy(update={"instrument": "affinity_group"})
    senior = {"hub": None, "affinity_group": "group_senior"}
    hubs = [row.model_copy(update={"senior": senior[row.kind]}) for row in mapping.hubs]
    kept = {"hubs": hubs, "hub_mentors": mapping.hub_mentors[:1], "people": {**mapping.people, "group_senior": person}}
    school.mapping = mapping.model_copy(update=kept)
    read = school.read()
    assert read.hub["senior_id"].tolist() == [DEE]
    assert read.hub_mentor[["kind", "person_id"]].to_numpy().tolist() == [["affinity_group", DEE]]


def test_the_choices_of_a_person_nobody_could_tell_wait_in_quarantine():
    read = School().faculty("1", "", fp_first="Jo", fp_last="Li", fp_hub_1="H01").read()
    assert read.preference.empty
    assert problems_on(read, source("1")) == [("unresolved_person", "quarantined")]
    assert outcome_of(read, source("1")) == "used"


@pytest.mark.parametrize("school", [School(), dirty_school()])
def test_the_other_tables_have_the_declared_dtypes_with_and_without_rows(school: School):
    read = school.read()
    for table, frame in ((HUB, read.hub), (PREFERENCE, read.preference), (QUARANTINE, read.quarantine)):
        dtypes = {name: str(dtype) for name, dtype in frame.dtypes.items()}
        assert dtypes == {column.name: DTYPES[column.type] for column in table.columns}


PARTS = ("hubs", "hub_mentors", "preferences", "pairs", "events")


@pytest.mark.parametrize("kept", [*PARTS, ""])
def test_a_programme_that_maps_only_one_kind_of_rows_is_read(kept: str):
    school = dirty_school()
    whole = school.mapping
    school.mapping = whole.model_copy(update={part: [] for part in PARTS if part != kept})
    blank = School(mapping=school.mapping).read()
    read = school.read()
    assert len(read.accounting) == len(school.rows)
    assert set(read.accounting["outcome"]) <= OUTCOMES
    assert blank.accounting.empty


def account_of(school: School) -> dict[tuple[str, str], int]:
    account = school.read().account
    return {(row["outcome"], row["reason"]): int(row["rows"]) for row in account.to_dict("records")}


def test_the_account_counts_every_landed_row_once_by_outcome_and_reason():
    counts = account_of(dirty_school())
    assert sum(counts.values()) == len(dirty_school().rows)
    assert counts["excluded", "test_record"] == 4
    assert counts["excluded", "empty"] == 2
    assert counts["quarantined", "nobody"] == 1
    assert {outcome for outcome, _ in counts} == {"used", "excluded", "quarantined"}


def test_a_used_row_with_something_to_repair_is_counted_as_a_finding_under_its_first_problem():
    school = School().faculty("1", ADA).assigned("1", 1, BEA, "2026-01-15").met("1", 1, BEA, "2027-03-02")
    counts = account_of(school)
    assert counts[("finding", "future_date")] == 1
    assert sum(counts.values()) == len(school.rows)


def test_a_landing_without_rows_has_an_account_without_rows():
    assert School().read().account.empty
