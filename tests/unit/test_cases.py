"""Every clause of every policy, in the cases an office wrote from the policy's text (`tests/cases`)."""

from __future__ import annotations

from typing import Any

import pytest

from assets.obligations.language.policy import parameters_of, rules_of
from tests.unit.case_judging import PROGRAMMES, answer_to, clauses_of, name_of, shipped
from tests.unit.case_reading import Case, every_case, text_of

CASES = every_case()


def parameter(case: Case) -> Any:
    """Return a case as a parameter; while one is disputed the product is expected to say something else."""
    marks = [pytest.mark.xfail(reason=case.disputed, strict=True)] if case.disputed else []
    return pytest.param(case, id=case.where, marks=marks)


@pytest.mark.parametrize("case", [parameter(case) for case in CASES])
def test_the_product_says_of_the_case_what_the_office_does(case):
    said = answer_to(case)
    assert said.then == case.then, said.why
    assert [words for words in case.says if words not in said.why] == [], said.why
    assert [words for words in case.hides if words in said.why] == [], said.why
    if case.counted:
        assert said.counted == case.counted, said.why
    if case.target:
        assert said.target == case.target, said.why
    if case.due:
        assert said.due == case.due, said.why
    if case.to:
        assert said.to == tuple(sorted(case.to))


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_no_clause_of_the_policy_is_without_a_case(programme):
    told = {id(clause) for case in CASES if case.programme == programme for clause in clauses_of(case)}
    policy = shipped(programme).policy
    assert [f"{one.clause} {name_of(one)}" for one in policy.clauses if id(one) not in told] == []


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_every_measure_has_a_case_that_keeps_it_one_that_does_not_and_one_that_is_excused(programme):
    came_to: dict[str, set[str]] = {}
    for case in CASES:
        if case.programme == programme:
            came_to.setdefault(name_of(clauses_of(case)[0]), set()).add(str(case.then).partition(",")[0])
    excuses = {"excluded", "excepted", "not concerned", "pending", "indeterminate"}
    for rule in rules_of(shipped(programme).policy):
        found = came_to[rule.measure]
        assert "met" in found, rule.measure
        assert found & {"not met", "advice"}, rule.measure
        assert found & excuses, rule.measure


def test_every_case_rests_on_the_policys_own_words():
    texts = {case.document: text_of(case.document) for case in CASES}
    if None in texts.values():
        pytest.skip("the policies' texts are not beside this clone")
    whole = {document: " ".join((text or "").split()) for document, text in texts.items()}
    assert [case.where for case in CASES if case.rests_on not in whole[case.document]] == []


def test_what_the_office_chose_is_said_where_the_clause_is_read():
    for case in CASES:
        chosen = " ".join(parameters_of(shipped(case.programme).policy, clauses_of(case)[0]))
        assert [note for note in case.office if note not in chosen] == [], case.where


def test_no_two_cases_of_a_clause_have_one_title():
    titles = [case.where for case in CASES]
    assert [title for title in titles if titles.count(title) > 1] == []
