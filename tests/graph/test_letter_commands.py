"""`mentorsync letter` on a night's tables: the file it writes, who may read it, and what it refuses."""

from __future__ import annotations

import stat
from io import BytesIO
from typing import TYPE_CHECKING

import docx
import pytest
from click.testing import CliRunner

from assets.hr.schema import PERSON
from assets.obligations.workflows.schema import MENTORING_RECORD
from pipelines.commands.main import cli
from reports.publish import read_manifest, read_object

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from nights import Nights


def letter(nights: Nights, *asked: str) -> Result:
    return CliRunner().invoke(cli, ["letter", *asked], env={"MENTORSYNC_SETTINGS": str(nights.file)})


@pytest.fixture(scope="session")
def busiest(first_night: Nights) -> str:
    """Return the mentor with the most pairings, of those HR gives an e-mail."""
    people = first_night.table(PERSON)
    known = set(people.loc[people["work_email"].notna(), "person_id"])
    mentors = first_night.table(MENTORING_RECORD)["mentor_id"]
    return str(mentors[mentors.isin(known)].value_counts().index[0])


def test_the_statement_lists_the_mentors_pairings_and_only_its_owner_may_read_it(
    first_night: Nights, busiest: str, tmp_path: Path
):
    target = tmp_path / "statement.docx"
    target.write_bytes(b"older")
    target.chmod(0o644)
    result = letter(first_night, "cv", busiest, "-o", str(target))
    assert result.exit_code == 0, result.output
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    [table] = docx.Document(str(target)).tables
    pairs = (first_night.table(MENTORING_RECORD)["mentor_id"] == busiest).sum()
    assert len(table.rows) - 1 == pairs


def test_a_mentor_is_found_by_e_mail_and_the_dossier_names_no_mentee(first_night: Nights, busiest: str, tmp_path: Path):
    people = first_night.table(PERSON).set_index("person_id")
    target = tmp_path / "dossier.docx"
    result = letter(first_night, "dossier", people.loc[busiest, "work_email"], "-o", str(target))
    assert result.exit_code == 0, result.output
    assert busiest not in result.output
    record = first_night.table(MENTORING_RECORD)
    mentees = people.loc[record.loc[record["mentor_id"] == busiest, "mentee_id"].unique()]
    document = docx.Document(str(target))
    said = " ".join(
        [
            *(one.text for one in document.paragraphs),
            *(c.text for t in document.tables for r in t.rows for c in r.cells),
        ]
    )
    own = people.loc[busiest, ["legal_last", "preferred_last"]].dropna().tolist()
    assert not [last for last in mentees["legal_last"] if last in said and last not in own]


def test_nobody_is_named_in_a_refusal(first_night: Nights, tmp_path: Path):
    target = tmp_path / "x.docx"
    result = letter(first_night, "cv", "nobody.at.all@example.edu", "-o", str(target))
    assert result.exit_code == 1
    assert "nobody.at.all" not in result.output
    record = first_night.table(MENTORING_RECORD)
    other = next(one for one in first_night.table(PERSON)["person_id"] if one not in set(record["mentor_id"]))
    result = letter(first_night, "cv", other, "-o", str(target))
    assert result.exit_code == 1
    assert "nothing to write about" in result.output
    assert not target.exists()


def test_a_programme_whose_policy_promises_no_summary_is_refused_with_a_sentence(first_night: Nights, tmp_path: Path):
    result = letter(first_night, "committee", "anesthesiology", "-o", str(tmp_path / "x.docx"))
    assert result.exit_code == 1
    assert "promises no summary" in result.output
    result = letter(first_night, "committee", "somewhere_else", "-o", str(tmp_path / "x.docx"))
    assert result.exit_code == 1
    assert "no office workbook" in result.output


def test_a_night_publishes_the_deans_page_of_every_quarter_under_its_own_audience(first_night: Nights):
    published = first_night.home / "published"
    pages = [entry for entry in read_manifest(published).entries if entry.audience == "dean"]
    assert len(pages) == 8
    assert {entry.programme for entry in pages} == {"school"}
    for entry in pages:
        assert docx.Document(BytesIO(read_object(published, entry))).tables
