"""No narrative is in a mail: a REDCap echoes canaries in what it answers, and a real mail server is told of the run.

What a whole night writes is searched in tests/graph/test_canary.py, where nobody is told.
"""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import dagster as dg
import pytest
from canaries import MARK, plant
from nights import AS_OF, TOKEN, settings_written

from pipelines.alerts.nightly import tell_of_run
from pipelines.definitions import build_definitions
from pipelines.home import open_instance
from pipelines.jobs import NIGHTLY, range_tags
from pipelines.settings import read_settings
from sandbox.school.generate import generate_school
from sandbox.server.testing import serve_in_thread
from tests.sources.mail_server import a_mail_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from sandbox.server.testing import Served

PROJECT = "anesthesiology"
CSV = "text/csv; charset=utf-8"
FAULTS: dict[str, dict[str, Any]] = {
    "a web page": {"body": f"<html><body>Maintenance {MARK}1</body></html>", "content_type": "text/html"},
    "a refusal": {"status": 400, "body": f'{{"error":"qrn_goals = {MARK}2"}}', "content_type": "application/json"},
    "a broken server": {"status": 500, "body": f"Fatal error: Uncaught {MARK}3 in /var/www"},
    "a column nobody asked for": {"body": f"record_id,qrn_goals\n1,{MARK}4\n", "content_type": CSV},
    "a row of another width": {"body": f"record_id\n1,{MARK}5,{MARK}6\n", "content_type": CSV},
    "a row cut short": {"body": f'record_id,qr_year\n1,"{MARK}7', "content_type": CSV},
    "a dictionary that is none": {"match": {"content": "metadata"}, "body": f'[{{"qrn_goals":"{MARK}8"}}]'},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    school = tmp_path_factory.mktemp("alerts") / "school"
    generate_school(school, faculty=20, years=1, seed=11, as_of=AS_OF)
    plant(school)
    with serve_in_thread(school) as served:
        yield served


def mails_after(fault: dict[str, Any], *, server: Served, folder: Path) -> list[EmailMessage]:
    """Pull while a fault is in force, tell of the run, and return what the mail server was given."""
    with a_mail_server() as mailbox:
        file = settings_written(folder, url=server.url, hr=folder / "hr")
        with file.open("a", encoding="utf-8") as settings:
            settings.write('[alerts]\nfrom = "mentorsync@example.edu"\nto = ["it@example.edu"]\n')
            settings.write(f'smtp = {{host = "127.0.0.1", port = {mailbox.port}}}\n')
        server.faults.replace([{"match": {"content": "record"}} | fault])
        with patch.dict(os.environ, {TOKEN: server.token(PROJECT, "mentorsync")}):
            os.environ.pop("DAGSTER_HOME", None)
            _pull_and_tell(file)
        server.faults.clear()
        return mailbox.mails


def _pull_and_tell(file: Path) -> None:
    settings = read_settings(file)
    job = build_definitions(settings).resolve_job_def(NIGHTLY)
    with open_instance(settings.dagster_home) as instance:
        result = job.execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey(["redcap", name]) for name in (PROJECT, "pull", "field")],
            tags=range_tags(as_of=AS_OF, first=date(2026, 7, 1)),
            raise_on_error=False,
        )
        run = instance.get_run_by_id(result.run_id)
        assert run is not None
        assert tell_of_run(settings, instance=instance, run=run) == []


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_mail_says_that_a_programme_was_not_pulled_and_nothing_of_what_came(
    fault: dict[str, Any], server: Served, tmp_path: Path
):
    (mail,) = mails_after(fault, server=server, folder=tmp_path)
    words = mail.get_content()
    assert f"({PROJECT})" in mail["Subject"]
    assert f"REDCap project {PROJECT}" in words
    assert MARK not in words + mail.as_string()
    assert "qrn_goals" not in words
