"""A contested row names who must correct what, and closes itself when the record is another."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from assets.ledger.contested import CODES, open_contests, seen_of
from assets.ledger.schema import CONTESTED
from assets.mentoring.schema import EVENT, PAIR
from assets.obligations.schema import OBLIGATION
from tests.unit.readback_books import frame_of, obligation

MEETING: dict[str, Any] = {
    "event_id": "e1",
    "programme": "anesthesiology",
    "kind": "meeting",
    "held_on": date(2026, 8, 3),
    "mode": "video",
    "person_id": "p1",
    "attendees": ["p1", "m1"],
    "snapshot": "s1",
}
BEFORE = [MEETING, MEETING | {"event_id": "e2", "held_on": date(2026, 8, 20)}]
OWED = obligation(1)


def still_open(
    *, events: list[dict[str, Any]], owed: list[dict[str, Any]] | None = None, code: str = "meeting_missing"
) -> bool:
    """Whether a contest of the record as it was BEFORE is open, with these events and obligations."""
    pairs = frame_of(PAIR, [])
    (row,) = frame_of(OBLIGATION, [OWED]).to_dict("records")
    seen = seen_of(row, frame_of(EVENT, BEFORE), pairs, code=code)
    contest = {
        "contested_id": "c1",
        "obligation_id": "o1",
        "code": code,
        "seen": seen,
        "at": datetime(2026, 9, 1, tzinfo=UTC),
    }
    now = frame_of(OBLIGATION, [OWED] if owed is None else owed)
    return (
        len(open_contests(frame_of(CONTESTED, [contest]), obligations=now, events=frame_of(EVENT, events), pairs=pairs))
        == 1
    )


def test_it_is_open_while_the_record_is_as_it_was():
    assert still_open(events=BEFORE)


@pytest.mark.parametrize(
    "corrected",
    [
        [MEETING | {"mode": "in_person"}, BEFORE[1]],
        [MEETING | {"held_on": date(2026, 8, 4)}, BEFORE[1]],
        [MEETING],
        [*BEFORE, MEETING | {"event_id": "e3", "held_on": date(2026, 9, 30)}],
        [*BEFORE, MEETING | {"event_id": "e3", "held_on": None}],
    ],
    ids=["mode", "date", "gone", "added", "added without a date"],
)
def test_it_closes_itself_when_the_record_behind_it_is_another(corrected):
    assert not still_open(events=corrected)


@pytest.mark.parametrize(
    "other",
    [
        MEETING | {"event_id": "e4", "held_on": date(2026, 10, 2)},
        MEETING | {"event_id": "e4", "person_id": "p2", "attendees": ["p2", "m1"]},
        MEETING | {"event_id": "e4", "programme": "rutgers"},
    ],
    ids=["next window", "somebody else", "another programme"],
)
def test_what_is_recorded_about_something_else_does_not_close_it(other):
    assert still_open(events=[*BEFORE, other])


def test_a_later_pull_of_the_same_record_does_not_close_it():
    assert still_open(
        events=[row | {"snapshot": "s2", "recorded_at": datetime(2026, 9, 9, tzinfo=UTC)} for row in BEFORE]
    )


def test_an_appointment_that_was_wrong_closes_it_only_where_the_appointment_is_said_to_be_wrong():
    corrected = [OWED | {"rank": "associate"}]
    assert not still_open(events=BEFORE, owed=corrected, code="wrong_appointment")
    assert still_open(events=BEFORE, owed=corrected, code="meeting_missing")
    assert still_open(events=BEFORE, code="wrong_appointment")


def test_it_closes_itself_when_the_obligation_is_done_or_no_longer_owed():
    assert not still_open(events=BEFORE, owed=[OWED | {"state": "met", "met_on": date(2026, 8, 3)}])
    assert not still_open(events=BEFORE, owed=[])


def test_an_obligation_in_two_quarters_is_looked_at_in_the_later_one():
    later = OWED | {"quarter": "2026-10-01"}
    assert still_open(events=BEFORE, owed=[OWED, later])
    assert not still_open(events=BEFORE, owed=[OWED, later | {"state": "met"}])


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_is_wrong_who_corrects_it_and_how(code):
    contest = CODES[code]
    assert contest.words
    assert contest.who_corrects in {"mentee", "mentor", "programme office", "HR"}
    assert contest.what_to_do.endswith(".")
