"""What follows an assignment: notices to both, and what the agreement says (A6, A9, A10).

Belongs here: drawing them and what is true of them. Does not belong here: whether and when the agreement is filled in
(`../deadlines.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import Day, iso
from sandbox.school.deadlines import AGREEMENT_EARLIEST, agreement_due
from sandbox.school.dirt import MISSING_CODES
from sandbox.school.evidence import Notices, Outcome, drawn_cause
from sandbox.school.told.hub_measures import (
    AT_LEAST_MONTHLY,
    COMMUNICATION,
    NOTICE_DAYS,
    NOTICE_EARLIEST,
    NOTIFIED,
    PORTFOLIO,
)
from sandbox.school.told.steps import outcome_of

if TYPE_CHECKING:
    from random import Random

    from sandbox.school.evidence import Agreement
    from sandbox.school.pairs import Pair
    from sandbox.school.told.hub_lives import HubStory

BOTH_TOLD, TOLD_LATE = 0.88, 0.1
CAUSES = {
    "mentor_not_told": 35,
    "mentee_not_told": 15,
    "nobody_told": 10,
    "coded_date": 20,
    "too_early": 10,
    "future_dated": 10,
}


def told_notices(rng: Random, story: HubStory, pair: Pair) -> Notices:
    """Draw the notices of a pair, add what is true, and return them."""
    as_of, due = story.life.era.as_of, pair.start + NOTICE_DAYS
    first, second = (_day(rng, pair, last=min(due, as_of)) for _ in range(2))
    if rng.random() < BOTH_TOLD:
        if due < as_of and rng.random() < TOLD_LATE:
            second = rng.randint(due + 1, min(as_of, due + 60))
        outcome = outcome_of([max(first, second)], since=pair.start - NOTICE_EARLIEST, due=due, until=as_of)
        notices = Notices(iso(first), iso(second))
    else:
        cause = drawn_cause(rng, CAUSES)
        outcome, notices = Outcome(planted=cause), _flawed(rng, cause, pair, days=(first, second), as_of=as_of)
    story.deadline(NOTIFIED, start=pair.start, due=due, outcome=outcome, pair=pair)
    return notices


def _day(rng: Random, pair: Pair, *, last: Day) -> Day:
    return min(last, pair.start + rng.choice((-8, -1, 0, 0, 0, 2, 6, 14)))


def _flawed(rng: Random, cause: str, pair: Pair, *, days: tuple[Day, Day], as_of: Day) -> Notices:
    first, second = iso(days[0]), iso(days[1])
    if cause == "mentor_not_told":
        return Notices(first, "")
    if cause == "mentee_not_told":
        return Notices("", second)
    if cause == "nobody_told":
        return Notices("", "")
    if cause == "coded_date":
        return Notices(first, rng.choice(MISSING_CODES))
    if cause == "too_early":
        return Notices(first, iso(pair.start - rng.randint(NOTICE_EARLIEST + 1, 90)))
    return Notices(iso(as_of + rng.randint(2, 90)), second)


def tell_agreement(story: HubStory, pair: Pair, agreement: Agreement | None) -> None:
    """Add what is true of the portfolio and of the means of communication that the pair's agreement names."""
    since, due, as_of = pair.start - AGREEMENT_EARLIEST, agreement_due(pair), story.life.era.as_of
    reads = agreement and agreement.mentor is pair.mentor and agreement.held_on == iso(agreement.order)
    if not agreement or not reads or not since <= agreement.order <= as_of:
        named = monthly = Outcome(planted="no_agreement")
    else:
        dated = outcome_of([agreement.order], since=since, due=due, until=as_of)
        named = dated if agreement.portfolio else Outcome(planted="no_portfolio", flaw="incomplete")
        monthly = dated if agreement.frequency in AT_LEAST_MONTHLY else Outcome(planted="less_than_monthly")
    story.deadline(PORTFOLIO, start=pair.start, due=due, outcome=named, pair=pair)
    story.deadline(COMMUNICATION, start=pair.start, due=due, outcome=monthly, pair=pair)
