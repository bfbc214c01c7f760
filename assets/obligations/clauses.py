"""The register of clauses, and how many gaps of a theme a night found.

Belongs here: `obligations/clause` and the counts the checks report. Does not belong here: judging and rates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.language.policy import parameters_of, rules_of
from assets.obligations.schema import CLAUSE
from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.obligations.language.policy import Policy
    from assets.obligations.language.said import Said

COUNTED = ("not_met", "advice", "indeterminate", "excluded", "excepted")


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing of one theme, and per clause its strength, its words and the number of obligations per state.

    `gaps` are not met (strength M and S), `advice` unmet and not owed (strength I).
    """

    gaps: int
    advice: int
    clauses: list[dict[str, str | int]]


def clause_table(policies: Sequence[Policy]) -> pd.DataFrame:
    """Return `CLAUSE`: one row per clause of every policy, sorted by its key."""
    rows = [_row_of(policy, clause) for policy in policies for clause in policy.clauses]
    frame = pd.DataFrame(rows, columns=list(CLAUSE.column_names))
    typed = frame.astype({column.name: DTYPES[column.type] for column in CLAUSE.columns})
    return typed.sort_values(list(CLAUSE.key), ignore_index=True)


def _row_of(policy: Policy, clause: Said) -> dict[str, Any]:
    own = {name: getattr(clause, name) for name in ("clause", "strength", "title", "who", "words")}
    return {
        "programme": policy.programme,
        **own,
        **{name: getattr(clause, name, "") for name in ("kind", "unit", "theme")},
        "measure": _measure_of(clause),
        "source": f"{clause.source.document}: {clause.source.section}",
        "parameters": parameters_of(policy, clause),
        "rule_version": policy.version,
        "programme_title": policy.title,
        "audience": getattr(clause, "audience", "office"),
    }


def _measure_of(clause: Said) -> str:
    """Return what tells the entries of one clause apart: its measure, document or figure, else its kind."""
    kind = str(getattr(clause, "kind", ""))
    names = ("measure", "document", "figure")
    return next(
        (str(getattr(clause, name)) for name in names if hasattr(clause, name)), "" if kind == "stated" else kind
    )


def missing_of(obligations: pd.DataFrame, policy: Policy, theme: str) -> Missing:
    """Return what a theme of a programme lacks, each obligation counted once however many quarters hold it.

    `obligations` is `OBLIGATION`; of several rows of one obligation any says the same, all being judged on one day.
    What only the programme's director may see (design, *What may never happen*, 8) is not counted.
    """
    of_programme = obligations["programme"] == policy.programme
    own = obligations.loc[of_programme, ["obligation_id", "measure", "state"]].drop_duplicates("obligation_id")
    rows: list[dict[str, str | int]] = []
    for rule in rules_of(policy):
        if rule.theme == theme and rule.audience == "office":
            states = own.loc[own["measure"] == rule.measure, "state"].value_counts()
            counts = {state: int(states.get(state, 0)) for state in COUNTED}
            rows.append({"clause": rule.clause, "strength": rule.strength, "words": rule.words, **counts})
    gaps, advice = (sum(int(row[state]) for row in rows) for state in ("not_met", "advice"))
    return Missing(gaps=gaps, advice=advice, clauses=rows)
