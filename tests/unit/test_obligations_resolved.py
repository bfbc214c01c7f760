"""What an open identity makes of an obligation follows from every answer it may get: tried on drawn schools.

The same school is judged with the question open, with nobody to choose from, and once with each answer typed in. What
is expected is worked out from those and the order of the design; it knows nothing of worlds.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.obligations_school import School

if TYPE_CHECKING:
    from collections.abc import Hashable

    Judged = dict[Hashable, tuple[str, bool]]

AS_OF = date(2026, 11, 21)
UNMET = {"not_met", "advice"}
ASKED = "asked"
"""What is typed where nobody can tell who is meant."""

DAYS = st.integers(min_value=0, max_value=700).map(lambda days: (date(2025, 1, 1) + timedelta(days)).isoformat())
SINCE = st.sampled_from(["2025-01-02", "2025-08-20", "2026-07-01", "2026-10-01"])
QUARTERS = st.sampled_from(["2025-07-01", "2026-07-01", "2026-10-01"])
DRAWN = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def schools(draw: Any, candidates: tuple[str, str]) -> School:
    """Draw two mentees and two mentors, and records of which some name only `ASKED`, who is one of two of them."""
    school = School().open_identity(ASKED, *candidates)
    for mentor in ("m1", "m2"):
        school.person(mentor, enrolled=None, until=draw(st.none() | DAYS))
    for person in ("p1", "p2"):
        school.person(person, until=draw(st.none() | DAYS), enrolled=draw(st.none() | DAYS))
    of_mentee = candidates[0] == "p1"
    mentees, mentors = (st.sampled_from(["p1", "p2"]), st.sampled_from(["m1", "m2"]))
    for asked in (True, *draw(st.lists(st.booleans(), max_size=3))):
        mentee = None if asked and of_mentee else draw(mentees)
        mentor = None if asked and not of_mentee else draw(mentors)
        named = {"typed": ASKED} if asked else {}
        start, end = draw(SINCE), draw(st.none() | DAYS)
        end = end if end is None or end > start else None
        school.pair(mentee, mentor, start, end, end_reason=draw(st.sampled_from(["changed", "mentor_left"])), **named)
    for asked in draw(st.lists(st.booleans(), max_size=5)):
        mentee = None if asked and of_mentee else draw(mentees)
        mentor = None if asked and not of_mentee else draw(mentors)
        more: dict[str, Any] = {"unresolved_attendees": [ASKED]} if asked else {}
        held_on = draw(DAYS)
        school.meeting(mentee, mentor, held_on, **more).agreement(mentee, mentor, held_on, **more)
        school.report(mentee, mentor, draw(QUARTERS), held_on, **more)
    for step in (
        draw(st.lists(st.sampled_from(["enrolled", "opted_out"]), max_size=2, unique=True)) if of_mentee else ()
    ):
        school.event("step", None, None, step=step, held_on=draw(DAYS), unresolved_attendees=[ASKED])
    for person in draw(st.lists(mentees, max_size=1)):
        school.leave(person, *sorted((draw(DAYS), draw(DAYS))))
    return school


def answered(school: School, person: str) -> School:
    """Return the school as it is once the person is typed wherever the question was."""
    told = deepcopy(school)
    told.queue.clear()
    for pair in told.pairs:
        side = "mentee_id" if pair["mentee_id"] is None else "mentor_id"
        if pair["typed"]:
            pair.update({side: person, "typed": None})
    for event in told.events:
        if event.pop("unresolved_attendees", []):
            if event["person_id"] is None:
                event["person_id"] = person
            else:
                event["attendees"] = [*event["attendees"], person]
    return told


def judged(school: School) -> Judged:
    """Return the state of each obligation, and whether it is open; by clause, subject and first day."""
    frame = school.judged(AS_OF.isoformat())
    rows = frame[["clause", "measure", "subject_id", "window_start", "state", "due_on"]].itertuples(index=False)
    return {tuple(row[:4]): (row[4], row[5].date() >= AS_OF) for row in rows}


def expected(unasked: Judged, answers: list[Judged]) -> dict[Hashable, str]:
    """Return the state of each obligation while the question is open."""
    told = {}
    for key in {key for one in (unasked, *answers) for key in one}:
        there = [one[key] for one in answers if key in one]
        if key in unasked:
            state, _ = unasked[key]
            only_a_gap = len(there) == len(answers) and {state for state, _ in there} <= UNMET
            told[key] = state if state not in UNMET or only_a_gap else "indeterminate"
        elif {state for state, _ in there} != {"excluded"}:
            told[key] = "pending" if there[0][1] else "indeterminate"
    return told


def check(school: School, candidates: tuple[str, str]) -> None:
    """Compare the school with the question open with what follows from the answers."""
    unasked = deepcopy(school)
    unasked.queue.clear()
    wanted = expected(judged(unasked), [judged(answered(school, person)) for person in candidates])
    assert {key: state for key, (state, _) in judged(school).items()} == wanted


@DRAWN
@given(school=schools(("p1", "p2")))
def test_whose_record_it_is_leaves_open_what_an_answer_would_change_and_nothing_else(school: School):
    check(school, ("p1", "p2"))


@DRAWN
@given(school=schools(("m1", "m2")))
def test_who_the_mentor_is_leaves_open_what_an_answer_would_change_and_nothing_else(school: School):
    check(school, ("m1", "m2"))
