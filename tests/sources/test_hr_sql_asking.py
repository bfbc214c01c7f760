"""What is asked of a database that HR's tables are read from, and what is refused in one sentence; on SQLite."""

from __future__ import annotations

import pytest

from pipelines.premises import remark_on_hr
from pipelines.settings import read_settings
from tests.sources.hr_database import (
    MINIMAL,
    VARIABLE,
    delivered_by,
    execute,
    judged,
    listening,
    mapping_file,
    small,
    views,
)
from tests.unit.written_settings import BEFORE_HR, written

SETTINGS = f"""{BEFORE_HR}kind = "sql"
url_variable = "{VARIABLE}"
tables = {{ people = "v_people", appointments = "v_appointments" }}
"""


@pytest.fixture
def sqlite_url(tmp_path, monkeypatch) -> str:
    url = f"sqlite:///{tmp_path / 'hr.db'}"
    monkeypatch.setenv(VARIABLE, url)
    return url


def test_of_a_view_only_the_columns_that_are_kept_are_asked_for(sqlite_url):
    small(sqlite_url)
    execute(
        sqlite_url,
        "CREATE VIEW v_leave AS SELECT '00000007' AS person_id, '2026-01-05' AS leave_from, NULL AS leave_to,"
        " 'canary-medical' AS leave_type",
    )
    asked: list[str] = []
    with listening(lambda _connection, _cursor, statement, *_: asked.append(statement)):
        files = delivered_by(views({**MINIMAL, "leave": "v_leave"})).files
    assert not any("leave_type" in statement for statement in asked)
    assert "SELECT person_id, leave_from, leave_to FROM v_leave" in asked
    assert files["leave.csv"] == b"person_id,leave_from,leave_to\n00000007,2026-01-05,\n"


def test_a_statement_in_a_file_is_read_as_it_stands(sqlite_url, tmp_path):
    small(sqlite_url)
    path = tmp_path / "people.sql"
    path.write_text(
        "-- faculty only\nWITH f AS (SELECT * FROM v_people WHERE legal_last LIKE 'Ex%')\nSELECT * FROM f;\n"
    )
    assert judged(views({**MINIMAL, "people": str(path)})).refusal == ""


@pytest.mark.parametrize("words", ["DELETE FROM t", "SELECT 1; DROP TABLE t", "", "/* SELECT */ UPDATE t SET a = 1"])
def test_a_file_that_is_not_one_select_is_not_run(sqlite_url, tmp_path, words):
    small(sqlite_url)
    (tmp_path / "people.sql").write_text(words)
    trouble = delivered_by(views({**MINIMAL, "people": str(tmp_path / "people.sql")})).trouble
    assert trouble == "hr.tables.people: people.sql must hold one SELECT and nothing else."


@pytest.mark.parametrize("name", ["v_people; DROP TABLE t", "v people", '"v"', "v--", "a.b.c.d", "(SELECT 1)", ""])
def test_a_name_that_is_no_view_is_not_asked_for(sqlite_url, name):
    small(sqlite_url)
    assert "is not the name of a view" in delivered_by(views({**MINIMAL, "people": name})).trouble


def test_a_file_that_is_no_database_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "hr.db").write_text("person_id,legal_first\n" * 100)
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'hr.db'}")
    assert "(DatabaseError)" in delivered_by(views()).trouble


def test_a_column_the_mapping_names_and_the_view_lacks_is_named(sqlite_url, tmp_path):
    small(sqlite_url)
    source = views(mapping=mapping_file(tmp_path, people={"username": "NETID"}))
    assert delivered_by(source).trouble == (
        "The HR view v_people (people) has no column NETID: correct the name in the HR mapping."
    )


def test_a_view_without_rows_is_no_roster(sqlite_url):
    small(sqlite_url, people="SELECT 1 AS person_id, 'a' AS legal_first, 'b' AS legal_last WHERE 1 = 0")
    assert "(people) gives no row" in delivered_by(views()).trouble


def test_binary_columns_are_not_read_as_text(sqlite_url):
    small(sqlite_url, people="SELECT x'00ff' AS person_id, 'a' AS legal_first, 'b' AS legal_last")
    assert "gives a column that is no text: cast it to text" in delivered_by(views()).trouble


def test_the_doctor_says_in_one_line_whether_the_database_can_be_read(sqlite_url, tmp_path, monkeypatch):
    path = written(tmp_path, SETTINGS)
    small(sqlite_url)
    assert remark_on_hr(read_settings(path)).words == "HR's database gave 2 tables"
    monkeypatch.delenv(VARIABLE)
    assert remark_on_hr(read_settings(path)).words.startswith("The address of the HR database is missing")


def test_a_statement_within_its_time_is_not_cut_short(sqlite_url):
    small(sqlite_url)
    assert delivered_by(views(timeout_seconds=30)).trouble == ""
