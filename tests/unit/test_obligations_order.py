"""The order of judgement: population × exclusion × evidence × exception × open window × open identity, whole.

The expected state is worked out from the design's order by `expected`, which knows nothing of frames.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.unit.obligations_school import School, shipped_policy

CONDITIONS = ("in_population", "excluded", "met", "excepted", "identity_open")
HALF_AWAY_UNTIL = {"A7": "2026-07-20"}
"""First day back from a leave over at least half of the window and not all of it."""

COMBINATIONS = list(product((True, False), repeat=len(CONDITIONS)))


def name_of(conditions: tuple[bool, ...]) -> str:
    """Return a person id that tells the conditions."""
    return "p" + "".join("1" if holds else "0" for holds in conditions)


def expected(conditions: tuple[bool, ...], *, window_open: bool) -> str | None:
    """Return the state the design's order gives, `None` for no obligation."""
    in_population, excluded, met, excepted, identity_open = conditions
    if not in_population:
        return None
    order = (
        (excluded, "excluded"),
        (met, "met"),
        (window_open, "pending"),
        (excepted, "excepted"),
        (identity_open, "indeterminate"),
    )
    return next((state for holds, state in order if holds), "not_met")


def school_of(kind: str) -> School:
    """Return a school with one mentee per combination, all assigned to max; the evidence is of one kind."""
    school = School().person("max", enrolled=None).open_identity("typed", "max")
    for conditions in COMBINATIONS:
        in_population, excluded, met, excepted, identity_open = conditions
        person = name_of(conditions)
        school.person(person, department="ANES" if in_population else "MED").pair(person, "max", "2026-07-01")
        if excluded:
            school.step(person, "opted_out", "2026-07-20")
        if excepted:
            school.leave(person, "2026-07-01", HALF_AWAY_UNTIL.get(kind, "2026-08-16"))
        if met:
            add(school, kind, person, "max")
        if identity_open:
            add(school, kind, person, None, unresolved_attendees=["typed"])
    return school


def add(school: School, kind: str, person: str, mentor: str | None, **more: list[str]) -> None:
    """Add the evidence that meets a measure of the kind."""
    if kind == "A12":
        school.report(person, mentor, "2026-07-01", "2026-08-10", **more)
    elif kind == "A8":
        school.agreement(person, mentor, "2026-07-10", **more)
    else:
        school.meeting(person, mentor, "2026-07-10", **more)


@pytest.mark.parametrize(
    ("clause", "while_open"), [("A7", "2026-07-31"), ("A8", "2026-08-20"), ("A11", "2026-09-20"), ("A12", "2026-10-10")]
)
@pytest.mark.parametrize("window_open", [True, False])
def test_every_combination_gets_the_state_the_order_gives(clause: str, while_open: str, window_open: bool):
    as_of = while_open if window_open else "2026-11-21"
    frame = school_of(clause).judged(as_of, shipped_policy(clause))
    third = frame[frame["window_start"] == "2026-07-01"]
    states = third.set_index("person_id")["state"].to_dict()
    wanted = {name_of(c): expected(c, window_open=window_open) for c in COMBINATIONS}
    assert states == {person: state for person, state in wanted.items() if state}
