"""Expectations of our own, through the library: what they find, whom they name, how they sit beside built-in ones."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from assets.storage.schema import Column, Table
from checks.contract import Rule
from checks.expectations import Outcome, outcomes_of
from checks.surroundings import Surroundings

TABLE = Table(
    room="hr",
    name="thing",
    words="Things.",
    columns=(Column("id", "text", "id"), Column("on", "date", "day")),
    key=("id",),
)


def frame_of(dates: tuple[str, ...] = (), **columns: list[Any]) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    for name in frame:
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]") if name in dates else frame[name]
    texts = {name: "str" for name in frame if name not in dates and not isinstance(frame[name].iloc[0], list)}
    return frame.astype(texts)


def judged(frame: pd.DataFrame, expect: str, given: dict[str, Any], **around: Any) -> Outcome:
    """Evaluate one rule; `id` is the key."""
    rule = Rule.model_validate(
        {"name": "r", "expect": expect, "with": given, "severity": "warning", "words": "It holds."}
    )
    (outcome,) = outcomes_of(frame, rules=[rule], key=["id"], surroundings=Surroundings(**around))
    return outcome


def faults(frame: pd.DataFrame, expect: str, given: dict[str, Any], **around: Any) -> list[str]:
    outcome = judged(frame, expect, given, **around)
    assert not outcome.broken, outcome.broken
    assert outcome.passed == (not outcome.failing)
    assert outcome.failing == len(outcome.keys)
    return sorted(outcome.keys)


def overlaps(first: list[str], last: list[str | None], **more: Any) -> list[str]:
    frame = frame_of(("a", "b"), id=list("wxyz")[: len(first)], who=["p"] * len(first), a=first, b=last)
    given = {"column_list": ["who", "a", "b"], **more}
    return faults(frame, "multicolumn_intervals_to_not_overlap", given)


def test_intervals_that_share_a_day_are_found_and_the_later_one_is_named():
    assert overlaps(["2024-01-01", "2024-05-31", "2024-06-01"], ["2024-06-01", "2024-06-01", None]) == ["x"]


def test_an_interval_that_begins_on_the_day_after_the_last_is_apart():
    assert overlaps(["2024-01-01", "2024-06-01"], ["2024-06-01", None]) == []


def test_where_the_last_day_counts_the_same_day_overlaps():
    assert overlaps(["2024-01-01", "2024-06-01"], ["2024-06-01", None], last_day="included") == ["x"]


def test_an_open_interval_overlaps_everything_later():
    assert overlaps(["2024-01-01", "2024-02-01", "2024-06-01"], [None, "2024-03-01", None]) == ["x", "y"]


def test_a_long_interval_overlaps_also_what_is_not_its_neighbour():
    found = overlaps(["2024-01-01", "2024-02-01", "2024-04-01"], ["2025-01-01", "2024-03-01", "2024-05-01"])
    assert found == ["x", "y"]


def test_intervals_of_two_keys_do_not_meet_and_of_a_missing_key_do():
    frame = frame_of(
        ("a", "b"),
        id=list("wxyz"),
        who=["p", "q", None, None],
        a=["2024-01-01"] * 4,
        b=[None] * 4,
    )
    assert faults(frame, "multicolumn_intervals_to_not_overlap", {"column_list": ["who", "a", "b"]}) == ["z"]


PAIRS = frame_of(
    ("started_on", "ended_on"),
    pair_id=["p", "q"],
    started_on=["2024-01-01", "2024-01-01"],
    ended_on=["2024-03-31", None],
)


def test_an_event_outside_its_pair_is_found_and_one_without_a_pair_is_not():
    events = frame_of(
        ("held_on",),
        id=list("abcdef"),
        pair_id=["p", "p", "p", "q", None, "gone"],
        held_on=["2023-12-31", "2024-03-31", "2024-04-01", "2030-01-01", "1990-01-01", "2024-01-01"],
    )
    given = {
        "column_A": "held_on",
        "column_B": "pair_id",
        "table": "mentoring/pair",
        "key": "pair_id",
        "begins": "started_on",
        "ends": "ended_on",
    }
    found = faults(events, "column_pair_to_lie_within_interval_of", given, others={"mentoring/pair": PAIRS})
    assert found == ["a", "c"]


def test_nobody_is_his_own_mentor():
    frame = frame_of(id=list("abc"), one=["1", "1", None], two=["1", "2", None])
    assert faults(frame, "column_pair_values_to_differ", {"column_A": "one", "column_B": "two"}) == ["a"]


def test_a_form_is_complete_only_with_its_date_and_saved_where_it_has_one():
    frame = frame_of(
        id=list("abcdef"),
        status=["2", "2", "0", "0", None, None],
        on=["2024-01-01", None, "2024-01-01", None, None, "2024-01-01"],
    )
    given = {"column_A": "status", "column_B": "on"}
    assert faults(frame, "column_pair_form_status_to_fit_its_date", given) == ["b", "f"]


def test_values_another_table_does_not_know_are_found():
    frame = frame_of(id=list("abcd"), who=["1", "9", "ext:7", None])
    given = {"column": "who", "table": "hr/person", "key": "person_id"}
    people = {"hr/person": frame_of(person_id=["1"])}
    assert faults(frame, "column_values_to_be_keys_of", given, others=people) == ["b", "c"]
    assert faults(frame, "column_values_to_be_keys_of", given | {"or_prefix": "ext:"}, others=people) == ["b"]


def test_lists_are_looked_up_one_by_one():
    frame = frame_of(id=list("abc"), who=[["1", "ext:7"], ["1", "9", "8"], []])
    given = {"column": "who", "table": "hr/person", "key": "person_id", "or_prefix": "ext:"}
    found = faults(frame, "column_lists_to_be_keys_of", given, others={"hr/person": frame_of(person_id=["1"])})
    assert found == ["b"]


def test_a_table_nobody_handed_over_breaks_the_rule():
    given = {"column": "who", "table": "hr/person", "key": "person_id"}
    outcome = judged(frame_of(id=["a"], who=["1"]), "column_values_to_be_keys_of", given)
    assert not outcome.passed
    assert outcome.broken == "The rule is broken: it raised KeyError."


def test_missing_and_empty_values_are_both_absent():
    frame = frame_of(id=list("abc"), one=["1", "", "1"], two=["1", "1", None])
    assert faults(frame, "multicolumn_values_to_be_present", {"column_list": ["one", "two"]}) == ["b", "c"]


def test_each_column_is_held_against_its_own_codes():
    frame = frame_of(id=list("abcd"), rank=["professor", "clinical", None, ""], track=["clinical"] * 3 + ["professor"])
    codes = {"rank": "assets.hr.mapping:CODES.rank", "track": "assets.hr.mapping:CODES.track"}
    given = {"column_list": ["rank", "track"], "codes": codes}
    assert faults(frame, "multicolumn_values_to_be_of_their_codes", given) == ["b", "d"]


DECLARED = {"column_list": ["id"]}


@pytest.mark.parametrize(("ids", "found"), [(list("ab"), []), (list("bab"), ["b", "b"]), (list("aab"), ["a", "a"])])
def test_a_key_is_unique_in_whatever_order_the_rows_lie(ids, found):
    frame = frame_of(("on",), id=ids, on=[None] * len(ids))
    assert faults(frame, "table_to_be_as_declared", DECLARED, table=TABLE) == found


@pytest.mark.parametrize(
    "frame",
    [
        frame_of(id=["a"], on=["2024-01-01"]),
        frame_of(("on",), on=["2024-01-01"], id=["a"]),
        frame_of(("on",), id=["a"], on=["2024-01-01"], more=["x"]),
    ],
    ids=["another type", "another order", "one more"],
)
def test_columns_that_are_not_as_declared_fail(frame):
    assert not judged(frame, "table_to_be_as_declared", DECLARED, table=TABLE).passed


@pytest.mark.parametrize(
    ("before", "rows", "passed"),
    [
        *((None, 100, True), (0, 100, True), (10, 100, True), (60, 100, True), (240, 100, False), (50, 100, True)),
        *((500, 100, False), (49, 1, True), (50, 1, False)),
    ],
)
def test_volume_is_held_against_the_last_good_night_of_fifty_rows_or_more(before, rows, passed):
    given = {"at_least": 0.5, "at_most": 2.0}
    expect = "table_row_count_to_be_near_the_last_good_night"
    assert judged(frame_of(id=["a"] * rows), expect, given, rows_before=before).passed == passed


@pytest.mark.parametrize(("judged_on", "passed"), [("2024-01-02", True), ("2024-01-03", True), ("2024-01-04", False)])
def test_freshness_is_counted_from_the_date_judged(judged_on, passed):
    frame = frame_of(("on",), id=["a", "b", "c"], on=["2023-01-01", "2024-01-02", None])
    outcome = judged(
        frame, "column_max_to_be_recent", {"column": "on", "days": 1}, judged_on=date.fromisoformat(judged_on)
    )
    assert outcome.passed == passed


def test_a_column_without_any_day_is_not_recent_and_an_empty_table_is():
    frame = frame_of(("on",), id=["a"], on=[None])
    given = {"column": "on"}
    assert not judged(frame, "column_max_to_be_recent", given, judged_on=date(2024, 1, 1)).passed
    assert judged(frame.iloc[:0], "column_max_to_be_recent", given, judged_on=date(2024, 1, 1)).passed


def test_our_own_are_registered_beside_the_librarys_and_take_its_conditions():
    rule = Rule.model_validate(
        {
            "name": "r",
            "expect": "column_pair_values_to_differ",
            "with": {"column_A": "one", "column_B": "two"},
            "where": {"column": "flag", "is_in": True},
            "severity": "info",
            "words": "They differ.",
        }
    )
    frame = frame_of(id=list("ab"), one=list("11"), two=list("11")).assign(flag=pd.array([True, None], "boolean"))
    (outcome,) = outcomes_of(frame, rules=[rule], key=["id"])
    assert outcome.keys == ("a",)
    from great_expectations.expectations.registry import list_registered_expectation_implementations

    assert "expect_column_pair_values_to_differ" in list_registered_expectation_implementations()


def test_no_more_than_twenty_rows_are_named_and_all_are_counted():
    frame = frame_of(id=[f"{number:03}" for number in range(50)], one=["x"] * 50)
    outcome = judged(frame, "column_values_to_be_in_set", {"column": "one", "value_set": ["y"]})
    assert (outcome.failing, len(outcome.keys), outcome.keys[0]) == (50, 20, "000")
    own = judged(frame.assign(one=""), "multicolumn_values_to_be_present", {"column_list": ["one"]})
    assert (own.failing, len(own.keys)) == (50, 20)


def test_a_table_without_rows_is_judged_by_its_columns():
    empty = frame_of(("on",), id=["a"], on=["2024-01-01"]).iloc[:0]
    given = {"column_list": ["id"]}
    assert judged(empty, "table_to_be_as_declared", given, table=TABLE).passed
    assert not judged(empty.astype({"on": "str"}), "table_to_be_as_declared", given, table=TABLE).passed
    assert judged(empty, "column_values_to_not_be_null", {"column": "id"}).passed
    assert judged(empty, "column_values_to_not_be_null", {"column": "gone"}).broken
