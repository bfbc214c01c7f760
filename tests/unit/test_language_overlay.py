"""The office's overlay, the versions of a policy, and the line an error is on."""

from __future__ import annotations

from datetime import date
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from assets.obligations.language.policy import parameters_of, rules_of
from assets.obligations.language.versions import read_policies, read_policy
from assets.programmes import ProgrammeError, ProgrammeFolder, find_programmes, shipped_folder
from tests.unit.beside_school import POLICY

if TYPE_CHECKING:
    from pathlib import Path

CLAUSES = """
clauses:
  - clause: A8
    measure: agreement
    kind: deadline
    unit: pair
    title: Agreement
    who: both
    words: will jointly fill out
    source: &here {document: The policy, section: "1"}
    strength: M
    theme: agreements
    clock: {from: assignment}
    scope: &narrow
      ranks: {value: [assistant], provenance: policy}
    within_days: {value: 60, provenance: office, note: the department chose}
    evidence: {from: events, kinds: [agreement], noun: agreement}
    minimum: {value: 1, provenance: policy}
  - clause: W11
    measure: decision
    kind: deadline
    unit: pair
    title: Decision
    who: both
    words: both parties may choose
    source: *here
    strength: O
    theme: mentors
    clock: {from: assignment}
    scope: *narrow
    within_months: {value: 12, provenance: policy}
    evidence: {from: events, kinds: [decision], noun: decision}
    minimum: {value: 1, provenance: policy}
"""
HEAD = POLICY.replace("clauses: []\n", "")
WHO = "by: Office of Faculty Affairs\nchosen_on: 2026-09-01\n"


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


@pytest.fixture
def folder(tmp_path: Path) -> ProgrammeFolder:
    path = tmp_path / "surgery"
    path.mkdir()
    (path / "policy.yaml").write_text(HEAD + CLAUSES, encoding="utf-8")
    return ProgrammeFolder("surgery", path, path / "office.yaml")


def overlay(folder: ProgrammeFolder, text: str) -> None:
    assert folder.office
    folder.office.write_text(WHO + dedent(text), encoding="utf-8")


def refused(folder: ProgrammeFolder) -> str:
    with pytest.raises(ProgrammeError) as caught:
        read_policies(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{folder.path}/")


def test_an_error_in_a_policy_names_file_line_clause_and_place(folder):
    text = (HEAD + CLAUSES).replace("within_months: {value: 12", "within_months: {value: twelve")
    folder.policy.write_text(text, encoding="utf-8")
    folder = ProgrammeFolder(folder.code, folder.path)
    line = line_of(text, "twelve")
    assert refused(folder).startswith(
        f"policy.yaml line {line}: clause W11: deadline.within_months.value: Input should"
    )


def test_an_unknown_key_is_told_with_its_own_line_and_a_missing_one_with_its_clauses(folder):
    bare = ProgrammeFolder(folder.code, folder.path)
    text = (HEAD + CLAUSES).replace("    who: both\n    words: both", "    colour: red\n    who: both\n    words: both")
    folder.policy.write_text(text, encoding="utf-8")
    assert refused(bare).startswith(f"policy.yaml line {line_of(text, 'colour')}: clause W11: deadline.colour: Extra")
    text = (HEAD + CLAUSES).replace("    measure: decision\n", "")
    folder.policy.write_text(text, encoding="utf-8")
    assert refused(bare).startswith(
        f"policy.yaml line {line_of(text, 'clause: W11')}: clause W11: deadline.measure: Field"
    )


def test_what_the_office_chose_says_who_and_when(folder):
    overlay(folder, 'parameters: [{clause: A8, name: within_days, value: 45, note: "sooner, since 2026"}]')
    policy = read_policy(folder)
    said = "within_days = 45 (office: sooner, since 2026; Office of Faculty Affairs, 2026-09-01)"
    assert said in parameters_of(policy, policy.clauses[0])


def test_a_choice_for_one_clause_does_not_reach_another_that_shares_its_scope(folder):
    overlay(folder, "parameters: [{clause: A8, name: scope.ranks, value: [associate], note: others}]")
    first, second = read_policy(folder).clauses
    assert (first.scope.ranks.value, second.scope.ranks.value) == (("associate",), ("assistant",))


def test_a_choice_without_a_clause_is_the_policys_own(folder):
    overlay(folder, "parameters: [{name: defaults.grace_days, value: 7, note: a week}]")
    assert read_policy(folder).defaults.grace_days.value == 7


def test_an_optional_clause_is_owed_where_the_office_says_so(folder):
    assert [rule.clause for rule in rules_of(read_policy(ProgrammeFolder(folder.code, folder.path)))] == ["A8"]
    overlay(folder, "strengths: [{clause: W11, strength: S, note: on record at one year}]")
    policy = read_policy(folder)
    assert [rule.clause for rule in rules_of(policy)] == ["A8", "W11"]
    assert policy.clauses[1].office_strength.by == "Office of Faculty Affairs"


def test_a_clause_switched_off_is_still_listed_and_not_owed(folder):
    overlay(folder, "switched_off: [{clause: A8, note: done elsewhere, by: Dean, chosen_on: 2026-10-01}]")
    policy = read_policy(folder)
    assert (rules_of(policy), len(policy.clauses)) == ([], 2)
    assert (policy.clauses[0].switched_off.by, policy.clauses[0].switched_off.note) == ("Dean", "done elsewhere")


def test_how_the_office_reads_a_clause_is_printed_with_its_parameters(folder):
    overlay(folder, "interpretations: [{clause: A8, note: a signed PDF counts}]")
    policy = read_policy(folder)
    assert any(
        "interpretation = a signed PDF counts (office" in text for text in parameters_of(policy, policy.clauses[0])
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("parameters: [{clause: A9, name: x, value: 1, note: why}]", "the policy has no clause 'A9'; it has: A8, W11."),
        ("switched_off: [{clause: A8, measure: x, note: why}]", "clause A8 has no measure 'x'; it has: agreement."),
        (
            "parameters: [{clause: A8, name: within_day, value: 1, note: why}]",
            "clause A8 has no parameter 'within_day'; it",
        ),
        (
            "parameters: [{name: defaults.grace, value: 1, note: why}]",
            "the policy has no parameter 'defaults.grace'; it",
        ),
        (
            "parameters: [{clause: A8, name: within_days, value: soon, note: why}]",
            "clause A8: deadline.within_days.value",
        ),
    ],
)
def test_a_wrong_overlay_is_refused_with_its_own_line(folder, text, sentence):
    overlay(folder, text)
    assert refused(folder).startswith(f"office.yaml line 3: {sentence}")


