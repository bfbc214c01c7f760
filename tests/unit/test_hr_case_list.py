"""`hr_cases.csv` names, for each case that breaks naive joins and each fault of a file, the test that claims it.

A case is claimed while its test exists: who renames or removes one finds out here.
"""

from __future__ import annotations

import ast
import csv
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASES = 34
"""How many cases the reference counts (hr-and-identity §3)."""

with (Path(__file__).parent / "hr_cases.csv").open(encoding="utf-8", newline="") as _file:
    LISTED = list(csv.DictReader(_file))


@cache
def named_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_case_of_the_reference_is_listed() -> None:
    assert {row["case"] for row in LISTED} == {*map(str, range(1, CASES + 1)), "file"}


@pytest.mark.parametrize("row", LISTED, ids=lambda row: f"{row['case']}: {row['words']}")
def test_the_test_that_claims_a_case_exists(row: dict[str, str]) -> None:
    file, _, name = row["test"].partition("::")
    assert name in named_in(file), f"case {row['case']} ({row['words']}) is claimed by no test: {row['test']}"
