"""What a person can ask of the policies and of a judgement: lint, diff and explain, on a real night's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from nights import AS_OF
from typed_commands import typed

from assets.obligations.columns.calendar import date_text
from assets.obligations.schema import OBLIGATION
from assets.programmes import shipped_folder
from pipelines.commands.main import cli

if TYPE_CHECKING:
    from pathlib import Path

    from nights import Nights

POLICY = shipped_folder() / "anesthesiology" / "policy.yaml"


@pytest.fixture
def judged(first_night: Nights, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """Return a home after its first night, named in the environment."""
    monkeypatch.setenv("MENTORSYNC_SETTINGS", str(first_night.file))
    return first_night


def test_explain_tells_the_whole_chain_of_a_person(judged):
    rows = judged.table(OBLIGATION)
    row = rows[(rows["state"] == "met") & (rows["clause"] == "A11")].iloc[0]
    said = typed("explain", row["person_id"])
    assert said.exit_code == 0
    assert said.output.startswith(f"{row['person_id']}, judged on {AS_OF}")
    for part in ("Appointments", "Leave", "Known in REDCap by", "Programmes", "Pairs", "Owed in anesthesiology"):
        assert f"\n{part}\n" in said.output
    assert row["why"] in said.output
    assert "A11 in_person: Meeting in person every quarter (should: “in person at least once a quarter”)" in said.output
    assert f"{row['period']}, due {date_text(row['due_on'])}: met, {row['counted']} of 1" in said.output
    assert f"evidence {row['evidence'][0]}" in said.output


def test_explain_lists_clauses_in_the_policys_order(judged):
    rows = judged.table(OBLIGATION)
    person = rows.loc[rows["clause"] == "A11", "person_id"].iloc[0]
    told = [line.split()[0] for line in typed("explain", person).output.splitlines() if line.startswith("  A")]
    clauses = list(dict.fromkeys(clause for clause in told if clause[1:2].isdigit()))
    assert clauses == sorted(clauses, key=lambda clause: int(clause[1:].rstrip("ab")))


def test_explain_says_of_a_mentor_whose_obligations_they_are(judged):
    rows = judged.table(OBLIGATION)
    row = rows[rows["clause"].eq("A11") & rows["counterpart_id"].notna()].iloc[0]
    said = typed("explain", row["counterpart_id"]).output.partition("Owed by mentees, with this person as mentor")[2]
    assert f"anesthesiology A11 in_person of {row['person_id']}, " in said


def test_explain_on_tonights_date_judges_what_the_night_judged(judged):
    rows = judged.table(OBLIGATION)
    person = rows.loc[rows["state"] == "not_met", "person_id"].iloc[0]
    stored = {line for line in typed("explain", person).output.splitlines() if line.endswith(").")}
    anew = {line for line in typed("explain", person, "--as-of", str(AS_OF)).output.splitlines() if line.endswith(").")}
    assert stored
    assert stored <= anew


def test_explain_on_an_earlier_day_does_not_know_what_came_later(judged):
    rows = judged.table(OBLIGATION)
    person = rows.loc[rows["state"] == "not_met", "person_id"].iloc[0]
    said = typed("explain", person, "--as-of", "2025-03-01").output
    assert "judged on 2025-03-01" in said
    assert "2025 Q2" not in said


def test_explain_does_not_repeat_an_address_nobody_has(judged):
    said = typed("explain", "someone@example.edu")
    assert said.exit_code == 1
    assert "nobody on the roster" in said.output
    assert "someone" not in said.output


def test_lint_says_what_the_policy_leaves_silent(judged):
    said = typed("policy", "lint", "anesthesiology")
    assert said.exit_code == 0
    assert "Where the policy is silent, and what stands in its place" in said.output
    assert "A8      within_days = 60 (office: policy silent; office chose 60 days)" in said.output
    assert "policy  grace_days = 0 (office: policy silent; office gives no grace)" in said.output


def test_lint_names_the_office_that_chose_and_what_it_switched_off(judged, tmp_path):
    office = tmp_path / "school" / "anesthesiology"
    office.mkdir(parents=True)
    (office / "office.yaml").write_text(
        "by: Office\nchosen_on: 2026-09-01\n"
        "parameters: [{clause: A8, name: within_days, value: 45, note: sooner}]\n"
        "switched_off: [{clause: A7, note: done elsewhere}]\n",
        encoding="utf-8",
    )
    settings = tmp_path / "mentorsync.toml"
    text = judged.file.read_text(encoding="utf-8").replace(
        "programmes =", 'programme_folders = ["school"]\nprogrammes ='
    )
    settings.write_text(text, encoding="utf-8")
    said = CliRunner().invoke(cli, ["policy", "lint"], env={"MENTORSYNC_SETTINGS": str(settings)}).output
    assert "A8      within_days = 45 (office: sooner; Office, 2026-09-01)" in said
    assert "A7      switched off (done elsewhere; Office, 2026-09-01)" in said


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = POLICY.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "policy.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_policy_compared_with_itself_changes_nothing(judged):
    said = typed("policy", "diff", "anesthesiology", str(POLICY))
    assert said.exit_code == 0
    assert "0 obligations would change" in said.output


def test_a_longer_grace_turns_late_reports_into_reports_on_time(judged, tmp_path):
    new = changed(tmp_path, "grace_days: {value: 15,", "grace_days: {value: 80,")
    said = typed("policy", "diff", "anesthesiology", str(new), "--all")
    lines = said.output.splitlines()
    assert any(line.strip().startswith("A12") and "met_late, due" in line and "→ met, due" in line for line in lines)
    assert not any(line.strip().startswith("A11") and "→" in line for line in lines)


def test_a_clause_that_asks_for_what_no_mapping_feeds_would_be_owed_by_nobody(judged, tmp_path):
    new = changed(tmp_path, "sections: {value: [portfolio],", "sections: {value: [hobbies],")
    lines = typed("policy", "diff", "anesthesiology", str(new), "--all").output.splitlines()
    told = [line for line in lines if line.strip().startswith("A9") and "→" in line]
    assert told
    assert {line.rpartition("→ ")[2] for line in told} == {"not owed"}


def test_a_policy_that_begins_later_leaves_what_was_due_before_it_as_it_was(judged, tmp_path):
    since = "effective_from: {value: 2015-01-01,"
    later = changed(tmp_path, since, since.replace("2015-01-01", "2026-07-01"))
    text = later.read_text(encoding="utf-8").replace('version: "1"', 'version: "2"')
    later.write_text(text.replace("grace_days: {value: 15,", "grace_days: {value: 80,"), encoding="utf-8")
    lines = typed("policy", "diff", "anesthesiology", str(later), "--all").output.splitlines()
    told = [line for line in lines if "→" in line]
    assert told
    assert all("A12 quarterly_report" in line and (", 2026 Q3:" in line or ", 2026 Q4:" in line) for line in told)


def test_policies_of_two_programmes_are_not_compared(judged):
    said = typed("policy", "diff", "anesthesiology", "rutgers")
    assert said.exit_code == 2
    assert "policies of two programmes" in said.output


def test_a_wrong_policy_is_one_sentence_with_its_line(judged, tmp_path):
    new = changed(tmp_path, "grace_days: {value: 15,", "grace_days: {value: fifteen,")
    said = typed("policy", "diff", "anesthesiology", str(new))
    assert said.exit_code == 2
    assert "policy.yaml line " in said.output
    assert "clause A12: frequency.grace_days.value" in said.output
