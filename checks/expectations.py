"""Evaluates a contract's rules on a frame with Great Expectations; knows nothing of Dagster.

Belongs here: everything that touches Great Expectations. It is imported inside the one function that needs it: the
import costs more CPU than the rest of a small night. No checkpoint, store or data docs is used: those pages load their
styles from elsewhere and show values. What comes back are counts and keys, never values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from checks.deferred import import_on_first_use

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from checks.contract import Rule

KEYS_SHOWN = 20
"""Record keys shown with a failed rule; the table itself holds them all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one rule on one frame."""

    rule: Rule
    passed: bool
    evaluated: int
    failing: int
    keys: tuple[str, ...]
    broken: str = ""
    """One sentence why the rule could not be evaluated; a broken rule has not passed."""


def outcomes_of(frame: pd.DataFrame, *, rules: Sequence[Rule], key: Sequence[str]) -> list[Outcome]:
    """Evaluate the rules on the frame, in their order.

    `key` names the columns whose values identify a failing row in `Outcome.keys`, joined by `/`. A rule that cannot be
    evaluated (a column is missing, the library raised) gives an outcome that has not passed and says so.
    """
    batch = _whole_frame().get_batch({"dataframe": frame})
    import great_expectations as gx

    suite = gx.ExpectationSuite(name="contract")
    outcomes: dict[str, Outcome] = {}
    for rule in rules:
        try:
            suite.add_expectation(_expectation_of(rule))
        except Exception as error:  # noqa: BLE001 - any fault of a rule must show as that rule's, never stop the others
            outcomes[rule.name] = _broken(rule, f"it could not be built ({type(error).__name__})")
    result = batch.validate(
        suite,
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": list(key),
            "exclude_unexpected_values": True,
            "return_unexpected_index_query": False,
        },
    )
    by_name = {rule.name: rule for rule in rules}
    for each in result.results:
        if not each.expectation_config or not each.expectation_config.meta:
            continue
        rule = by_name[each.expectation_config.meta["rule"]]
        outcomes[rule.name] = _outcome_of(each.to_json_dict(), rule=rule, key=key, rows=len(frame))
    return [outcomes.get(rule.name) or _broken(rule, "no result came back") for rule in rules]


@cache
def _whole_frame() -> Any:
    """Return the library's definition of "all rows of a frame", made once: it costs more than most frames' rules."""
    # Distribution tests and charts of the library, used by no contract, would cost a third of its import.
    import_on_first_use("scipy.stats")
    import_on_first_use("altair")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return (
        context.data_sources.add_pandas("frames")
        .add_dataframe_asset("table")
        .add_batch_definition_whole_dataframe("whole")
    )


def _expectation_of(rule: Rule) -> Any:
    import great_expectations.expectations as gxe
    from great_expectations.expectations.row_conditions import Column

    arguments = dict(rule.with_)
    if rule.where:
        arguments["row_condition"] = Column(rule.where.column).is_in(rule.where.is_in)
    name = "Expect" + "".join(part[:1].upper() + part[1:] for part in rule.expect.split("_"))
    return getattr(gxe, name)(**arguments, meta={"rule": rule.name}, severity=rule.severity)


def _outcome_of(result: dict[str, Any], *, rule: Rule, key: Sequence[str], rows: int) -> Outcome:
    raised = _raised(result.get("exception_info") or {})
    if raised:
        return _broken(rule, f"it raised {raised}")
    detail = result.get("result") or {}
    return Outcome(
        rule=rule,
        passed=bool(result["success"]),
        evaluated=int(detail.get("element_count", rows)),
        failing=int(detail.get("unexpected_count", 0 if result["success"] else 1)),
        keys=_keys_of(detail.get("unexpected_index_list") or [], key=key),
    )


def _broken(rule: Rule, why: str) -> Outcome:
    return Outcome(rule=rule, passed=False, evaluated=0, failing=0, keys=(), broken=f"The rule is broken: {why}.")


def _raised(info: dict[str, Any]) -> str:
    """Return the type of an exception an expectation raised: its text may hold values of the table."""
    faults = [info, *(value for value in info.values() if isinstance(value, dict))]
    for fault in faults:
        if fault.get("raised_exception"):
            trace = str(fault.get("exception_traceback") or fault.get("exception_message") or "")
            last = trace.strip().splitlines()[-1] if trace.strip() else ""
            return last.split(":")[0].rsplit(".", 1)[-1] or "an exception"
    return ""


def _keys_of(index: Sequence[dict[str, Any]], *, key: Sequence[str]) -> tuple[str, ...]:
    rows: list[str] = []
    for entry in index:
        columns = [entry.get(name) for name in key]
        if all(isinstance(column, list) for column in columns):
            rows += ["/".join(str(part) for part in parts) for parts in zip(*columns, strict=True)]
        else:
            rows.append("/".join(str(part) for part in columns))
    return tuple(sorted(rows)[:KEYS_SHOWN])
