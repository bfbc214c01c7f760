"""What must hold whatever is recorded: tried on drawn schools."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.obligations.rows.frame import obligations_of
from assets.obligations.rows.rates import rates_of
from assets.quarters import open_quarters
from tests.unit.obligations_school import KNOWN_AT, School, obligations_by_quarter, shipped_policy

if TYPE_CHECKING:
    from assets.obligations.known.read import Tables

AS_OF = date(2026, 11, 21)
STATES = {"met", "met_late", "pending", "not_met", "advice", "excluded", "excepted", "indeterminate"}
BETTER = ["not_met", "advice", "indeterminate", "excepted", "pending", "met_late", "met", "excluded"]
"""Adding what meets an obligation may move its state to the right and never to the left."""

DRAWN = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.integers(min_value=0, max_value=700).map(lambda days: (date(2025, 1, 1) + timedelta(days)).isoformat())
PEOPLE = st.sampled_from(["p1", "p2", "p3"])
MENTORS = st.sampled_from(["m1", "m2"])
WHO = st.tuples(PEOPLE, MENTORS)
FLAG = st.sampled_from([True, False, None])


@st.composite
def schools(draw: Any) -> School:
    """Draw a school of three mentees and two mentors with assignments, leaves and records of every quality."""
    school = School().person("m1", enrolled=None).person("m2", enrolled=None, until=draw(st.none() | DAYS))
    for person in ("p1", "p2", "p3"):
        school.person(person, until=draw(st.none() | DAYS), enrolled=draw(DAYS))
    school.open_identity("typed", "m1", "m2").open_identity("twin", "p1", "p2")
    for person, mentor in draw(st.lists(WHO, max_size=4)):
        start, end = sorted((draw(DAYS), draw(DAYS)))
        reason = draw(st.sampled_from(["mentor_left", "changed"]))
        school.pair(person, mentor, start, end if draw(st.booleans()) else None, end_reason=reason)
    if draw(st.booleans()):
        school.pair(None, "m1", draw(DAYS), typed="twin")
    for person in draw(st.lists(PEOPLE, max_size=2)):
        since, back = sorted((draw(DAYS), draw(DAYS)))
        school.leave(person, since, draw(st.sampled_from([back, None])))
    if draw(st.booleans()):
        school.step(draw(PEOPLE), "opted_out", draw(DAYS))
    for person, mentor in draw(st.lists(WHO, max_size=5)):
        known = draw(st.booleans())
        more = {} if known else {"unresolved_attendees": ["typed"]}
        other = mentor if known else None
        mode, setting = draw(st.sampled_from(["in_person", "video"])), draw(st.sampled_from(["individual", "group"]))
        school.meeting(person, other, draw(DAYS), mode=mode, setting=setting, **more)
        school.agreement(person, other, draw(DAYS), mentee_says=draw(FLAG), **more)
        filled = draw(st.sampled_from([("goals", "plans", "barriers"), ("goals",)]))
        period = draw(st.sampled_from(["2025-07-01", "2026-07-01"]))
        school.report(person, other, period, draw(DAYS), filled=filled, **more)
    return school


def judged(tables: Tables) -> pd.DataFrame:
    """Return every obligation."""
    return obligations_of(tables, shipped_policy(), as_of=AS_OF, known_at=KNOWN_AT, snapshot="s")


@DRAWN
@given(school=schools())
def test_every_obligation_is_one_row_in_one_state_with_a_sentence(school: School):
    frame = judged(school.tables())
    assert frame["obligation_id"].is_unique
    assert set(frame["state"]) <= STATES
    assert frame["why"].str.match(r"[A-Z].*\(A\d+\)\.$").all()
    assert not frame["why"].str.contains("nan|NaT|None").any()
    assert (frame["met_on"].notna() == frame["state"].isin(["met", "met_late"])).all()
    assert (frame["days_overdue"] >= 0).all()


@DRAWN
@given(school=schools())
def test_judged_is_what_was_met_met_late_and_not_met(school: School):
    quarters = open_quarters(as_of=AS_OF, first=None)
    frame = obligations_by_quarter(judged(school.tables()), quarters)
    rates = rates_of(frame)
    assert (rates["judged"] == rates["met"] + rates["met_late"] + rates["not_met"]).all()
    counted = rates[["judged", "advice", "pending", "indeterminate", "excluded", "excepted"]].sum(axis=1)
    totals = counted.groupby([rates["quarter"], rates["clause"], rates["by"]]).sum()
    per_measure = totals.groupby(level=["quarter", "clause"])
    assert (per_measure.min() == per_measure.max()).all()


@DRAWN
@given(school=schools(), seed=st.integers(min_value=0, max_value=99))
def test_the_order_of_the_rows_changes_nothing(school: School, seed: int):
    tables = school.tables()
    names = ("person", "appointment", "leave", "pair", "event", "review")
    shuffled = replace(tables, **{name: getattr(tables, name).sample(frac=1, random_state=seed) for name in names})
    pd.testing.assert_frame_equal(judged(tables), judged(shuffled))


@DRAWN
@given(school=schools(), who=WHO, held_on=DAYS)
def test_one_more_good_record_makes_no_state_worse(school: School, who: tuple[str, str], held_on: str):
    before = judged(school.tables()).set_index("obligation_id")["state"]
    school.meeting(*who, held_on).agreement(*who, held_on).report(*who, "2026-07-01", held_on)
    after = judged(school.tables()).set_index("obligation_id")["state"]
    assert list(after.index) == list(before.index)
    assert (before.map(BETTER.index) <= after.map(BETTER.index)).all()
