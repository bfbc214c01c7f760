"""Where several things excuse one obligation, the first of the design's order is the one that is told."""

from __future__ import annotations

import pytest

from tests.unit.invented_policies import policy_of
from tests.unit.obligations_school import School, day, shipped_policy, two_people
from tests.unit.test_obligations_kinds import PRORATED

AS_OF = "2026-11-21"

EXCLUDED = ("waived", "opted_out", "left", "on_leave", "ended_before_due")
EXCEPTED = ("hired_too_late", "mentor_left", "partial_leave", "documented")


def exempted(school: School, approved: str, *, since: str = "2026-01-01", until: str | None = None) -> None:
    row = {"programme": "anesthesiology", "exemption_id": "e1", "person_id": "ann", "approved_on": day(approved)}
    school.exemptions.append({**row, "valid_from": day(since), "valid_to": day(until)})


def told(school: School, clause: str, since: str) -> tuple[str, str]:
    """Return state and reason of what ann owed by a clause in the window that began then."""
    frame = school.judged(AS_OF, shipped_policy(clause))
    row = frame[(frame["person_id"] == "ann") & (frame["window_start"] == since)].iloc[0]
    return row["state"], row["reason"]


@pytest.mark.parametrize("held", [EXCLUDED[first:] for first in range(len(EXCLUDED) + 1)])
def test_of_what_excludes_a_first_meeting_the_first_in_order_is_told_whether_or_not_they_met(held: tuple[str, ...]):
    school = School().person("ann", until="2026-04-10" if "left" in held else None).person("max", enrolled=None)
    school.pair("ann", "max", "2026-03-15", "2026-04-05" if "ended_before_due" in held else None, end_reason="changed")
    school.meeting("ann", "max", "2026-03-20")
    if "waived" in held:
        exempted(school, "2026-04-15")
    if "opted_out" in held:
        school.step("ann", "opted_out", "2026-04-15")
    if "on_leave" in held:
        school.leave("ann", "2026-03-15", "2026-04-16")
    assert told(school, "A7", "2026-03-15") == (("excluded", held[0]) if held else ("met", ""))


@pytest.mark.parametrize("met", [False, True])
@pytest.mark.parametrize("held", [EXCEPTED[first:] for first in range(len(EXCEPTED) + 1)])
def test_of_what_excepts_a_quarter_the_first_in_order_is_told_and_only_where_nobody_met(
    held: tuple[str, ...],
    met: bool,
):
    school = School().person("ann", enrolled="2026-08-18" if "hired_too_late" in held else "2026-01-01")
    school.person("max", enrolled=None, until="2026-09-21" if "mentor_left" in held else None)
    school.pair("ann", "max", "2026-01-01")
    if "partial_leave" in held:
        school.leave("ann", "2026-07-01", "2026-09-10")
    if "documented" in held:
        exempted(school, "2026-10-01")
    if met:
        school.meeting("ann", "max", "2026-09-20")
    unmet = ("excepted", held[0]) if held else ("not_met", "")
    assert told(school, "A11", "2026-07-01") == (("met", "") if met else unmet)


@pytest.mark.parametrize(
    ("since", "until", "state"),
    [
        ("2026-01-01", "2026-03-14", "not_met"),
        ("2026-01-01", "2026-03-15", "excluded"),
        ("2026-03-15", None, "excluded"),
        ("2026-03-16", None, "not_met"),
    ],
)
def test_an_exemption_waives_a_deadline_whose_clock_started_on_one_of_its_days(
    since: str, until: str | None, state: str
):
    school = School().person("ann").person("max", enrolled=None).pair("ann", "max", "2026-03-15")
    exempted(school, "2026-01-01", since=since, until=until)
    assert told(school, "A7", "2026-03-15")[0] == state


@pytest.mark.parametrize(
    ("ended", "said"), [("2026-04-14", ("excluded", "ended_before_due")), ("2026-04-15", ("not_met", ""))]
)
def test_a_pairing_that_lasted_to_the_due_day_owed_its_first_meeting(ended: str, said: tuple[str, str]):
    school = School().person("ann").person("max", enrolled=None)
    school.pair("ann", "max", "2026-03-15", ended, end_reason="changed")
    assert told(school, "A7", "2026-03-15") == said


def test_who_was_away_for_more_than_half_of_a_prorated_year_is_not_excepted_besides():
    school = two_people().pair("ann", "max", "2025-10-01").leave("ann", "2026-01-01", "2026-07-10")
    school.meeting("ann", "max", "2025-11-01").meeting("ann", "max", "2026-08-01")
    row = school.judged("2026-10-05", policy_of(PRORATED)).set_index("period").loc["12 months to 30 Sep 2026"]
    assert (row["state"], row["required"], row["counted"]) == ("not_met", 3, 2)
