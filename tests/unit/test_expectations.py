"""Contracts evaluated with Great Expectations: counts and keys come back, values never; a broken rule is an error."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

from checks.contract import Rule
from checks.expectations import outcomes_of
from checks.surroundings import surroundings

FRAME = pd.DataFrame({"record": ["1", "2", "2"], "secret": ["CANARY-A", "CANARY-B", "CANARY-B"]}).astype("str")


def rule(**changes: object) -> Rule:
    base = {
        "name": "secret_is_unique",
        "expect": "column_values_to_be_unique",
        "with": {"column": "secret"},
        "severity": "warning",
        "words": "No two rows share it.",
        "who_fixes": "IT",
        "what_to_do": "Look.",
    }
    return Rule.model_validate(base | changes)


def test_a_failed_rule_names_the_rows_and_not_their_values():
    (outcome,) = outcomes_of(FRAME, rules=[rule()], key=["record"])
    assert not outcome.passed
    assert (outcome.evaluated, outcome.failing, outcome.keys) == (3, 2, ("2", "2"))
    assert "CANARY" not in repr(outcome)


def test_names_in_a_key_are_not_shown_and_where_nothing_else_is_left_rows_are_told_by_their_place():
    frame = FRAME.assign(last=["CANARY-C", "CANARY-D", "CANARY-D"])
    (partly,) = outcomes_of(frame, rules=[rule()], key=["record", "last"])
    (wholly,) = outcomes_of(frame, rules=[rule()], key=["last"])
    assert (partly.keys, wholly.keys) == (("2", "2"), ("row 2", "row 3"))


@pytest.mark.parametrize("expect", ["column_values_to_not_be_null", "column_values_to_be_one_of"])
def test_of_many_rows_at_fault_all_are_counted_and_the_first_twenty_named(expect):
    frame = pd.DataFrame({"record": [str(number) for number in range(30)], "secret": [None] * 30}).astype("str")
    given = {"column": "secret"} | ({"value_set": ["a"]} if expect.endswith("one_of") else {})
    (outcome,) = outcomes_of(frame, rules=[rule(expect=expect, **{"with": given})], key=["record"])
    assert outcome.failing == 30
    assert outcome.keys == tuple(str(number) for number in range(20))


def test_what_surrounds_a_table_is_forgotten_with_it():
    outcomes_of(FRAME, rules=[rule()], key=["record"])
    with pytest.raises(LookupError):
        surroundings()


def test_a_rule_on_a_missing_column_is_broken_and_has_not_passed():
    gone, sound = outcomes_of(
        FRAME,
        rules=[
            rule(**{"with": {"column": "gone"}}),
            rule(name="rows", expect="table_row_count_to_equal", **{"with": {"value": 3}}),
        ],
        key=["record"],
    )
    assert gone.broken.startswith("The rule is broken")
    assert not gone.passed
    assert sound.passed


def test_what_breaks_a_rule_is_logged_nowhere_with_its_values(caplog, capsys):
    caplog.set_level("DEBUG")
    rules = [
        rule(expect="column_mean_to_be_between", **{"with": {"column": "secret", "min_value": 1}}),
        rule(name="between", expect="column_values_to_be_between", **{"with": {"column": "secret", "min_value": 1}}),
    ]
    outcomes = outcomes_of(FRAME, rules=rules, key=["record"])
    assert all(outcome.broken for outcome in outcomes)
    assert "CANARY" not in repr(outcomes) + caplog.text + "".join(capsys.readouterr())


def test_an_unknown_expectation_breaks_its_own_rule_only():
    broken, sound = outcomes_of(FRAME, rules=[rule(expect="column_is_lovely"), rule(name="other")], key=["record"])
    assert broken.broken
    assert not sound.broken


def test_an_empty_frame_passes_what_holds_of_every_row():
    (outcome,) = outcomes_of(FRAME.iloc[:0], rules=[rule()], key=["record"])
    assert outcome.passed


@pytest.mark.parametrize("slip", [{"severety": "critical"}, {"severity": "bad"}, {"name": "Has Spaces"}])
def test_a_slip_in_a_contract_is_refused(slip):
    with pytest.raises(ValueError, match="validation error"):
        rule(**slip)


def test_the_statistics_no_contract_uses_are_not_loaded_and_work_when_they_are_used():
    code = """
import sys
import pandas as pd
from checks.contract import Rule
from checks.expectations import outcomes_of
rule = Rule.model_validate({"name": "unique", "expect": "column_values_to_be_unique", "with": {"column": "a"},
    "severity": "info", "words": "w", "who_fixes": "f", "what_to_do": "d"})
(outcome,) = outcomes_of(pd.DataFrame({"a": ["x"]}), rules=[rule], key=["a"])
before = "scipy.stats._stats_py" in sys.modules
from scipy import stats
print(outcome.passed, before, stats.norm.cdf(0))
"""
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert ended.stdout.strip() == "True False 0.5", ended.stderr
