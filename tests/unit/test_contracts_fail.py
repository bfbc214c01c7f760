"""Every rule of every contract holds of a row that is right, and fails for each way in which a row can be wrong.

A rule that cannot fail reads like a promise and is none. So nothing is written down per rule: from its expectation and
its own arguments follow a right row and the wrong ones, for all rules alike, also those written tomorrow.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from checks.codes import codes_of
from checks.contract import contracts_folder, read_contracts
from checks.expectations import Outcome, outcomes_of
from checks.surroundings import Surroundings
from pipelines.dictionary import every_table
from tests.unit.table_rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from assets.storage.schema import Table
    from checks.contract import Rule

    Row = dict[str, Any]

TONIGHT = date(2026, 10, 20)
DAY, BEFORE, LONG_AGO = (pd.Timestamp(day) for day in (TONIGHT, "2026-10-19", "2020-01-01"))
TABLES = {table.path: table for table in every_table()}
RULES = [
    pytest.param(TABLES[path], rule, id=f"{path}-{rule.name}")
    for path, rules in read_contracts(contracts_folder()).items()
    for rule in rules
]
HELD: dict[str, Any] = {
    "text": "p1",
    "date": DAY,
    "instant": DAY.tz_localize("UTC"),
    "integer": 1,
    "number": 0.5,
    "flag": True,
    "texts": ["p1"],
}
"""What a right row holds by the type of its column; `p1` is somebody every other table knows."""


def right_row(table: Table, rule: Rule) -> Row:
    """Return a row of the table that the rule is about and that keeps to it."""
    row = right(table)
    if rule.where:
        row[rule.where.column] = rule.where.is_in[0] if isinstance(rule.where.is_in, list) else rule.where.is_in
    given = rule.with_
    match rule.expect:
        case "column_values_to_be_one_of" | "column_values_to_be_in_set":
            row[given["column"]] = allowed(rule)[0]
        case "multicolumn_values_to_be_of_their_codes":
            row |= {column: codes_of(given["codes"][column])[0] for column in given["column_list"]}
        case "column_values_to_be_between":
            row[given["column"]] = given.get("max_value", given["min_value"])
        case "column_pair_values_a_to_be_greater_than_b":
            row[given["column_B"]] = less_than(row[given["column_A"]])
        case "column_pair_values_to_differ":
            row[given["column_B"]] = "p2"
        case "multicolumn_intervals_to_not_overlap":
            row[given["column_list"][-2]] = BEFORE
        case "column_values_to_be_null":
            row[given["column"]] = None
        case "column_values_to_match_regex":
            row[given["column"]] = "0123456789abcdef" * 4
    return row


def allowed(rule: Rule) -> list[Any]:
    codes = codes_of(rule.codes_of) if rule.codes_of else rule.with_["value_set"]
    return [code for code in codes if code not in rule.but_not]


def less_than(value: Any) -> Any:
    return value - pd.Timedelta(days=1) if isinstance(value, pd.Timestamp) else value / 2 if value < 1 else value - 1


def codes_that_are_none(rule: Rule, row: Row) -> list[Row]:
    """Return a code of no set, those left out of it, and none at all."""
    column = rule.with_["column"]
    unknown = ["p1", ""] if isinstance(row[column], str) else [7]
    return [{column: value} for value in [*unknown, None, *rule.but_not]]


def left_out(rule: Rule, row: Row) -> list[Row]:
    columns = rule.with_["column_list"]
    return [{name: None} for name in columns] + [{name: ""} for name in columns if isinstance(row[name], str)]


def not_greater(rule: Rule, row: Row) -> list[Row]:
    first, second = rule.with_["column_A"], rule.with_["column_B"]
    same = [] if rule.with_.get("or_equal") else [{first: row[second]}]
    return [{first: row[second], second: row[first]}, *same]


def beyond(rule: Rule, _row: Row) -> list[Row]:
    column, most = rule.with_["column"], rule.with_.get("max_value")
    return [{column: rule.with_["min_value"] - 1}, *([] if most is None else [{column: most + 1}])]


def long_ago(rule: Rule, row: Row) -> list[Row]:
    column = rule.with_["column"]
    return [{column: LONG_AGO.tz_localize(row[column].tz)}, {column: None}]


WRONG: dict[str, Callable[[Rule, Row], list[Row]]] = {
    "column_values_to_be_one_of": codes_that_are_none,
    "column_values_to_be_in_set": lambda rule, _: [{rule.with_["column"]: "p1"}],
    "multicolumn_values_to_be_of_their_codes": lambda rule, _: [{name: "p1"} for name in rule.with_["column_list"]],
    "column_values_to_be_keys_of": lambda rule, _: [{rule.with_["column"]: "nobody"}],
    "column_lists_to_be_keys_of": lambda rule, _: [{rule.with_["column"]: ["p1", "nobody"]}],
    "multicolumn_values_to_be_present": left_out,
    "column_pair_values_a_to_be_greater_than_b": not_greater,
    "column_values_to_be_between": beyond,
    "column_values_to_not_be_null": lambda rule, _: [{rule.with_["column"]: None}],
    "column_values_to_be_null": lambda rule, _: [{rule.with_["column"]: "p1"}],
    "column_max_to_be_recent": long_ago,
    "column_pair_values_to_differ": lambda rule, row: [{rule.with_["column_A"]: row[rule.with_["column_B"]]}],
    "column_pair_to_lie_within_interval_of": lambda rule, _: [
        {rule.with_["column_A"]: day} for day in (LONG_AGO, DAY + pd.Timedelta(days=1))
    ],
    "column_values_to_match_regex": lambda rule, row: [
        {rule.with_["column"]: value}
        for held in [str(row[rule.with_["column"]])]
        for value in ("p1", held.upper(), held + "0")
    ],
}
"""What is wrong in one row, by expectation: each a change that alone must be noticed."""

TWICE = {"column_values_to_be_unique", "multicolumn_intervals_to_not_overlap"}
"""Expectations that a right row breaks by standing there twice."""


def wrong_tables(rule: Rule, row: Row) -> list[list[Row]]:
    """Return tables that are wrong: of one row, of the right one twice, or of none."""
    if rule.expect in TWICE:
        return [[row, row]]
    if rule.expect == "table_row_count_to_be_between":
        return [[]]
    return [[row | change] for change in WRONG[rule.expect](rule, row)]


def judged(table: Table, rule: Rule, rows: list[Row], *, before: int | None = None) -> Outcome:
    """Evaluate the rule on the rows; every other table knows `p1` alone, from yesterday to tonight."""
    around = Surroundings(table=table, judged_on=TONIGHT, rows_before=before, others=other_tables())
    (outcome,) = outcomes_of(rows_of(table, *rows), rules=[rule], key=table.key, surroundings=around)
    assert not outcome.broken, outcome.broken
    return outcome


@cache
def other_tables() -> dict[str, pd.DataFrame]:
    return {path: rows_of(table, right(table)) for path, table in TABLES.items()}


def right(table: Table) -> Row:
    row = {column.name: HELD[column.type] for column in table.columns}
    return row | ({"started_on": BEFORE} if table.path == "mentoring/pair" else {})


@pytest.mark.parametrize(("table", "rule"), RULES)
def test_a_rule_holds_of_a_right_row_and_fails_for_each_wrong_one(table: Table, rule: Rule):
    if rule.expect == "table_row_count_to_be_near_the_last_good_night":
        fails_where_the_size_changed(lambda before: judged(table, rule, [right(table)] * 100, before=before), rule)
        return
    row = right_row(table, rule)
    assert judged(table, rule, [row]).passed
    wrong = wrong_tables(rule, row)
    assert wrong
    for rows in wrong:
        assert not judged(table, rule, rows).passed, rows


def fails_where_the_size_changed(judged_after: Callable[[int], Outcome], rule: Rule) -> None:
    """Of 100 rows tonight: one more than may be lost, one more than may come, and what may be just so."""
    least, most = rule.with_["at_least"], rule.with_["at_most"]
    sizes = {int(100 / least) + 1: False, int(100 / least): True, int(100 / most): True, int(100 / most) - 1: False}
    assert {before: judged_after(before).passed for before in sizes if before >= 50} == {
        before: passed for before, passed in sizes.items() if before >= 50
    }
