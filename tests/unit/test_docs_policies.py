"""The page on policies is true: every example is valid, and every kind and calendar has its place on it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from assets.obligations.language.kinds import Every
from assets.obligations.language.names import clause_models
from assets.obligations.language.policy import Policy
from assets.obligations.language.scope import Predicates
from assets.obligations.language.versions import read_policies
from assets.programmes import ProgrammeFolder
from tests.unit.beside_school import SAID

PAGE = Path(__file__).parents[2] / "docs" / "policies.md"
TEXT = PAGE.read_text(encoding="utf-8")
HEAD, *CLAUSES, OFFICE = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def whole_policy() -> dict[str, Any]:
    """Return the page's head with all its clauses."""
    clauses = [SAID | clause for block in CLAUSES for clause in yaml.safe_load(block)]
    return {**yaml.safe_load(HEAD), "clauses": clauses}


@pytest.mark.parametrize("kind", sorted(clause_models()))
def test_every_kind_has_an_example_that_is_valid_under_its_own_heading(kind):
    section = TEXT.split(f"### {kind}:")[1].split("\n##")[0]
    (block,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    assert {clause["kind"] for clause in yaml.safe_load(block)} == {kind}
    policy = Policy.model_validate({**yaml.safe_load(HEAD), "clauses": [SAID | each for each in yaml.safe_load(block)]})
    assert policy.clauses


def test_the_overlay_shown_can_be_laid_over_the_policy_shown(tmp_path):
    folder = ProgrammeFolder("surgery", tmp_path, tmp_path / "office.yaml")
    folder.policy.write_text(yaml.safe_dump(whole_policy()), encoding="utf-8")
    (tmp_path / "office.yaml").write_text(OFFICE, encoding="utf-8")
    (policy,) = read_policies(folder)
    assert policy.defaults.grace_days.value == 7


def test_the_page_names_every_calendar_and_every_predicate_of_a_scope():
    names = [*get_args(Every), *Predicates.model_fields]
    assert [name for name in names if f"`{name}`" not in TEXT] == []
