"""The words of sentences: numbers, plurals, lists, and that no code of a policy is left in them."""

from __future__ import annotations

import pytest

from assets.obligations.language import clocks
from assets.obligations.language.kinds import Deadline
from assets.obligations.language.policy import rules_of
from assets.obligations.language.versions import read_policy
from assets.obligations.words.wording import counted, few_of, ordinal, plural
from assets.programmes import find_programmes, shipped_folder
from tests.unit.invented_policies import policy_of
from tests.unit.obligations_school import School, two_people

TODAY = "2026-11-21"

TWO_MEETINGS = """
measure: two_meetings
kind: frequency
unit: person
roles: {value: [hub_mentor], provenance: policy}
every: {value: calendar_half, provenance: policy}
evidence: {from: events, kinds: [meeting], noun: meeting}
minimum: {value: 2, provenance: policy}
"""
TWO_MENTORS = """
measure: two_mentors
kind: cardinality
unit: person
roles: {value: [hub_mentor], provenance: policy}
every: {value: calendar_half, provenance: policy}
evidence: {from: pairs, noun: mentor}
minimum: {value: 2, provenance: policy}
"""


@pytest.mark.parametrize(
    ("count", "required", "words"),
    [
        (0, 2, "neither of two meetings is"),
        (0, 6, "none of six meetings is"),
        (1, 6, "one of six meetings is"),
        (5, 6, "five of six meetings are"),
        (11, 12, "11 of 12 meetings are"),
    ],
)
def test_how_few_there_are_is_said_with_the_number_asked_for(count, required, words):
    assert few_of(count, required, "meeting") == words


def test_places_are_words_up_to_ten_and_numbers_with_the_right_ending_after():
    assert [ordinal(place) for place in (1, 2, 10, 11, 12, 13, 21, 22, 23, 24, 111)] == [
        *("first", "second", "tenth", "11th", "12th", "13th"),
        *("21st", "22nd", "23rd", "24th", "111th"),
    ]


def test_the_head_of_a_noun_takes_the_plural_and_what_follows_it_does_not():
    assert plural("choice of hub") == "choices of hub"
    assert plural("agreement to communicate at least monthly") == "agreements to communicate at least monthly"
    assert counted(1, "entry") == "one entry"
    assert counted(3, "entry") == "three entries"


def in_the_first_half(school: School, rule: str) -> str:
    """Return the sentence about the mentee's first half-year of 2026."""
    frame = school.judged(TODAY, policy_of(rule))
    rows = frame[(frame["person_id"] == "ann") & (frame["window_start"] == "2026-01-01")]
    return str(rows["why"].item())


def test_too_few_meetings_are_counted_beside_what_is_asked_for():
    school = two_people(since="2020-01-01").pair("ann", "max", "2025-01-02").meeting("ann", "max", "2026-03-02")
    assert in_the_first_half(school, TWO_MEETINGS) == (
        "One of two meetings is recorded between 1 Jan and 30 Jun 2026 (Z1)."
    )


def test_enough_meetings_are_told_with_the_day_that_made_them_enough():
    school = two_people(since="2020-01-01").pair("ann", "max", "2025-01-02")
    for day in ("2026-03-02", "2026-04-02", "2026-05-02"):
        school = school.meeting("ann", "max", day)
    assert in_the_first_half(school, TWO_MEETINGS) == (
        "Three meetings are recorded between 1 Jan and 30 Jun 2026, the second on 2 Apr 2026 (Z1)."
    )


def test_mentors_who_were_there_already_are_on_record_and_not_assigned_in_the_window():
    school = two_people(since="2020-01-01").pair("ann", "max", "2025-01-02")
    assert in_the_first_half(school, TWO_MENTORS) == (
        "One of two mentors is on record between 1 Jan and 30 Jun 2026 (Z1)."
    )


@pytest.mark.parametrize("code", ["anesthesiology", "weill_cornell", "rutgers", "digestive_diseases"])
def test_every_step_or_event_a_shipped_policy_counts_from_has_a_name_for_a_sentence(code):
    (folder,) = find_programmes(folders=[shipped_folder()], enabled=[code])
    counted_from = [rule.clock for rule in rules_of(read_policy(folder)) if isinstance(rule, Deadline)]
    steps = [clock for clock in counted_from if isinstance(clock, clocks.Step)]
    reports = [clock for clock in counted_from if isinstance(clock, clocks.Event) and clock.kinds == ("report",)]
    assert all(clock.noun for clock in (*steps, *reports))
