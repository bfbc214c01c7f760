"""What a policy looks for in REDCap, put together from its clauses, for a draft of a mapping.

Belongs here: reading policy and population. Does not belong here: finding it in a project (`assets.redcap.drafting`,
which knows no policy, and joins what several clauses look for).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assets.obligations.language import clocks
from assets.obligations.language.evidence import Choices, Events, Pairs
from assets.obligations.language.kinds import Deadline, Exclusion, Frequency
from assets.obligations.language.policy import rules_of
from assets.redcap.drafting.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.obligations.language.kinds import Rule
    from assets.obligations.language.policy import Policy

PARTS = {
    "mode": "modes",
    "setting": "settings",
    "value": "values",
    "section": "sections",
    "confirmed_by": "confirmed_by",
}


def wants_of(policy: Policy) -> list[Wanted]:
    """Return what each owed clause of a policy looks for, in the policy's order; the steps of the population last."""
    steps = (policy.population.enrolled_step, policy.population.opt_out_step)
    return [
        *(each for rule in rules_of(policy) for each in _wants(rule, policy)),
        *(Wanted("step", step.value, ("population",)) for step in steps if step),
    ]


def _wants(rule: Rule, policy: Policy) -> Iterator[Wanted]:
    clause = (f"{rule.clause} {rule.measure}",)
    evidence = rule.evidence
    if isinstance(evidence, Events) and not policy.accepts:
        yield from _events(evidence, clause, words=f"{rule.title} {evidence.noun}")
    if isinstance(evidence, Pairs) and evidence.or_step:
        yield Wanted("step", evidence.or_step, clause)
    if isinstance(evidence, Choices):
        yield Wanted("preference", "", clause)
        yield Wanted("hub", "", clause)
    if rule.unit in {"hub", "hub_mentor"}:
        yield Wanted("hub", "", clause)
        yield Wanted("hub_mentor", "", clause)
    if rule.unit == "affinity_group" or getattr(evidence, "group_senior", False):
        yield Wanted("affinity_group", "", clause)
    roles = _roles(rule)
    for role in roles:
        others = tuple(other for other in roles if other != role)
        yield Wanted("pair", role, clause, words=role.replace("_", " "), instead=others)
    if isinstance(rule, Deadline | Frequency) and rule.clock:
        yield from _clock(rule.clock, clause)
    if isinstance(rule, Frequency) and rule.agreed:
        yield Wanted("event", "agreement", clause, {"value": tuple(rule.agreed.value)})


def _roles(rule: Rule) -> tuple[str, ...]:
    of_pairs = isinstance(rule.evidence, Pairs) or isinstance(rule, Exclusion) or rule.unit == "pair"
    if rule.roles:
        return tuple(rule.roles.value)
    return ("mentor",) if of_pairs else ()


def _events(evidence: Events, clause: tuple[str, ...], *, words: str) -> Iterator[Wanted]:
    parts = {
        slot: tuple(getattr(evidence, name).value) for slot, name in PARTS.items() if getattr(evidence, name, None)
    }
    for step in evidence.steps:
        yield Wanted("step", step, clause, parts, (evidence.dated,), words=words)
    for kind in evidence.kinds:
        if kind != "step":
            dates = ("held_on", "filed_on") if evidence.same_event else (evidence.dated,)
            yield Wanted("event", kind, clause, parts, dates, period=evidence.placed_by == "period", words=words)


def _clock(clock: Any, clause: tuple[str, ...]) -> Iterator[Wanted]:
    match clock:
        case clocks.Step():
            yield Wanted("step", clock.step, clause)
        case clocks.Event():
            answers = clock.values
            parts = {"value": tuple(answers.value)} if answers else {}
            for kind in clock.kinds:
                if kind != "step":
                    yield Wanted("event", kind, clause, parts, (clock.dated,))
        case clocks.Choice():
            yield Wanted("preference", "", clause)
        case _:
            return
