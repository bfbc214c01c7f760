"""Whom a measure concerns, and on which days.

Belongs here: who may owe a measure (its holders) and the days on which it concerns them. Does not belong here: windows
and due days (`owed/deadlines.py`, `owed/per_window.py`), evidence (`evidence/events.py`) and states
(`judging/order.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import OPEN, day_of
from assets.hr.spans import Spans, intersection, spans_from, union
from assets.obligations.columns.distinct import distinct_sorted
from assets.obligations.known.concern import Concern, Holders
from assets.obligations.known.facts import pair_spans, pairs_of_roles
from assets.obligations.known.numbering import NOBODY
from assets.obligations.language.kinds import Deadline

if TYPE_CHECKING:
    from assets.obligations.known.facts import Facts
    from assets.obligations.language.kinds import Cardinality, Exclusion, Frequency, Rule
    from assets.obligations.language.policy import Policy


def roles_of(rule: Rule) -> tuple[str, ...] | None:
    """Return the roles of the pairs a rule looks at, `None` for any."""
    return rule.roles.value if rule.roles else None


def in_force(policy: Policy, rule: Rule) -> tuple[int, int]:
    """Return the first and last day on which a window or clock of the rule may begin."""
    begins = [part.value for part in (policy.effective_from, rule.effective_from) if part]
    ends = [day_of(part.value) for part in (policy.effective_to, rule.effective_to) if part]
    return day_of(max(begins)), min(ends, default=OPEN)


def concern_of(facts: Facts, rule: Deadline | Frequency | Cardinality | Exclusion) -> Concern:
    """Return whom a rule of unit person, pair, hub_mentor or meeting concerns, and when; worked out once a measure."""
    if rule.measure not in facts.concerns:
        facts.concerns[rule.measure] = _concern_of(facts, rule)
    return facts.concerns[rule.measure]


def _concern_of(facts: Facts, rule: Deadline | Frequency | Cardinality | Exclusion) -> Concern:
    scoped = facts.scoped(rule.scope)
    holders = _holders_of(facts, rule)
    if rule.unit == "pair":
        pairs = pairs_of_roles(facts, roles_of(rule))
        pairs = pairs[(pairs["mentor"] != NOBODY).to_numpy()]
        holder = holders.number_of(pairs["subject"].to_numpy(), pairs["mentor"].to_numpy())
        base = intersection(holders.by_holder(scoped), union(pair_spans(pairs, key=holder)))
    else:
        base = scoped
    mentees = None
    if rule.unit == "hub_mentor":
        base = intersection(base, _memberships(facts))
        if rule.concerns == "mentees":
            mentees = _paired(facts, rule, of_mentor=True)
    elif rule.unit != "pair" and rule.concerns == "mentors":
        base = intersection(base, _paired(facts, rule, of_mentor=True))
    concerned = base
    if rule.unit in {"person", "meeting"} and rule.concerns == "mentees" and not _needs_no_pair(rule):
        concerned = intersection(base, _paired(facts, rule, of_mentor=False))
    since = _joined_since(facts, rule, holders)
    eligible = intersection(concerned, since) if since is not None else concerned
    return Concern(holders, eligible, concerned, base, mentees)


def _needs_no_pair(rule: Rule) -> bool:
    return isinstance(rule, Deadline) and rule.roles is None


def _holders_of(facts: Facts, rule: Rule) -> Holders:
    if rule.unit != "pair":
        everybody = np.arange(len(facts.subjects))
        return Holders(everybody, np.full(len(everybody), NOBODY))
    pairs = pairs_of_roles(facts, roles_of(rule))
    known = pairs[(pairs["mentor"] != NOBODY).to_numpy()]
    many = max(len(facts.records.people.ids), 1)
    subject, mentor = np.divmod(distinct_sorted(known["subject"].to_numpy() * many + known["mentor"].to_numpy()), many)
    return Holders(subject, mentor)


def _paired(facts: Facts, rule: Rule, *, of_mentor: bool) -> Spans:
    """Return the days on which subjects are in a pair of the rule's roles, as mentee or as mentor."""
    roles = roles_of(rule)
    name = f"{'mentor' if of_mentor else 'mentee'} {sorted(roles) if roles is not None else 'any'}"
    if name not in facts.known:
        pairs = pairs_of_roles(facts, roles, of_mentor=of_mentor)
        facts.known[name] = union(pair_spans(pairs, key=pairs["subject"].to_numpy()))
    return facts.known[name]


def _memberships(facts: Facts) -> Spans:
    rows = facts.records.registers.hub_mentors.iloc[facts.listed["row"].to_numpy()]
    return union(spans_from(facts.listed["subject"].to_numpy(), rows["start"].to_numpy(), rows["stop"].to_numpy()))


def _joined_since(facts: Facts, rule: Rule, holders: Holders) -> Spans | None:
    """Return the days from a holder's enrolment on, `None` where the rule does not ask for one."""
    if not rule.enrolled_only or facts.policy.population.enrolled_step is None:
        return None
    since = facts.subjects["enrolled"].to_numpy()[holders.subject]
    return spans_from(np.arange(len(since)), since, np.full(len(since), OPEN))
