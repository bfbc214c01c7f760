"""Whether somebody of the standing a clause asks for took part in an event.

Belongs here: seniority by rank (D6b) and by role (A15), on the day that counts. Does not belong here: whether it was
the subject's own mentor or mentee (`company.py`) and which appointment is the home (`known/roster.py`).

Who was asked is looked up in HR and not believed from the form: a box "is she senior?" was rejected, it would be ticked
by whoever asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, OPEN
from assets.hr.spans import matches, spans_from, union
from assets.obligations.evidence.filters import COUNTS, FAILURES
from assets.obligations.known.facts import pairs_of_roles
from assets.obligations.known.numbering import NOBODY
from assets.obligations.known.roster import home_rows
from assets.obligations.known.worlds import NIGHT

if TYPE_CHECKING:
    from assets.hr.days import Days, Mask
    from assets.obligations.evidence.hits import Hits
    from assets.obligations.known.facts import Facts
    from assets.obligations.known.taken import Taken
    from assets.obligations.language.evidence import Events
    from assets.obligations.language.parameters import Codes


def standing_tests(
    facts: Facts, evidence: Events, taken: Taken, *, own: Days, day: Days, fault: Any
) -> dict[str, Mask]:
    """Return which hits fail a clause's `senior_by` or `attended_by`; without, nothing.

    Tests: junior and untold; open_senior (one there may be the senior mentor whom the registry names so that nobody can
    tell) and unattended. `own`: row of the subject's events in `taken`; `day`: the day that counts; `fault`: the
    filter the event fails, because whoever led what counts for nothing changes nothing.
    """
    tests: dict[str, Mask] = {}
    if evidence.senior_by:
        tests |= _by_rank(facts, evidence.senior_by.value, taken, own=own, day=day)
    if evidence.attended_by:
        there = _by_role(facts, evidence.attended_by.value, taken, own=own, day=day)
        if evidence.group_senior:
            leads, may_lead = _lead_groups(facts, taken, own=own, day=day)
            there |= leads
            tests["open_senior"] = ~there & may_lead & (fault == COUNTS)
        tests["unattended"] = ~there
    return tests


def latest_short(hits: Hits, rows: int) -> Days:
    """Return per obligation the latest day of an event without anybody known to be senior by rank, else `MISSING`."""
    latest = np.full(rows, MISSING, dtype=np.int64)
    short = np.isin(hits.failure, [FAILURES.index(name) for name in ("junior", "untold")])
    np.maximum.at(latest, hits.owed[short], hits.day[short])
    return latest


def _by_rank(facts: Facts, order: Codes, taken: Taken, *, own: Days, day: Days) -> dict[str, Mask]:
    """Return where nobody else is of a higher rank, and where it cannot be told: a rank, or who it was, is unknown.

    Who may be one of several people is left to the worlds in which he is each of them.
    """
    level = np.append(pd.Index(order).get_indexer(pd.Index(facts.roster.homes["rank"])), NOBODY)
    hit, other = taken.others(own)
    mine = level[home_rows(facts.roster, facts.person[taken.subject[own]], day)][hit]
    theirs = level[home_rows(facts.roster, other, day[hit])]
    known = (mine != NOBODY) & (theirs != NOBODY)
    senior = _any(hit[known & (theirs > mine)], len(own))
    told = _any(hit[known], len(own)) & ~_any(hit[~known], len(own))
    told |= _waits(facts)[taken.event[own]]
    return {"junior": ~senior & told, "untold": ~senior & ~told}


def _waits(facts: Facts) -> Mask:
    """Return in which events somebody takes part who may be one of several people on the roster."""
    attendance = facts.records.attendance
    queued = np.isin(attendance["mentor_typed"].to_numpy(), facts.records.queue["typed"].to_numpy())
    queued &= attendance["mentor_typed"].to_numpy() != NOBODY
    return _any(attendance["event"].to_numpy()[queued], len(facts.records.events))


def _by_role(facts: Facts, roles: Codes, taken: Taken, *, own: Days, day: Days) -> Mask:
    """Return in which hits somebody takes part who is the mentor of a pair of the roles on that day.

    A pair of the night holds in every world; one that names somebody else in a world holds in that world.
    """
    pairs = pairs_of_roles(facts, roles)
    pairs = pairs[(pairs["mentor"] != NOBODY).to_numpy()]
    many = len(facts.records.people.ids)
    world = facts.subjects["world"].to_numpy()
    key = world[pairs["subject"].to_numpy()] * many + pairs["mentor"].to_numpy()
    last = pairs["last"].to_numpy()
    # One senior mentor has dozens of pairs, which together are one stretch of days.
    spans = union(spans_from(key, pairs["started"].to_numpy(), np.where(last < OPEN, last + 1, OPEN)))
    hit, person = _party(facts, taken, own)
    elsewhere = world[taken.subject[own]][hit]
    asked = np.concatenate([NIGHT * many + person, elsewhere * many + person])
    at, span = matches(asked, spans.key)
    on = np.tile(day[hit], 2)[at]
    held = (spans.start[span] <= on) & (spans.stop[span] > on)
    return _any(np.tile(hit, 2)[at[held]], len(own))


def _lead_groups(facts: Facts, taken: Taken, *, own: Days, day: Days) -> tuple[Mask, Mask]:
    """Return in which hits somebody takes part whom the registry names as a group's senior mentor then, or may name."""
    known = facts.records.registers.seniors
    maybe = known[known["typed"] != NOBODY].drop(columns="person").merge(facts.records.queue, on="typed")
    return (
        _leads(facts, taken, known, own=own, day=day),
        _leads(facts, taken, maybe.rename(columns={"candidate": "person"}), own=own, day=day),
    )


def _leads(facts: Facts, taken: Taken, seniors: pd.DataFrame, *, own: Days, day: Days) -> Mask:
    seniors = seniors[seniors["person"] != NOBODY]
    hit, person = _party(facts, taken, own)
    at, row = matches(person, seniors["person"].to_numpy())
    on = day[hit[at]]
    held = (seniors["start"].to_numpy()[row] <= on) & (seniors["stop"].to_numpy()[row] > on)
    return _any(hit[at[held]], len(own))


def _party(facts: Facts, taken: Taken, own: Days) -> tuple[Days, Days]:
    """Return everybody who takes part, the subject too: position in `own`, and the person."""
    hit, other = taken.others(own)
    return np.concatenate([np.arange(len(own)), hit]), np.concatenate([facts.person[taken.subject[own]], other])


def _any(hit: Days, many: int) -> Mask:
    mask: Mask = np.zeros(many, dtype=bool)
    mask[hit] = True
    return mask
