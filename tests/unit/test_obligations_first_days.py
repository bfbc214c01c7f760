"""On which day a clock has started, an agreement holds and a return is a new hire: the day itself, and the next."""

from __future__ import annotations

import pytest

from tests.unit.invented_policies import policy_of
from tests.unit.obligations_school import School, day, shipped_policy, two_people
from tests.unit.test_obligations_kinds import AGREED

TODAY = "2026-11-21"

HIRED = """
measure: mentor_assigned
kind: deadline
unit: person
concerns: everyone
clock: {from: hire, gap_days: {value: 30, provenance: policy}}
within_months: {value: 3, provenance: policy}
evidence: {from: pairs, noun: mentor}
minimum: {value: 1, provenance: policy}
"""

HANDED_OVER = """
measure: handover
kind: on_event
unit: pair
clock: {from: pair_end, reasons: {value: [changed], provenance: policy}}
within_days: {value: 30, provenance: policy}
evidence: {from: events, kinds: [step], steps: [handed_over], noun: handover, with_whom: anyone}
"""


@pytest.mark.parametrize(("since", "many"), [(TODAY, 1), ("2026-11-22", 0)])
def test_an_assignment_starts_its_clock_on_its_own_day(since: str, many: int):
    frame = two_people().pair("ann", "max", since).judged(TODAY, shipped_policy("A7"))
    assert frame["state"].tolist() == ["pending"] * many


@pytest.mark.parametrize(("ended", "many"), [(TODAY, 1), ("2026-11-22", 0)])
def test_the_end_of_a_pairing_starts_a_clock_on_its_last_day(ended: str, many: int):
    school = two_people().pair("ann", "max", "2026-01-01", ended, end_reason="changed")
    assert len(school.judged(TODAY, policy_of(HANDED_OVER))) == many


@pytest.mark.parametrize(("back", "clocks"), [("2026-01-30", 1), ("2026-01-31", 2)])
def test_who_comes_back_after_as_many_days_as_the_policy_names_is_hired_anew(back: str, clocks: int):
    school = School().person("ann", since="2020-01-01", until="2026-01-01").person("ann", since=back)
    assert len(school.judged(TODAY, policy_of(HIRED))) == clocks


@pytest.mark.parametrize(("agreed", "required"), [(TODAY, [3]), ("2026-11-22", [])])
def test_a_number_agreed_for_a_day_to_come_is_not_agreed_yet(agreed: str, required: list[int]):
    school = two_people().pair("ann", "max", "2026-10-01").agreement("ann", "max", agreed)
    school.events[-1]["value"] = "monthly"
    assert school.judged(TODAY, policy_of(AGREED))["required"].tolist() == required


@pytest.mark.parametrize("of_clause", [False, True])
@pytest.mark.parametrize(("since", "many"), [("2026-03-15", 1), ("2026-03-16", 0)])
def test_a_clock_that_starts_on_the_first_day_of_the_policy_or_the_clause_is_judged_by_it(
    since: str, many: int, of_clause: bool
):
    policy = shipped_policy("A7")
    later = {"effective_from": policy.effective_from.model_copy(update={"value": day(since)})}
    if of_clause:
        later = {"clauses": tuple(clause.model_copy(update=later) for clause in policy.clauses)}
    school = two_people().pair("ann", "max", "2026-03-15")
    assert len(school.judged(TODAY, policy.model_copy(update=later))) == many


def test_of_a_pairing_stated_twice_the_statement_that_lasts_longer_holds():
    school = two_people().pair("ann", "max", "2026-01-01").pair("ann", "max", "2026-01-01", "2026-03-01")
    frame = school.judged(TODAY, shipped_policy("A11"))
    assert "2026-07-01" in frame["window_start"].dt.strftime("%Y-%m-%d").tolist()


def test_who_joins_after_the_assignment_owes_its_first_meeting():
    school = School().person("ann", enrolled="2026-06-01").person("max", enrolled=None).pair("ann", "max", "2026-03-15")
    assert school.judged(TODAY, shipped_policy("A7"))["state"].tolist() == ["not_met"]


@pytest.mark.parametrize(("declined", "told"), [("2026-10-15", [("excluded", "opted_out")]), ("2026-10-16", [])])
def test_who_declined_by_the_day_a_report_was_due_is_excluded_from_its_quarter(
    declined: str, told: list[tuple[str, str]]
):
    school = School().person("ann", enrolled=None).step("ann", "opted_out", declined).person("max")
    frame = school.judged(TODAY, shipped_policy("A12"))
    rows = frame[(frame["window_start"] == "2026-07-01") & (frame["person_id"] == "ann")]
    assert list(zip(rows["state"], rows["reason"], strict=True)) == told


@pytest.mark.parametrize(
    ("approved", "until", "state"),
    [
        ("2026-01-01", TODAY, "excluded"),
        ("2026-01-01", "2026-11-20", "pending"),
        (TODAY, None, "excluded"),
        ("2026-11-22", None, "pending"),
    ],
)
def test_a_quarter_that_runs_is_waived_by_an_exemption_that_is_approved_and_holds_today(
    approved: str, until: str | None, state: str
):
    school = two_people().pair("ann", "max", "2026-01-01")
    row = {"programme": "anesthesiology", "exemption_id": "e1", "person_id": "ann", "approved_on": day(approved)}
    school.exemptions.append({**row, "valid_from": day("2026-01-01"), "valid_to": day(until)})
    frame = school.judged(TODAY, shipped_policy("A11"))
    assert frame.loc[frame["window_start"] == "2026-10-01", "state"].tolist() == [state]


@pytest.mark.parametrize(("held", "state"), [(TODAY, "met"), ("2026-11-22", "pending")])
def test_a_meeting_dated_tomorrow_has_not_been_held(held: str, state: str):
    school = two_people().pair("ann", "max", "2026-11-01").meeting("ann", "max", held)
    assert school.judged(TODAY, shipped_policy("A7"))["state"].tolist() == [state]


SEASONAL = """
measure: winter_meeting
kind: frequency
unit: person
concerns: mentees
every: {value: season, provenance: policy}
season: {value: {first: "12-01", last: "02-29"}, provenance: policy}
evidence: {from: events, kinds: [meeting], noun: meeting}
"""


def test_a_season_that_runs_over_new_year_ends_in_the_next_on_the_last_day_there_is():
    frame = two_people().pair("ann", "max", "2023-06-01").judged(TODAY, policy_of(SEASONAL))
    windows = frame[["window_start", "window_end"]].apply(lambda column: column.dt.strftime("%Y-%m-%d"))
    assert sorted(windows.to_numpy().tolist()) == [
        ["2023-12-01", "2024-02-29"],
        ["2024-12-01", "2025-02-28"],
        ["2025-12-01", "2026-02-28"],
    ]


SPACED = """
measure: half_yearly_meeting
kind: stepped_frequency
unit: person
concerns: everyone
clock: {from: step, step: renewed, each: true, noun: renewal}
steps: {value: [{months: 6}], provenance: policy}
evidence: {from: events, kinds: [meeting], noun: meeting, with_whom: anyone}
"""


def test_a_window_that_would_begin_on_the_next_clock_start_is_that_ones():
    school = two_people().step("ann", "renewed", "2026-01-01").step("ann", "renewed", "2026-07-01")
    frame = school.judged(TODAY, policy_of(SPACED))
    assert sorted(frame["window_start"].dt.strftime("%Y-%m-%d")) == ["2026-01-01", "2026-07-01"]
