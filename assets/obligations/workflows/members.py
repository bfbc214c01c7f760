"""Whom a programme concerns on the day looked at, and which roles its mentors have.

Belongs here: what several workflows ask about a programme. Does not belong here: what a clause asks (`../beside`, and
the kernel). Roles are read from the policy's own rules, not listed: a school's programme names roles of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.obligations.beside.scoping import in_scope
from assets.obligations.beside.steps import first_steps
from assets.obligations.language import clocks
from assets.obligations.language.policy import rules_of
from assets.obligations.language.scope import Scope
from assets.obligations.workflows.once import worked_out_once

if TYPE_CHECKING:
    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy


@worked_out_once
def members_of(policy: Policy, inputs: Inputs, homes: Homes) -> pd.DataFrame:
    """Return the home appointments, by person_id, of who is in the programme on the day `homes` are of.

    In its scope, joined where it enrols, and not declined.
    """
    today = pd.Timestamp(homes.as_of)
    rows = homes.homes
    now = rows[rows["valid_to"].isna() | (rows["valid_to"] > today)].drop_duplicates("person_id")
    inside = now[in_scope(now, policy, Scope())].set_index("person_id", drop=False)
    steps = first_steps(inputs.event, policy, as_of=homes.as_of)
    if policy.population.enrolled_step:
        inside = inside[inside.index.isin(steps["enrolled"].index)]
    return inside[~inside.index.isin(steps["opted_out"].index)].sort_index().rename_axis(None)


def roles_paired(policy: Policy) -> tuple[str, ...] | None:
    """Return the roles a mentee is paired in from his choices; missing where the policy names none.

    Those of the rules counted from the choice; without such rules, those in which mentees owe something themselves.
    """
    rules = [rule for rule in rules_of(policy) if rule.roles]
    from_choice = [rule for rule in rules if isinstance(getattr(rule, "clock", None), clocks.Choice)]
    own = [rule for rule in rules if rule.unit == "person" and rule.concerns == "mentees"]
    named = {role for rule in from_choice or own if rule.roles for role in rule.roles.value}
    return tuple(sorted(named)) or None


def role_groups(policy: Policy) -> list[tuple[frozenset[str], bool]]:
    """Return sets of roles of which one stands for the other, and whether they are the mentors' own mentors.

    Two roles belong together where one rule is met by either. Roles no rule about a person names (a further member of
    a team) leave nobody without a mentor when they end.
    """
    groups: list[tuple[frozenset[str], bool]] = []
    for of_mentors, unit in ((False, "person"), (True, "hub_mentor")):
        wanted = [
            frozenset(rule.roles.value)
            for rule in rules_of(policy)
            if rule.unit == unit and rule.roles and (of_mentors or rule.concerns != "mentors")
        ]
        groups += [(roles, of_mentors) for roles in _joined(wanted)]
    known = frozenset(role for roles, of_mentors in groups if not of_mentors for role in roles)
    return [(roles, of_mentors) for roles, of_mentors in groups if not (of_mentors and roles & known)]


def _joined(sets: list[frozenset[str]]) -> list[frozenset[str]]:
    """Return the unions of sets that share a member, directly or over others."""
    joined: list[frozenset[str]] = []
    for each in sets:
        touching = [other for other in joined if other & each]
        joined = [other for other in joined if not other & each] + [each.union(*touching)]
    return sorted(joined, key=sorted)
