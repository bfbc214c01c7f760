"""Policies small enough to write down in a test, as YAML in the language of the shipped ones.

Belongs here: the frame around a clause, and the least a clause must say. Does not belong here: any expectation.
"""

from __future__ import annotations

from typing import Any

import yaml

from assets.obligations.language.policy import Policy
from tests.unit.obligations_school import PROGRAMME

HEAD = f"""
programme: {PROGRAMME}
version: "1"
effective_from: {{value: 2020-01-01, provenance: policy}}
calendar:
  academic_year: {{value: "07-01", provenance: policy}}
  fiscal_year: {{value: "10-01", provenance: policy}}
defaults:
  grace_days: {{value: 0, provenance: policy}}
  due_soon_days: {{value: 14, provenance: policy}}
  min_eligible_days: {{value: 45, provenance: policy}}
  partial_leave_share: {{value: 0.5, provenance: policy}}
"""

CLAUSE = {
    "clause": "Z1",
    "title": "Something owed",
    "who": "somebody",
    "words": "as the policy has it",
    "source": {"document": "Policy", "section": "1"},
    "strength": "M",
    "theme": "meetings",
    "concerns": "everyone",
    "minimum": {"value": 1, "provenance": "policy"},
}
"""What every clause of these policies says unless it says otherwise."""

SAID = {name: CLAUSE[name] for name in ("clause", "title", "who", "words", "source")}
"""What a clause says that is not judged from records."""

POPULATION = {"scope": {"departments": {"value": ["ANES"], "provenance": "policy"}}}


def policy_of(
    *clauses: str, population: dict[str, Any] | None = None, said: dict[str, Any] | None = None, **more: Any
) -> Policy:
    """Return a policy of some clauses, each the YAML of what it says besides `said` (`CLAUSE`)."""
    content = yaml.safe_load(HEAD)
    rules = [{**(said or CLAUSE), **yaml.safe_load(text)} for text in clauses]
    content |= {"population": POPULATION if population is None else population, "clauses": rules, **more}
    return Policy.model_validate(content)
