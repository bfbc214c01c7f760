"""A policy that forbids notes is broken by a notes field, also by one nobody pulls: the doctor says so (D8a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from nights import AS_OF, settings_written

from pipelines.commands.main import cli
from sandbox.school.generate import generate_school
from sandbox.server.dictionary import Dictionary
from sandbox.server.testing import serve_in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.server.testing import Served

PROJECT = "digestive_diseases"


@pytest.fixture
def served(tmp_path, monkeypatch) -> Iterator[Served]:
    """Return the served school, with settings of one programme named in the environment."""
    generate_school(tmp_path / "school", faculty=40, years=1, seed=5, as_of=AS_OF)
    with serve_in_thread(tmp_path / "school") as server:
        hr = tmp_path / "school" / "hr"
        file = settings_written(tmp_path, url=server.url, hr=hr, programmes=f'["{PROJECT}"]')
        monkeypatch.setenv("MENTORSYNC_SETTINGS", str(file))
        monkeypatch.setenv(f"REDCAP_TOKEN_{PROJECT.upper()}", server.token(PROJECT))
        yield server


def test_the_doctor_fails_a_project_that_keeps_notes_of_meetings(served):
    kept = CliRunner().invoke(cli, ["doctor"]).output
    assert "✔ Kept: there is no text field about meetings (D8a)" in kept
    project = served.sandbox.school.projects[PROJECT]
    notes = {"field_name": "mh_notes", "field_type": "notes", "form_name": "meeting_held"}
    project.become(dictionary=Dictionary([*project.dictionary.rows, project.dictionary.rows[-1] | notes]))
    said = CliRunner().invoke(cli, ["doctor"])
    assert said.exit_code == 1
    assert f"✖ Broken by {PROJECT} mh_notes (meeting_held) (D8a)" in said.output
    assert "→ delete these fields, and what was written in them, in REDCap" in said.output
