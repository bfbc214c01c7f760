"""Shows contracts to Dagster: one check op per table, one check per rule.

Belongs here: the only place where a contract becomes an asset check. One op per rule was rejected: each op costs a step
start, and the import of Great Expectations would be paid where a run spreads over processes. Metadata hold counts and
record keys; a value of a table never reaches the event log, which has no retention.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.storage.declare import in_of, key_of

if TYPE_CHECKING:
    from assets.storage.schema import Table
    from checks.contract import Rule
    from checks.expectations import Outcome

SEVERITIES = {
    "critical": dg.AssetCheckSeverity.ERROR,
    "warning": dg.AssetCheckSeverity.WARN,
    "info": dg.AssetCheckSeverity.WARN,
}


def contract_checks(
    tables: Sequence["Table"], contracts: Mapping[str, Sequence["Rule"]]
) -> list[dg.AssetChecksDefinition]:
    """Return one check definition per table that has a contract."""
    return [_checks_of(table, contracts[table.path]) for table in tables if table.path in contracts]


def _checks_of(table: "Table", rules: Sequence["Rule"]) -> dg.AssetChecksDefinition:
    specs = [
        dg.AssetCheckSpec(
            rule.name,
            asset=key_of(table),
            description=f"{rule.words} If not: {rule.what_to_do} ({rule.who_fixes})",
            blocking=rule.blocking,
        )
        for rule in rules
    ]

    @dg.multi_asset_check(
        name=f"contract_{table.room}_{table.name}",
        specs=specs,
        can_subset=True,
        description=f"Contract of {table.path}, evaluated with Great Expectations.",
        ins={"frame": in_of(table)},
    )
    def check(context: dg.AssetCheckExecutionContext, frame: Any) -> Iterator[dg.AssetCheckResult]:
        from checks.expectations import outcomes_of

        selected = {check_key.name for check_key in context.selected_asset_check_keys}
        chosen = [rule for rule in rules if rule.name in selected]
        for outcome in outcomes_of(frame, rules=chosen, key=table.key):
            yield result_of(outcome, table=table)

    return check


def result_of(outcome: "Outcome", *, table: "Table") -> dg.AssetCheckResult:
    """Return the Dagster result of one outcome. A broken rule is an error, whatever severity the rule itself has."""
    severity = dg.AssetCheckSeverity.ERROR if outcome.broken else SEVERITIES[outcome.rule.severity]
    return dg.AssetCheckResult(
        asset_key=key_of(table),
        check_name=outcome.rule.name,
        passed=outcome.passed,
        severity=severity,
        description=outcome.broken or outcome.rule.words,
        metadata={
            "rows": outcome.evaluated,
            "failing": outcome.failing,
            "keys": list(outcome.keys),
            "what_to_do": outcome.rule.what_to_do,
            "who_fixes": outcome.rule.who_fixes,
        },
    )
