"""The order of judgement: from what is owed and what was recorded to one state and one reason.

Belongs here: the order the states are looked at. Does not belong here: who is concerned (`known/population.py`), what
counts (`evidence/events.py`), what excuses (`owed/excuses.py`), what an open identity changes (`identities.py`), how it
reads (`rows/why.py`) and the table (`rows/frame.py`).

The order is that of clinical quality measures (FHIR `measure-population`): excluded before the evidence is looked at,
excepted only when unmet. A single score per person was rejected: nobody could say which meeting would change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assets.hr.days import MISSING, day_of
from assets.obligations.columns.frames import frame_of_columns
from assets.obligations.evidence.counting import counted_of, failures_of
from assets.obligations.evidence.events import event_hits
from assets.obligations.evidence.on_record import choice_hits, pair_hits, step_instead
from assets.obligations.judging.identities import with_open_identities
from assets.obligations.judging.states import REASON, STATE, coded
from assets.obligations.judging.waiting import waiting
from assets.obligations.known.facts import Facts, facts_of
from assets.obligations.known.records import has_happened, records_of
from assets.obligations.known.roster import known_on, roster_of
from assets.obligations.known.worlds import NIGHT, night_claims, with_other_worlds, worlds_of
from assets.obligations.language.evidence import Choices, Events, Pairs
from assets.obligations.language.kinds import Cardinality, Deadline, Exclusion, Frequency
from assets.obligations.language.policy import filled, rules_of
from assets.obligations.owed.agreed import is_prorated, required_of
from assets.obligations.owed.deadlines import deadlines_owed
from assets.obligations.owed.excuses import ended_early, exempted, leave_days, lost_mentors
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
    return Judgement(_with_states(facts, rule, owed, hits), hits, unset)


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


def _with_states(facts: Facts, rule: Judgeable, owed: pd.DataFrame, hits: Hits) -> pd.DataFrame:
    """Return the rows with person, world, what may excuse them, state and reason."""
    subject = owed["subject"].to_numpy()
    known = {name: facts.subjects[name].to_numpy()[subject] for name in ("person", "world", "left", "opted_out")}
    asked = [name for name, asks in (("untold", _asks_rank), ("open_senior", _asks_senior)) if asks(rule)]
    faults = failures_of(hits, len(owed), ["one_sided", "incomplete", *asked])
    owed = owed.assign(**known, **faults, leave_days=leave_days(facts, rule, owed), hit=np.arange(len(owed)))
    states = _states_of(facts, rule, owed)
    chosen = np.full(len(owed), len(states), dtype=np.int8)
    for number, (_, _, holds) in reversed(list(enumerate(states))):
        chosen[holds] = number
    unmet = "advice" if rule.strength == "I" else "not_met"
    fault = np.select([owed["one_sided"] > 0, owed["incomplete"] > 0], [1, 2], default=0) * (unmet == "not_met")
    # A gap that was tried names the fault, one-sided before incomplete; advice needs no reason.
    reason = chosen + np.where(chosen == len(states), fault, 0)
    names = [*(state for state, _, _ in states), unmet]
    reasons = [*(reason for _, reason, _ in states), "", "one_sided", "incomplete"]
    return owed.assign(state=coded(names, chosen, STATE), reason=coded(reasons, reason, REASON))


def _states_of(facts: Facts, rule: Judgeable, owed: pd.DataFrame) -> list[tuple[str, str, Any]]:
    """Return state, reason and where it holds, in the order of judgement."""
    policy = facts.policy
    due, days, away, met_on = (owed[name].to_numpy() for name in ("due", "days", "leave_days", "met_on"))
    waived, documented = exempted(facts, rule, owed)
    soon, is_open = waiting(facts, rule, owed)
    some, reached = days > 0, met_on > MISSING
    short = partly = np.zeros(len(owed), dtype=bool)
    if not isinstance(rule, Deadline):
        short = days < filled(policy, rule, "min_eligible_days")
    if not is_prorated(rule):
        partly = some & (away >= filled(policy, rule, "partial_leave_share") * days)
    return [
        ("excluded", "waived", waived),
        ("excluded", "opted_out", owed["opted_out"].to_numpy() <= due),
        ("excluded", "left", owed["left"].to_numpy() <= due),
        ("excluded", "on_leave", some & (away >= days)),
        ("excluded", "ended_before_due", ended_early(rule, owed)),
        ("met", "", reached & (met_on <= due)),
        ("met_late", "", reached),
        ("pending", "due_soon", soon),
        ("pending", "", is_open),
        ("excepted", "hired_too_late", short),
        ("excepted", "mentor_left", lost_mentors(facts, rule, owed)),
        ("excepted", "partial_leave", partly),
        ("excepted", "documented", documented),
        *([("indeterminate", "identity", _may_be_enough(owed))] if _asks_senior(rule) else []),
        *([("indeterminate", "feed", owed["untold"].to_numpy() > 0)] if _asks_rank(rule) else []),
    ]


def _may_be_enough(owed: pd.DataFrame) -> Mask:
    """Return what would have been done if the open names of the registry meant the senior mentors who are there."""
    maybe = owed["open_senior"].to_numpy()
    mask: Mask = (maybe > 0) & (owed["counted"].to_numpy() + maybe >= owed["required"].to_numpy())
    return mask


def _asks_senior(rule: Judgeable) -> bool:
    """Whether a rule hangs on who leads an affinity group, whom the registry may name so that nobody can tell."""
    return isinstance(rule.evidence, Pairs | Events) and bool(rule.evidence.group_senior)


def _asks_rank(rule: Judgeable) -> bool:
    """Whether a rule hangs on ranks, of which HR may not know one."""
    return isinstance(rule.evidence, Events) and rule.evidence.senior_by is not None
