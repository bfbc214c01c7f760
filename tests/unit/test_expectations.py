"""Contracts evaluated with Great Expectations: counts and keys come back, values never; a broken rule is an error."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

from checks.contract import Rule, contracts_folder, read_contracts
from checks.expectations import outcomes_of
from checks.schema import TABLES as CHECKS_TABLES

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


def test_an_unknown_expectation_breaks_its_own_rule_only():
    broken, sound = outcomes_of(FRAME, rules=[rule(expect="column_is_lovely"), rule(name="other")], key=["record"])
    assert broken.broken
    assert not sound.broken


def test_an_empty_frame_passes_what_holds_of_every_row():
    (outcome,) = outcomes_of(FRAME.iloc[:0], rules=[rule()], key=["record"])
    assert outcome.passed


def test_every_shipped_rule_can_be_evaluated_on_the_table_it_is_for():
    from assets.hr.schema import TABLES as HR
    from assets.mentoring.schema import TABLES as MENTORING
    from assets.obligations.schema import TABLES as OBLIGATIONS
    from assets.people.schema import TABLES as PEOPLE
    from assets.redcap.schema import FIELD, PULL
    from assets.storage.schema import empty_frame_of
    from reports.schema import TABLES as REPORTS

    tables = {t.path: t for t in (*HR, *MENTORING, *OBLIGATIONS, *PEOPLE, *CHECKS_TABLES, *REPORTS, PULL, FIELD)}
    contracts = read_contracts(contracts_folder())
    assert set(contracts) <= set(tables)
    for path, rules in contracts.items():
        for outcome in outcomes_of(empty_frame_of(tables[path]), rules=rules, key=tables[path].key):
            assert not outcome.broken, (path, outcome)


def test_only_hr_identity_and_publication_may_stop_a_night():
    blocking = {
        path.split("/")[0]
        for path, rules in read_contracts(contracts_folder()).items()
        for each in rules
        if each.blocking
    }
    assert blocking == {"hr", "people", "reports"}


def test_rule_names_are_unique_within_a_table():
    for path, rules in read_contracts(contracts_folder()).items():
        names = [each.name for each in rules]
        assert len(names) == len(set(names)), path


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
