"""Shows contracts to Dagster: one check op per table, one check per rule.

Belongs here: the only place where a contract becomes an asset check, and where what surrounds a table is fetched. One
op per rule was rejected: each op costs a step start, and the import of Great Expectations would be paid where a run
spreads over processes. Metadata hold counts and record keys; a value of a table never reaches the event log, which has
no retention.

No `from __future__ import annotations`: Dagster reads the annotations of an op to know its resources.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.night import Night
from assets.storage.declare import in_of, key_of
from checks.contract import rules_of

if TYPE_CHECKING:
    import pandas as pd

    from assets.storage.schema import Table
    from checks.contract import Rule
    from checks.expectations import Outcome
    from checks.surroundings import Surroundings

SEVERITIES = {
    "critical": dg.AssetCheckSeverity.ERROR,
    "warning": dg.AssetCheckSeverity.WARN,
    "info": dg.AssetCheckSeverity.WARN,
}

OTHER = "of_"
"""Begins the name of an input that is another table than the one judged."""


def contract_checks(
    tables: Sequence["Table"], contracts: Mapping[str, Sequence["Rule"]], *, from_outside: Sequence["Table"] = ()
) -> list[dg.AssetChecksDefinition]:
    """Return one check definition per table; `KeyError` where a rule looks things up in a table there is none of.

    `from_outside` are tables no run makes: they are read where they are kept, and are empty until somebody writes one.
    """
    by_path = {table.path: table for table in [*tables, *from_outside]}
    made = frozenset(table.path for table in tables)
    return [
        _checks_of(table, rules_of(table, contracts), by_path=by_path, made=made) for table in [*tables, *from_outside]
    ]


def _checks_of(
    table: "Table", rules: Sequence["Rule"], *, by_path: Mapping[str, "Table"], made: Container[str]
) -> dg.AssetChecksDefinition:
    paths = dict.fromkeys(path for rule in rules if (path := rule.other_table()) and path != table.path)
    others = {OTHER + path.replace("/", "_"): by_path[path] for path in paths if path in made}
    outside = [by_path[path] for path in [table.path, *paths] if path not in made]
    own = {"frame": in_of(table)} if table.path in made else {}
    specs = [
        dg.AssetCheckSpec(
            rule.name,
            asset=key_of(table),
            description=f"{rule.words} If not: {rule.what_to_do} ({rule.who_fixes})",
            blocking=rule.blocking,
            additional_deps=[key_of(by_path[path])] if (path := rule.other_table()) and path != table.path else None,
        )
        for rule in rules
    ]

    @dg.multi_asset_check(
        name=f"contract_{table.room}_{table.name}",
        specs=specs,
        can_subset=True,
        description=f"Contract of {table.path}, evaluated with Great Expectations.",
        ins={**own, **{name: in_of(other) for name, other in others.items()}},
    )
    def check(context: dg.AssetCheckExecutionContext, night: Night, **frames: Any) -> Iterator[dg.AssetCheckResult]:
        from checks.expectations import outcomes_of

        found = {each.path: _kept(each, night=night) for each in outside}
        found |= {others[name].path if name in others else table.path: each for name, each in frames.items()}
        frame = found[table.path]
        selected = {check_key.name for check_key in context.selected_asset_check_keys}
        chosen = [rule for rule in rules if rule.name in selected]
        around = _surroundings(table, rules=chosen, others=found, night=night)
        for outcome in outcomes_of(frame, rules=chosen, key=table.key, surroundings=around):
            yield result_of(outcome, table=table)

    return check


def _kept(table: "Table", *, night: Night) -> "pd.DataFrame":
    from assets.storage.schema import empty_frame_of
    from assets.storage.store import TableStore

    store = TableStore(night.base_tables())
    return store.read(table) if store.exists(table) else empty_frame_of(table)


def _surroundings(
    table: "Table", *, rules: Sequence["Rule"], others: Mapping[str, "pd.DataFrame"], night: Night
) -> "Surroundings":
    from checks.last_night import rows_after_last_night
    from checks.surroundings import Surroundings

    compares = any(rule.expect == "table_row_count_to_be_near_the_last_good_night" for rule in rules)
    return Surroundings(
        table=table,
        judged_on=night.judged_on(),
        rows_before=rows_after_last_night(table, night=night) if compares else None,
        others=others,
    )


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
