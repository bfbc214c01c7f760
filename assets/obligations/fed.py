"""What a programme's mapping feeds, and a policy as far as it does.

Belongs here: reading entries of `redcap.yaml` beside the evidence of a rule, and what is asked of people's standing
where nothing tells it. Does not belong here: clauses that cannot be judged at all (`measured.py`). Read whenever
definitions are built, and so without pandas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assets.obligations.language.evidence import Events
from assets.obligations.language.policy import rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assets.obligations.language.policy import Policy
    from assets.redcap.entries import Coded, EventRows
    from assets.redcap.mapping import Mapping


class Untold(NamedTuple):
    """A rule that asks for the standing of people of whom the project tells nothing, and what that is."""

    clause: str
    measure: str
    what: str


def as_fed(policy: Policy, mapping: Mapping | None) -> Policy:
    """Return a policy without the standing of people that its REDCap project tells nothing of.

    Such a project has the events and their dates, but not who was asked, or nobody who is a senior mentor: anybody will
    do there, which `mentorsync policy lint` says. Not to measure the clause was rejected: the dates are evidence.
    """
    blind = {each.measure for each in untold_standing(policy, mapping)}
    clauses = tuple(_of_anybody(clause) if _name(clause) in blind else clause for clause in policy.clauses)
    return policy.model_copy(update={"clauses": clauses}) if blind else policy


def untold_standing(policy: Policy, mapping: Mapping | None) -> list[Untold]:
    """Return the rules that ask for a standing no entry of the mapping tells, in the policy's order.

    None where there is no mapping, nothing is measured then, and none where other programmes' events count too: those
    are not this mapping's to feed.
    """
    if mapping is None or policy.accepts:
        return []
    asked = [(rule, rule.evidence) for rule in rules_of(policy) if isinstance(rule.evidence, Events)]
    found = [Untold(rule.clause, rule.measure, _untold(evidence, mapping)) for rule, evidence in asked]
    return [each for each in found if each.what]


def entries_of(mapping: Mapping | None) -> list[EventRows]:
    """Return the entries of events, none without a mapping."""
    return list(mapping.events) if mapping else []


def entries_for(evidence: Events, mapping: Mapping | None) -> list[EventRows]:
    """Return the entries that feed the events an evidence means."""
    return [
        entry
        for entry in entries_of(mapping)
        if entry.kind in evidence.kinds and (not evidence.steps or entry.step in evidence.steps)
    ]


def has_seniors(mapping: Mapping | None) -> bool:
    """Whether the registry of hubs names senior mentors of affinity groups."""
    if mapping is None:
        return False
    stated = any(entry.kind == "affinity_group" and entry.senior for entry in mapping.hubs)
    return stated or any(entry.kind == "affinity_group" for entry in mapping.hub_mentors)


def has_hub_mentors(mapping: Mapping | None) -> bool:
    """Whether the registry of hubs names their mentors."""
    return any(entry.kind == "hub" for entry in (mapping.hub_mentors if mapping else []))


def values_of(coded: Coded | str | None) -> list[str]:
    """Return what an answer may mean."""
    return [] if coded is None else [coded] if isinstance(coded, str) else list(coded.codes.values())


def values_fed(entries: Iterable[EventRows], name: str) -> set[str]:
    """Return what an answer of some entries may mean."""
    return {value for entry in entries for value in values_of(getattr(entry, name))}


def _untold(evidence: Events, mapping: Mapping) -> str:
    """Return what of the people who take part is not on record, empty where nothing is asked or all of it is."""
    if not (evidence.senior_by or evidence.attended_by):
        return ""
    fed = entries_for(evidence, mapping)
    if fed and not any(entry.others or entry.attendee not in {None, entry.person} for entry in fed):
        return "who took part"
    if evidence.attended_by and not (evidence.group_senior and has_seniors(mapping)):
        wanted = evidence.attended_by.value
        told = {role for entry in mapping.pairs for role in values_of(entry.role)}
        return "" if told & set(wanted) else f"who is {' or '.join(wanted)}"
    return ""


def _of_anybody(rule: Any) -> Any:
    nothing = {"senior_by": None, "attended_by": None, "group_senior": False}
    return rule.model_copy(update={"evidence": rule.evidence.model_copy(update=nothing)})


def _name(clause: Any) -> str:
    return getattr(clause, "measure", "")
