"""Which clauses cannot be judged because no mapping feeds their data.

Belongs here: comparing what a rule looks for with what `redcap.yaml` feeds. Does not belong here: whether anybody typed
anything: a field that is mapped and empty is an answer, and the gap is real. A clause listed here makes no rows and one
finding, instead of telling everybody that he owes something nobody could record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.obligations.beside.units import UNITS
from assets.obligations.fed import as_fed, entries_for, entries_of, has_hub_mentors, has_seniors, values_fed, values_of
from assets.obligations.language import clocks
from assets.obligations.language.evidence import Choices, Events, HubMentors, Pairs
from assets.obligations.language.kinds import Deadline, Exclusion, Frequency
from assets.obligations.language.policy import rules_of
from assets.obligations.schema import NOT_MEASURED
from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from assets.obligations.language.clocks import Clock
    from assets.obligations.language.kinds import Rule
    from assets.obligations.language.policy import Policy
    from assets.redcap.mapping import Mapping


def not_measured_of(policy: Policy, mapping: Mapping | None) -> pd.DataFrame:
    """Return `NOT_MEASURED`: the owed clauses no entry of the mapping feeds, and what each of them lacks.

    A programme without a mapping has no REDCap of its own: every rule whose data REDCap would hold is listed.
    """
    rows = []
    for rule in rules_of(policy):
        lacks = sorted(set(_lacks(rule, policy, mapping)))
        if lacks:
            rows.append({"programme": policy.programme, "clause": rule.clause, "measure": rule.measure, "lacks": lacks})
    frame = pd.DataFrame(rows, columns=list(NOT_MEASURED.column_names))
    typed = frame.astype({column.name: DTYPES[column.type] for column in NOT_MEASURED.columns})
    return typed.sort_values(list(NOT_MEASURED.key), ignore_index=True)


def as_judged(policy: Policy, mapping: Mapping | None) -> Policy:
    """Return a policy as a night judges it: as far as the programme's mapping feeds it."""
    fed = as_fed(policy, mapping)
    return without_measures(fed, not_measured_of(fed, mapping)["measure"])


def without_measures(policy: Policy, measures: Collection[str]) -> Policy:
    """Return a policy without the clauses of some measures."""
    unfed = set(measures)
    clauses = tuple(clause for clause in policy.clauses if getattr(clause, "measure", "") not in unfed)
    return policy.model_copy(update={"clauses": clauses}) if unfed else policy


def _lacks(rule: Rule, policy: Policy, mapping: Mapping | None) -> Iterator[str]:
    evidence = rule.evidence
    yield from _roles(rule, mapping)
    if isinstance(rule, Deadline | Frequency) and rule.clock:
        yield from _clock(rule.clock, mapping)
    if isinstance(evidence, Events):
        # What another programme records counts where the policy accepts it, and is not this mapping's to feed.
        yield from () if policy.accepts else _events(evidence, mapping)
    elif isinstance(evidence, Choices) and not (mapping and mapping.preferences):
        yield "choices of hubs"
    elif isinstance(evidence, HubMentors) and rule.unit == "hub" and not has_hub_mentors(mapping):
        yield "mentors of hubs"
    elif isinstance(evidence, HubMentors) and rule.unit == "affinity_group" and not has_seniors(mapping):
        yield "senior mentors of affinity groups"
    if rule.unit == "hub_mentor" and not has_hub_mentors(mapping):
        yield "mentors of hubs"
    if policy.population.enrolled_step and rule.enrolled_only and rule.unit not in UNITS:
        yield from _steps([policy.population.enrolled_step.value], mapping)


def _roles(rule: Rule, mapping: Mapping | None) -> Iterator[str]:
    """Yield the rule's roles where none of them is fed: of several alternatives one is enough."""
    of_pairs = isinstance(rule.evidence, Pairs) or isinstance(rule, Exclusion) or rule.unit in {"pair", "department"}
    if not (of_pairs or rule.roles or rule.concerns != "everyone") or rule.unit in UNITS[:2]:
        return
    entries = mapping.pairs if mapping else []
    fed = {role for entry in entries for role in values_of(entry.role)}
    wanted = set(rule.roles.value) if rule.roles else None
    if not fed or (wanted is not None and not wanted & fed):
        yield f"pairs of role {' or '.join(sorted(wanted))}" if wanted else "pairs"


def _clock(clock: Clock, mapping: Mapping | None) -> Iterator[str]:
    match clock:
        case clocks.Step():
            yield from _steps([clock.step], mapping)
        case clocks.Event():
            fed = [entry for entry in entries_of(mapping) if entry.kind in clock.kinds]
            answers = clock.values  # noqa: PD011 - a field of the language
            if not fed:
                yield f"events of kind {' or '.join(clock.kinds)}"
            elif answers and not set(answers.value) & values_fed(fed, "value"):
                yield f"answer {' or '.join(answers.value)} of {' or '.join(clock.kinds)}"
        case clocks.Choice():
            if not (mapping and mapping.preferences):
                yield "choices of hubs"
        case _:
            return


def _events(evidence: Events, mapping: Mapping | None) -> Iterator[str]:
    """Yield what of the evidence no entry feeds; for steps, each one that has to be counted."""
    yield from _steps(evidence.steps, mapping, all_of_them=evidence.count == "steps")
    fed = entries_for(evidence, mapping)
    if not fed:
        yield from () if evidence.steps else [f"events of kind {' or '.join(evidence.kinds)}"]
        return
    for name in ("mode", "setting", "value"):
        asked = getattr(evidence, f"{name}s")
        if asked and not set(asked.value) & values_fed(fed, name):
            yield f"{name} {' or '.join(asked.value)} of {' or '.join(evidence.steps or evidence.kinds)}"
    sections = {name for entry in fed for name in entry.sections}
    for name in evidence.sections.value if evidence.sections else ():
        if name not in sections:
            yield f"section {name} of {' or '.join(evidence.kinds)}"
    for who in evidence.confirmed_by.value if evidence.confirmed_by else ():
        if not any(getattr(entry, f"confirmed_by_{who}") for entry in fed):
            yield f"confirmation by the {who} of {' or '.join(evidence.kinds)}"


def _steps(steps: Sequence[str], mapping: Mapping | None, *, all_of_them: bool = False) -> Iterator[str]:
    fed = {entry.step for entry in entries_of(mapping) if entry.step}
    absent = [step for step in steps if step not in fed]
    if steps and absent and (all_of_them or len(absent) == len(steps)):
        yield f"step {(' and ' if all_of_them else ' or ').join(absent)}"
