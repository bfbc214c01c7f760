"""What a night leaves out early is nothing that one of its quarters would hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.obligations.judging.absent import not_in_population_of
from assets.obligations.judging.judge import judge
from assets.obligations.rows.frame import judgement_frame
from assets.quarters import Quarter, open_quarters
from tests.unit.invented_policies import policy_of
from tests.unit.obligations_school import KNOWN_AT, School, obligations_by_quarter, shipped_policy, two_people
from tests.unit.test_obligations_kinds import AGREED

if TYPE_CHECKING:
    from assets.obligations.language.policy import Policy

AS_OF = date(2026, 11, 21)
QUARTERS = open_quarters(as_of=AS_OF, first=date(2026, 1, 1))

DECLINED = """
measure: mentoring_provided
kind: cardinality
unit: person
strength: S
theme: mentors
concerns: everyone
every: {value: calendar_quarter, provenance: policy}
evidence: {from: pairs, noun: mentor, or_step: declined}
minimum: {value: 1, provenance: policy}
"""


def held(school: School, policy: Policy, quarters: list[Quarter], *, early: bool) -> pd.DataFrame:
    """Return the partitions of some quarters, judged for them alone (`early`) or of a judgement of all time."""
    judged = judge(school.tables(), policy, AS_OF, quarters=quarters if early else None)
    return obligations_by_quarter(judgement_frame(judged, known_at=KNOWN_AT, snapshot="s"), quarters)


def a_year() -> School:
    """Return ann's year: reports in time, late and missing, meetings, and nobody for bob."""
    school = two_people().person("bob").pair("ann", "max", "2025-01-05").meeting("ann", "max", "2026-01-20")
    school.report("ann", "max", "2026-01-01", "2026-04-02").report("ann", "max", "2026-04-01", "2026-10-02")
    return school.agreement("ann", "max", "2025-11-01").meeting("ann", "max", "2025-02-01")


def an_open_number() -> School:
    """Return ann, who agreed to meet once a quarter and did, and perhaps to meet three times."""
    school = two_people().pair("ann", "max", "2025-10-01").agreement("ann", "max", "2025-10-02")
    school.events[-1]["value"] = "quarterly"
    school.agreement(None, "max", "2025-11-01", unresolved_attendees=["twin"]).open_identity("twin", "ann")
    school.events[-1]["value"] = "monthly"
    return school.meeting("ann", "max", "2026-01-15").meeting("ann", "max", "2026-04-15")


@pytest.mark.parametrize("first", range(len(QUARTERS)))
@pytest.mark.parametrize(
    ("school", "policy"), [(a_year(), shipped_policy()), (an_open_number(), policy_of(AGREED))], ids=["year", "open"]
)
def test_the_quarters_of_a_night_hold_what_a_judgement_of_all_time_puts_there(
    school: School, policy: Policy, first: int
):
    parts = [held(school, policy, QUARTERS[first:], early=early) for early in (False, True)]
    pd.testing.assert_frame_equal(*parts)


def test_what_was_met_after_its_quarter_is_kept_for_the_quarters_in_which_it_was_open():
    rows = held(a_year(), shipped_policy("A12"), QUARTERS[-1:], early=True)
    assert ("2026-04-01", "met_late") in set(
        zip(rows["window_start"].dt.strftime("%Y-%m-%d"), rows["state"], strict=True)
    )


def test_who_declined_long_ago_met_each_quarter_on_its_first_day():
    school = School().person("ann").step("ann", "declined", "2024-05-02").person("bob")
    school.pair("bob", "ext:1", "2026-08-10").step("bob", "declined", "2026-07-05")
    frame = school.judged("2026-11-21", policy_of(DECLINED))
    met = frame[frame["window_start"] == "2026-07-01"].set_index("person_id")["met_on"]
    assert met.to_dict() == {"ann": pd.Timestamp("2026-07-01"), "bob": pd.Timestamp("2026-07-05")}


def test_who_declines_after_a_quarter_has_not_answered_for_it():
    frame = School().person("ann").step("ann", "declined", "2026-10-01").judged("2026-11-21", policy_of(DECLINED))
    states = frame.set_index(frame["window_start"].dt.strftime("%Y-%m-%d"))["state"]
    assert states[["2026-07-01", "2026-10-01"]].tolist() == ["not_met", "met"]


def test_who_is_not_concerned_is_told_of_the_quarter_that_runs_and_of_none_that_has_not_begun():
    judged = judge(two_people().tables(), shipped_policy("A11"), AS_OF)
    asked = [Quarter(date(2026, 10, 1)), Quarter(date(2027, 1, 1))]
    assert set(not_in_population_of(judged, asked)["quarter"]) == {"2026-10-01"}
