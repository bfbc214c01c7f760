"""What an office should know about a policy file before it relies on it.

Belongs here: reading a validated policy for silences, overlaps and choices. Does not belong here: errors, which refuse
the file before anything is read from it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from assets.obligations.fed import untold_standing
from assets.obligations.known.predicates import AMONG, NOT_AMONG
from assets.obligations.language.evidence import Events
from assets.obligations.language.policy import given_parameters, rules_of
from assets.obligations.language.said import Stated
from assets.obligations.language.scope import Predicates
from assets.obligations.measured import not_measured_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.obligations.language.kinds import Clause, Rule
    from assets.obligations.language.parameters import Parameter
    from assets.obligations.language.policy import Policy
    from assets.obligations.language.scope import Scope
    from assets.redcap.mapping import Mapping

About = Literal["silent", "chosen", "switched", "overlap", "not_measured", "anybody", "stated"]

HEADINGS: dict[About, str] = {
    "silent": "Where the policy is silent, and what stands in its place",
    "chosen": "What the office chose otherwise",
    "switched": "What the office switched off or on, and how it reads a clause",
    "overlap": "Clauses one and the same record may meet",
    "not_measured": "Clauses no mapping feeds: not measured",
    "anybody": "Clauses that ask for somebody's standing, which no mapping tells: anybody will do",
    "stated": "Clauses that are stated and not collected",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One line: what it is about, the clause (empty: the whole policy), and the words."""

    about: About
    clause: str
    text: str


def remarks_on(policy: Policy, mapping: Mapping | None, *, has_mapping: bool = True) -> list[Remark]:
    """Return the remarks on a policy, in the order of `HEADINGS` and of its clauses.

    `has_mapping` is false where the programme is not meant to have a REDCap project of its own.
    """
    found = [*_parameters(policy), *_switched(policy), *_overlaps(policy), *_stated(policy)]
    if has_mapping:
        found += [
            Remark("not_measured", row["clause"], f"{row['measure']}: no {', no '.join(row['lacks'])}")
            for row in not_measured_of(policy, mapping).to_dict("records")
        ]
        found += [
            Remark("anybody", each.clause, f"{each.measure}: it is not on record {each.what}")
            for each in untold_standing(policy, mapping)
        ]
    order = list(HEADINGS)
    return sorted(found, key=lambda remark: order.index(remark.about))


def _parameters(policy: Policy) -> Iterator[Remark]:
    for name, part in given_parameters(policy.model_copy(update={"clauses": ()})).items():
        yield from _parameter("", name, part)
    for clause, which in _told_apart(policy):
        for name, part in given_parameters(clause).items():
            if name not in {"switched_off", "office_strength", "interpretation"}:
                yield from _parameter(clause.clause, f"{which}{name}", part)


def _told_apart(policy: Policy) -> Iterator[tuple[Clause, str]]:
    """Yield the clauses, each with what tells it from others of its id: `senior_in_person: `, empty where alone."""
    entries = Counter(clause.clause for clause in policy.clauses)
    for clause in policy.clauses:
        name = getattr(clause, "measure", "") or getattr(clause, "document", "") or clause.kind
        yield clause, f"{name}: " if entries[clause.clause] > 1 else ""


def _parameter(clause: str, name: str, part: Parameter[Any]) -> Iterator[Remark]:
    if part.provenance == "office":
        yield Remark("chosen" if part.by else "silent", clause, f"{name} = {part.words()}")


def _switched(policy: Policy) -> Iterator[Remark]:
    for clause, which in _told_apart(policy):
        if clause.switched_off and clause.switched_off.value:
            yield Remark("switched", clause.clause, f"{which}switched off ({_who(clause.switched_off)})")
        if clause.office_strength:
            text = f"{which}strength {clause.strength} ({_who(clause.office_strength)})"
            yield Remark("switched", clause.clause, text)
        if clause.interpretation:
            said = clause.interpretation
            yield Remark("switched", clause.clause, f"{which}read as: {said.value} ({said.by}, {said.chosen_on})")


def _who(choice: Parameter[Any]) -> str:
    return f"{choice.note}; {choice.by}, {choice.chosen_on}" if choice.by else choice.note


def _stated(policy: Policy) -> Iterator[Remark]:
    for clause in policy.clauses:
        if isinstance(clause, Stated):
            yield Remark("stated", clause.clause, clause.title)


def _overlaps(policy: Policy) -> Iterator[Remark]:
    for first, second in combinations(rules_of(policy), 2):
        shared = _shared_evidence(first, second)
        same_people = _scopes_meet(first.scope, second.scope) and _meet(first.roles, second.roles)
        if shared and same_people and _in_force_together(first, second):
            names = f"{first.measure} and {second.measure} of {second.clause}"
            yield Remark("overlap", first.clause, f"{names}: {shared}")


def _shared_evidence(first: Rule, second: Rule) -> str:
    """Return what both may be met by, empty where nothing passes the filters of both."""
    one, other = first.evidence, second.evidence
    if not isinstance(one, Events) or not isinstance(other, Events) or one.subject_is != other.subject_is:
        return ""
    kinds = set(one.kinds) & set(other.kinds)
    steps = set(one.steps) & set(other.steps)
    if kinds == {"step"} and not steps:
        return ""
    for name in ("modes", "settings", "values"):
        if not _meet(getattr(one, name), getattr(other, name)):
            return ""
    return " or ".join(sorted(steps if kinds == {"step"} else kinds))


def _meet(one: Parameter[Any] | None, other: Parameter[Any] | None) -> bool:
    """Whether something passes two filters; one that is left out does not filter."""
    return one is None or other is None or bool(set(one.value) & set(other.value))


def _scopes_meet(one: Scope, other: Scope) -> bool:
    """Whether somebody may be in both scopes, as far as lists of codes tell."""
    for first in one.any_of or (Predicates(),):
        for second in other.any_of or (Predicates(),):
            if all(_predicates_meet(a, b) for a in (one, first) for b in (other, second)):
                return True
    return False


def _predicates_meet(one: Predicates, other: Predicates) -> bool:
    for name in AMONG:
        if not _meet(getattr(one, name), getattr(other, name)):
            return False
    for name in NOT_AMONG:
        among = name.removeprefix("not_")
        for asked, excluded in (
            (getattr(one, among), getattr(other, name)),
            (getattr(other, among), getattr(one, name)),
        ):
            if asked and excluded and set(asked.value) <= set(excluded.value):
                return False
    return True


def _in_force_together(first: Rule, second: Rule) -> bool:
    begins = [rule.effective_from.value for rule in (first, second) if rule.effective_from]
    ends = [rule.effective_to.value for rule in (first, second) if rule.effective_to]
    return not begins or not ends or max(begins) <= min(ends)
