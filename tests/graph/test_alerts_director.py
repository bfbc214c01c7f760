"""Nights after which a real mail server is told: of what the director alone may hear there is no row, count or word."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

import pandas as pd
import pytest
from canaries import table_in
from click.testing import CliRunner
from nights import AS_OF, settings_written, variable_of

from assets.storage.store import TableStore
from checks.schema import FINDING
from pipelines.commands.main import cli
from tests.sources.mail_server import a_mail_server

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

PROGRAMMES = ("digestive_diseases", "rutgers")
MANY = 25
"""More new findings than make a jump (20, and a quarter of those before)."""

PLANTED = {
    "withheld": [("digestive_diseases", "change_request", "cr_requested_on"), ("rutgers", "concern", "cn_raised_on")],
    "open": [("rutgers", "meeting", "mt_date")],
}


def plant(school: Path, *, what: str) -> None:
    """Enter many rows of days to come, each of which is a finding."""
    for programme, form, field in PLANTED[what]:
        records = table_in(school / "redcap" / programme / "records.csv")
        base = {records.header[0]: records.rows[0][records.header[0]], "redcap_repeat_instrument": form}
        records.rows.extend(
            dict.fromkeys(records.header, "") | base | {"redcap_repeat_instance": str(number), field: "2031-01-01"}
            for number in range(701, 701 + MANY)
        )
        records.write()


def mails_of_night(folder: Path, *, after: int) -> list[EmailMessage]:
    """Run the night so many days after the first and return what the mail server was given."""
    from sandbox.server.testing import serve_in_thread

    names = str(list(PROGRAMMES)).replace("'", '"')
    with serve_in_thread(folder / "school") as server, a_mail_server() as mailbox:
        file = settings_written(folder, url=server.url, hr=folder / "school" / "hr", programmes=names)
        text = file.read_text(encoding="utf-8").replace(f"today = {AS_OF}", f"today = {AS_OF + timedelta(days=after)}")
        file.write_text(
            f'{text}[alerts]\nfrom = "mentorsync@example.edu"\nto = ["it@example.edu"]\n'
            f'smtp = {{host = "127.0.0.1", port = {mailbox.port}}}\n',
            encoding="utf-8",
        )
        tokens = {variable_of(name): server.token(name) for name in PROGRAMMES}
        kept = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
        with patch.dict(os.environ, kept | tokens | {"MENTORSYNC_SETTINGS": str(file)}, clear=True):
            ended = CliRunner().invoke(cli, ["night"])
        assert ended.exit_code == 0, ended.output
        return mailbox.mails


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[EmailMessage], list[EmailMessage]]:
    """Return a home after three nights and the mails of the second and third: withheld rows came, then open ones."""
    from sandbox.school.generate import generate_school

    folder = tmp_path_factory.mktemp("alerts")
    generate_school(folder / "school", faculty=60, years=1, seed=7, as_of=AS_OF)
    assert mails_of_night(folder, after=0) == []
    plant(folder / "school", what="withheld")
    second = mails_of_night(folder, after=1)
    plant(folder / "school", what="open")
    return folder, second, mails_of_night(folder, after=2)


def redcap_findings(folder: Path) -> pd.DataFrame:
    """Return the findings of the third night in REDCap's rows, `withheld` being those of concerns and changes."""
    rows = TableStore(folder / "home" / "tables").read(FINDING)
    rows = rows[rows["source"] == "redcap"]
    return rows.assign(withheld=rows["key"].str.contains("/concern/|/change_request/"))


def test_a_jump_of_findings_in_concerns_and_change_requests_mails_nobody(nights):
    folder, second, _ = nights
    withheld = redcap_findings(folder)["withheld"]
    assert withheld.sum() >= 2 * MANY
    assert second == []


def test_a_jump_of_other_findings_is_told_by_their_number_alone(nights):
    folder, _, (mail,) = nights
    findings = redcap_findings(folder)
    night = pd.Timestamp(AS_OF + timedelta(days=2))
    open_ones = findings[~findings["withheld"]]
    new = open_ones[(open_ones["first_seen"] == night) & open_ones["resolved_on"].isna()]
    before = open_ones[open_ones["first_seen"] < night]
    assert before["resolved_on"].isna().all()
    line = f"- {len(new)} findings of source redcap are new tonight; {len(before)} were open before."
    assert line in mail.get_content().splitlines()
    assert not [name for name in ("concern", "change_request", "cn_", "cr_") if name in mail.as_string()]
