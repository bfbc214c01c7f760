"""Judging every measure of a policy: what is owed, what was found, and the states that follow.

Belongs here: putting the parts of a judgement together, in all worlds at once. Does not belong here: who is concerned
(`known/population.py`), what counts (`evidence/events.py`), the order of the states (`order.py`), what an open identity
changes (`identities.py`), how it reads (`rows/why.py`) and the table (`rows/frame.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import MISSING, day_of
from assets.obligations.columns.frames import frame_of_columns
from assets.obligations.evidence.counting import counted_of
from assets.obligations.evidence.events import event_hits
from assets.obligations.evidence.on_record import choice_hits, pair_hits, step_instead
from assets.obligations.judging.identities import with_open_identities
from assets.obligations.judging.order import with_states
from assets.obligations.known.facts import Facts, facts_of
from assets.obligations.known.records import has_happened, records_of
from assets.obligations.known.roster import known_on, roster_of
from assets.obligations.known.worlds import NIGHT, night_claims, with_other_worlds, worlds_of
from assets.obligations.language.evidence import Choices, Events, Pairs
from assets.obligations.language.kinds import Cardinality, Deadline, Exclusion, Frequency
from assets.obligations.language.policy import rules_of
from assets.obligations.owed.agreed import required_of
from assets.obligations.owed.deadlines import deadlines_owed
from assets.obligations.owed.per_window import windows_owed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from assets.hr.days import Mask
    from assets.obligations.evidence.hits import Hits
    from assets.obligations.known.read import Tables
    from assets.obligations.known.roster import Known
    from assets.obligations.language.kinds import Rule
    from assets.obligations.language.policy import Policy
    from assets.quarters import Quarter

PERSONAL = ("person", "pair", "hub_mentor", "meeting")
"""Units judged here; rules about hubs, groups and departments, and exclusions, are judged beside."""

Judgeable = Deadline | Frequency | Cardinality


@dataclass(frozen=True, slots=True)
class Judgement:
    """One measure judged: the rows of `judged_of` with their states, and the hits they may be told from.

    `unset`: subject, window_start and window_end of those who have agreed no number of times.
    """

    rows: pd.DataFrame
    hits: Hits
    unset: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Judged:
    """One policy judged on one day.

    `facts`: the facts of all worlds. `owed`: per measure, in the policy's order, the judgement, identity taken into
    account. `undecided`: per measure the person (number) and window_start of those whom an open identity may concern,
    but who owe nothing that could be told.
    """

    policy: Policy
    facts: Facts
    owed: dict[str, Judgement]
    undecided: dict[str, pd.DataFrame]


def judge(
    tables: Tables,
    policy: Policy,
    as_of: date,
    *,
    quarters: Sequence[Quarter] | None = None,
    known: Known | None = None,
) -> Judged:
    """Judge every measure of a policy on a day; `known`: HR of that day, where it was read for another policy.

    Where quarters are named, what no quarter from the first of them on can hold is left out as early as it can be told:
    ten years of met obligations are counted, and no more.
    """
    rules = personal_rules(policy)
    mentors_side = any(_asks_mentors(rule) for rule in rules)
    records = records_of(tables, policy.programme, accepts=policy.accepts, as_of=as_of)
    roster = roster_of(known or known_on(tables, as_of), records.people)
    happened = has_happened(records, as_of)
    claims = night_claims(records, happened, mentors_side=mentors_side)
    worlds = worlds_of(records, happened)
    if len(worlds):
        claims = with_other_worlds(claims, records, worlds, happened, mentors_side=mentors_side)
    facts = facts_of(roster, records, claims, policy)
    first = min(quarters) if quarters else None
    owed, undecided = {}, {}
    for rule in rules:
        judged = judged_of(facts, rule, first=first)
        rows, undecided[rule.measure] = with_open_identities(facts, rule, judged.rows)
        owed[rule.measure] = Judgement(rows, judged.hits, judged.unset)
    return Judged(policy=policy, facts=facts, owed=owed, undecided=undecided)


def personal_rules(policy: Policy) -> list[Judgeable]:
    """Return the rules of a policy that are judged here, in its order."""
    rules = rules_of(policy)
    return [rule for rule in rules if not isinstance(rule, Exclusion) and rule.unit in PERSONAL]


def judged_of(facts: Facts, rule: Judgeable, *, first: Quarter | None = None) -> Judgement:
    """Return what one measure is owed in all worlds, each with its state, in the order of its rows.

    Columns: those of `owed/deadlines.py` or `owed/per_window.py`, person, world, left, opted_out (days), required,
    counted, met_on, step (event that stands for the evidence), leave_days, one_sided, incomplete, untold (only of a
    rule that asks for a rank), open_senior (only of one that asks for a group's senior mentor), state, reason and hit
    (the number of the row in the hits).
    """
    owed = deadlines_owed(facts, rule) if isinstance(rule, Deadline) else windows_owed(facts, rule)
    required, known = required_of(facts, rule, owed)
    unset = frame_of_columns(
        {name: owed[name].to_numpy()[~known] for name in ("subject", "window_start", "window_end")}
    )
    owed = owed.assign(required=required)
    if not known.all():
        owed = owed.loc[known].reset_index(drop=True)
    hits = _hits_of(facts, rule, owed)
    counted, met_on = counted_of(hits, required=owed["required"].to_numpy())
    owed = owed.assign(counted=counted, met_on=met_on, step=-1)
    owed = _with_step_instead(facts, rule, owed)
    if first is not None and (over := _over(facts, rule, owed, first)).any():
        chosen = np.flatnonzero(~over)
        owed, hits = owed.iloc[chosen].reset_index(drop=True), hits.of_rows(chosen)
    return Judgement(with_states(facts, rule, owed, hits), hits, unset)


def _asks_mentors(rule: Rule) -> bool:
    evidence = rule.evidence
    of_events = isinstance(evidence, Events) and (
        evidence.subject_is == "attendee" or evidence.with_whom in {"mentee", "all_mentees"}
    )
    of_pairs = isinstance(evidence, Pairs) and evidence.side == "mentor"
    return of_events or of_pairs or rule.concerns == "mentors" or rule.unit == "hub_mentor"


def _hits_of(facts: Facts, rule: Judgeable, owed: pd.DataFrame) -> Hits:
    match rule.evidence:
        case Events() as evidence:
            return event_hits(facts, rule, evidence, owed)
        case Pairs() as evidence:
            return pair_hits(facts, rule, evidence, owed)
        case Choices():
            return choice_hits(facts, rule, owed)
    message = f"clause {rule.clause}: evidence {rule.evidence.from_!r} is for units hub, affinity_group and department."
    raise ValueError(message)


def _with_step_instead(facts: Facts, rule: Judgeable, owed: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, met where a step stands for the evidence: a documented decline is an answer too."""
    if not (isinstance(rule.evidence, Pairs) and rule.evidence.or_step):
        return owed
    day, event = step_instead(facts, rule.evidence.or_step, owed)
    if not isinstance(rule, Deadline):
        day = np.where(day > MISSING, np.maximum(day, owed["window_start"].to_numpy()), MISSING)
    reached = owed["met_on"].to_numpy()
    instead = (day > MISSING) & ((reached == MISSING) | (day < reached))
    return owed.assign(
        met_on=np.where(instead, day, reached),
        counted=np.where(instead, np.maximum(owed["counted"], owed["required"]), owed["counted"]),
        step=np.where(instead, event, -1),
    )


def _over(facts: Facts, rule: Judgeable, owed: pd.DataFrame, first: Quarter) -> Mask:
    """Return what no quarter from the first on can hold: due before it, and met before it or never more than advice.

    Nothing of people whom an open identity may concern is over: their worlds are compared whole.
    """
    start = day_of(first.start)
    due, met_on = owed["due"].to_numpy(), owed["met_on"].to_numpy()
    uncertain = np.zeros(len(facts.records.people.ids) + 1, dtype=bool)
    uncertain[facts.person[facts.subjects["world"].to_numpy() != NIGHT]] = True
    mask: Mask = (due < min(start, facts.today)) & (met_on < start)
    if rule.strength != "I":
        mask &= met_on > MISSING
    mask &= ~uncertain[facts.person[owed["subject"].to_numpy()]]
    return mask
