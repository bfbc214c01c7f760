"""The `[hr]` part of the settings: each kind is told what it needs and nothing that belongs to another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.settings import SettingsError, read_settings
from tests.unit.written_settings import BEFORE_HR, written

if TYPE_CHECKING:
    from pipelines.hr_settings import Hr

SQL = 'kind = "sql"\nurl_variable = "HR_URL"\ntables.people = "hr.v_people"'
RAAS = 'kind = "raas"\nreports.people = "https://wd5.example.com/report?format=json"'
FOLDER = 'folder = "hr"'


def read(folder: Path, hr: str) -> Hr:
    return read_settings(written(folder, BEFORE_HR + hr)).hr


@pytest.mark.parametrize(("kind", "hr"), [("folder", FOLDER), ("sql", SQL), ("raas", RAAS)])
def test_each_kind_is_told_by_its_own_keys(tmp_path, kind, hr):
    assert read(tmp_path, hr).kind == kind


def test_a_file_of_sql_is_taken_from_the_folder_of_the_settings_and_a_view_is_left_alone(tmp_path):
    hr = read(tmp_path, SQL + '\ntables.leave = "sql/leave.sql"')
    assert hr.tables == {"people": "hr.v_people", "leave": str(tmp_path / "sql" / "leave.sql")}


@pytest.mark.parametrize(
    ("hr", "sentence"),
    [
        ("max_age_days = 3", "hr.folder is missing; add it"),
        (SQL.replace('url_variable = "HR_URL"', ""), "hr.url_variable is missing"),
        ('kind = "sql"\nurl_variable = "HR_URL"', "hr.tables is missing"),
        ('kind = "raas"', "hr.reports is missing"),
        (f"{SQL}\n{FOLDER}", 'hr.folder belongs to kind = "folder" and hr.kind is sql'),
        (FOLDER + '\nurl_variable = "HR_URL"', 'hr.url_variable belongs to kind = "sql" and hr.kind is folder'),
        (RAAS + '\ntables.people = "v"', 'hr.tables belongs to kind = "sql" and hr.kind is raas'),
        (SQL.replace("tables.people", "tables.leave"), "hr.tables has no people"),
        (SQL.replace("tables.people", "tables.peple"), "hr.tables.peple"),
        (SQL.replace("hr.v_people", "v; DROP TABLE t"), "people is not the name of a view"),
        (SQL.replace("HR_URL", "postgresql://u:canary@h/d"), "is the name of an environment variable, not what it"),
        (RAAS.replace("https://", "http://"), "the address of people does not begin with https://"),
        (RAAS.replace("https://", "https://u:canary@"), "the address of people holds a login"),
        (RAAS.replace("?format=json", "?format=xml"), "add format=json (or format=csv)"),
        (FOLDER + '\nkind = "sftp"', "hr.kind"),
        (RAAS + "\nretries = 11", "hr.retries"),
    ],
)
def test_a_combination_that_cannot_work_is_one_sentence_that_shows_no_secret(tmp_path, hr, sentence):
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, hr)
    assert sentence in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_report_on_this_machine_may_be_asked_without_https(tmp_path, host):
    assert read(tmp_path, RAAS.replace("https://wd5.example.com", f"http://{host}:8000")).kind == "raas"


def test_the_settings_that_the_page_about_hr_shows_are_valid(tmp_path):
    page = Path(__file__).parents[2] / "docs" / "hr.md"
    blocks = re.findall(r"```toml\n\[hr\]\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert [read(tmp_path, block).kind for block in blocks] == ["folder", "sql", "raas"]