def test_an_overlay_that_does_not_say_who_and_when_is_refused(folder):
    folder.office.write_text("switched_off: [{clause: A8, note: why}]", encoding="utf-8")
    assert "every choice says who made it and when" in refused(folder)


def test_a_folder_with_only_an_overlay_overlays_the_programme_found_before(folder, tmp_path):
    school = tmp_path / "school"
    (school / "surgery").mkdir(parents=True)
    (school / "surgery" / "office.yaml").write_text(WHO + "switched_off: [{clause: A8, note: why}]", encoding="utf-8")
    (found,) = find_programmes(folders=[tmp_path, school], enabled=["surgery"])
    assert (found.path, found.office) == (folder.path, school / "surgery" / "office.yaml")
    assert rules_of(read_policy(found)) == []


def test_an_overlay_of_no_programme_is_refused(tmp_path):
    (tmp_path / "surgry").mkdir()
    (tmp_path / "surgry" / "office.yaml").write_text(WHO, encoding="utf-8")
    with pytest.raises(ProgrammeError, match="there is no programme 'surgry' to overlay"):
        find_programmes(folders=[tmp_path], enabled=[])


def test_a_parameter_is_chosen_for_those_measures_of_a_clause_that_have_it(tmp_path):
    office = tmp_path / "office.yaml"
    choice = "{clause: A10, name: within_days, value: 45, note: sooner}"
    office.write_text(f"{WHO}parameters: [{choice}]\n", encoding="utf-8")
    policy = read_policy(ProgrammeFolder("anesthesiology", shipped_folder() / "anesthesiology", office))
    found = {clause.kind: getattr(clause, "within_days", None) for clause in policy.clauses if clause.clause == "A10"}
    assert {kind: days and days.value for kind, days in found.items()} == {"deadline": 45, "frequency": None}


def version(folder: ProgrammeFolder, name: str, since: str, until: str = "") -> None:
    folder.versions.mkdir(exist_ok=True)
    text = (HEAD + CLAUSES).replace('version: "1"', f'version: "{name}"').replace("2025-01-01", since)
    ends = f"effective_to: {{value: {until}, provenance: policy}}\n" if until else ""
    (folder.versions / f"{name}.yaml").write_text(ends + text, encoding="utf-8")


def test_a_window_is_judged_by_the_version_in_force_when_it_began(folder):
    folder = ProgrammeFolder(folder.code, folder.path)
    version(folder, "0", "2020-01-01")
    version(folder, "00", "2015-01-01", "2018-12-31")
    found = {
        policy.version: (policy.effective_from.value, policy.effective_to.value if policy.effective_to else None)
        for policy in read_policies(folder)
    }
    assert found == {
        "00": (date(2015, 1, 1), date(2018, 12, 31)),
        "0": (date(2020, 1, 1), date(2024, 12, 31)),
        "1": (date(2025, 1, 1), None),
    }
    assert read_policy(folder).version == "1"


@pytest.mark.parametrize(("since", "versions"), [("2025-01-01", ["new"]), ("2026-07-01", ["1", "new"])])
def test_a_file_taken_for_the_latest_version_leaves_todays_an_earlier_one_unless_both_begin_at_once(
    folder, since, versions
):
    folder = ProgrammeFolder(folder.code, folder.path)
    version(folder, "new", since)
    new = (folder.versions / "new.yaml").rename(folder.path / "new.yaml")
    assert [policy.version for policy in read_policies(folder, instead=new)] == versions


@pytest.mark.parametrize(
    ("name", "since", "until", "sentence"),
    [
        ("0", "2025-01-01", "", "still is: give each its own dates"),
        ("0", "2020-01-01", "2025-06-30", "still is: give each its own dates"),
        ("1", "2020-01-01", "", "two versions are called '1'"),
        ("2", "2026-01-01", "", "policy.yaml must hold the latest version"),
    ],
)
def test_versions_that_overlap_or_cannot_be_told_apart_are_refused(folder, name, since, until, sentence):
    folder = ProgrammeFolder(folder.code, folder.path)
    version(folder, name, since, until)
    assert sentence in refused(folder)
