"""Evaluates a contract's rules on a frame with Great Expectations; knows nothing of Dagster.

Belongs here: what is evaluated, and what came of it. Does not belong here: setting the library up (`library.py`). What
comes back are counts and keys, never values.

Rules are evaluated twice at most: all of them for their verdict alone, and those that failed once more for the rows at
fault. Asking for the rows of every rule at once was rejected: nearly all rules hold, and the library computes twice as
much for each. It is given only the columns some rule looks at, for it copies the frame in most of its steps; rows at
fault come back as places, and their keys are read off the frame the library never had.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from assets.storage.schema import dtypes_of
from checks.surroundings import Surroundings, surrounded_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from checks.contract import Rule

KEYS_SHOWN: Final = 20
"""Record keys shown with a failed rule; the table itself holds them all."""

SAYS_WHO: Final = frozenset({"typed", "shown", "first", "middle", "last", "work_email", "username"})
"""Columns of keys that hold a person's name or address as it is: event logs keep what is shown for ever."""

OF_EACH_ROW: Final = ("column_values_", "column_pair_", "column_lists_", "compound_columns_", "multicolumn_")
"""How the names of expectations begin that hold of every row or name the rows of which they do not."""

_VERDICT: Final = {"result_format": "BOOLEAN_ONLY"}
_ROWS: Final = {
    "result_format": "SUMMARY",
    "partial_unexpected_count": KEYS_SHOWN,
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
}


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


def outcomes_of(
    frame: pd.DataFrame, *, rules: Sequence[Rule], key: Sequence[str], surroundings: Surroundings | None = None
) -> list[Outcome]:
    """Evaluate the rules on the frame, in their order.

    `key` names the columns whose values identify a failing row in `Outcome.keys`, joined by `/`; those that hold names
    are left out, and where none is left a row is told by its place in the table, which is sorted by its key. A rule
    that cannot be evaluated (a column or another table is missing, the library raised) gives an outcome that has not
    passed and says so.
    """
    found = {str(name): str(dtype) for name, dtype in frame.dtypes.items()}
    around = replace(surroundings or Surroundings(), dtypes=found)
    looked_at = {name for rule in rules for name in rule.columns()}
    narrow = _narrowed(frame, [name for name in frame.columns if name in looked_at])
    with surrounded_by(around):
        known = {} if len(frame) else _verdicts_on_nothing(rules, around=around)
        asked = [rule for rule in rules if rule.name not in known]
        verdicts = _results(narrow, asked, _VERDICT)
        failed = [rule for rule in asked if not verdicts[rule.name]["success"] and not _fault(verdicts[rule.name])]
        results = known | verdicts | (_results(narrow, failed, _ROWS) if failed else {})
    return [_outcome_of(results[rule.name], rule=rule, frame=frame, key=key) for rule in rules]


def _verdicts_on_nothing(rules: Sequence[Rule], *, around: Surroundings) -> dict[str, dict[str, Any]]:
    """Return the verdicts on a frame without rows that need no look at it; half the tables of a night have none.

    A rule about each row holds where its columns are there, and whether the table is as declared shows in them.
    """
    verdicts = {
        rule.name: {"success": True}
        for rule in rules
        if rule.expect.startswith(OF_EACH_ROW) and set(rule.columns()) <= set(around.dtypes)
    }
    if around.table is not None:
        as_declared = {"success": list(around.dtypes.items()) == dtypes_of(around.table)}
        verdicts |= {rule.name: as_declared for rule in rules if rule.expect == "table_to_be_as_declared"}
    return verdicts


def _narrowed(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return the columns rules look at, numbered from 0, whole numbers as floats: of nullable ones each is asked."""
    narrow = (frame[list(columns)] if columns else frame.iloc[:, :1]).reset_index(drop=True)
    numbers = [name for name, dtype in narrow.dtypes.items() if str(dtype) == "Int64"]
    return narrow.astype(dict.fromkeys(numbers, "float64")) if numbers else narrow


def _results(frame: pd.DataFrame, rules: Sequence[Rule], result_format: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the library's result by rule; a rule it could not build or judge has `fault`, one sentence's end."""
    from checks.library import expectation_of

    results: dict[str, dict[str, Any]] = {}
    built: dict[str, Any] = {}
    for rule in rules:
        try:
            built[rule.name] = expectation_of(rule)
        except Exception as error:  # noqa: BLE001 - any fault of a rule must show as that rule's, never stop the others
            results[rule.name] = {"success": False, "fault": f"it could not be built ({type(error).__name__})"}
    try:
        results |= _judged(frame, built, result_format)
    except Exception:  # noqa: BLE001 - the library gives a whole suite up where one rule's preparation raises
        for name, expectation in built.items():
            results |= _judged_alone(frame, name, expectation, result_format)
    silent = {"success": False, "fault": "no result came back"}
    return {rule.name: results.get(rule.name, silent) for rule in rules}


def _judged(frame: pd.DataFrame, built: Mapping[str, Any], result_format: Mapping[str, Any]) -> dict[str, Any]:
    if not built:
        return {}
    from checks.library import whole_frame

    batch = whole_frame().get_batch({"dataframe": frame})
    import great_expectations as gx

    suite = gx.ExpectationSuite(name="contract", expectations=list(built.values()))
    judged = batch.validate(suite, result_format=dict(result_format))
    return {
        each.expectation_config.meta["rule"]: {
            "success": bool(each.success),
            "fault": _raised(each.exception_info or {}),
            **(each.result or {}),
        }
        for each in judged.results
        if each.expectation_config and each.expectation_config.meta
    }


def _judged_alone(
    frame: pd.DataFrame, name: str, expectation: Any, result_format: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    try:
        return _judged(frame, {name: expectation}, result_format)
    except Exception as error:  # noqa: BLE001 - as above
        return {name: {"success": False, "fault": f"it raised {type(error).__name__}"}}


def _outcome_of(result: Mapping[str, Any], *, rule: Rule, frame: pd.DataFrame, key: Sequence[str]) -> Outcome:
    if fault := _fault(result):
        return Outcome(rule, passed=False, evaluated=0, failing=0, keys=(), broken=f"The rule is broken: {fault}.")
    if result["success"]:
        return Outcome(rule, passed=True, evaluated=len(frame), failing=0, keys=())
    places = result.get("partial_unexpected_index_list") or []
    return Outcome(
        rule,
        passed=False,
        evaluated=len(frame),
        failing=int(result.get("unexpected_count") or 1),
        keys=_keys_at(places, frame=frame, key=key),
    )


def _fault(result: Mapping[str, Any]) -> str:
    return str(result.get("fault", ""))


def _keys_at(places: Sequence[int], *, frame: pd.DataFrame, key: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of rows by their places, without names; where a key is nothing but names, the places."""
    shown = [name for name in key if name not in SAYS_WHO]
    if not shown:
        return tuple(f"row {place + 1}" for place in places)
    rows = frame.iloc[list(places)][shown].astype("object")
    return tuple("/".join(str(part) for part in row) for row in rows.itertuples(index=False))


def _raised(info: Mapping[str, Any]) -> str:
    """Return that an expectation raised, and what kind: the text of an exception may hold values of the table."""
    faults = [info, *(value for value in info.values() if isinstance(value, dict))]
    for fault in faults:
        if fault.get("raised_exception"):
            trace = str(fault.get("exception_traceback") or fault.get("exception_message") or "")
            last = trace.strip().splitlines()[-1] if trace.strip() else ""
            return f"it raised {last.split(':')[0].rsplit('.', 1)[-1] or 'an exception'}"
    return ""
