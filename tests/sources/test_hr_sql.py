"""HR tables as views of a database: SQLite files and a real PostgreSQL. Everybody is invented."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.hr.deliveries import delivery_id_of
from assets.hr.mapping import TABLE_NAMES
from assets.hr.schema import TABLES
from assets.hr.source import HrFolder
from assets.hr.tables import hr_tables
from assets.night import Night
from assets.storage.io_manager import tables_io_manager
from assets.storage.store import TableStore
from sandbox.school.generate import generate_school
from tests.sources.hr_database import (
    MINIMAL,
    TODAY,
    VARIABLE,
    count_is,
    delivered_by,
    execute,
    judged,
    listening,
    load_school,
    mapping_file,
    run,
    small,
    the_same_tables,
    views,
    with_engine,
)
from tests.sources.postgres import serve_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator


SECRET = "canary-pass-5d1e"
FRESH = (
    "DROP SCHEMA IF EXISTS hr CASCADE",
    "CREATE SCHEMA hr",
    "DROP VIEW IF EXISTS v_people",
    "DROP VIEW IF EXISTS v_appointments",
)


@pytest.fixture(scope="module")
def school(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("school")
    generate_school(folder, faculty=40, years=1, seed=3, as_of=TODAY)
    return folder / "hr"


@pytest.fixture(scope="module")
def postgres(tmp_path_factory) -> Iterator[str]:
    with serve_postgres(tmp_path_factory.mktemp("pg")) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path, monkeypatch) -> str:
    url = f"sqlite:///{tmp_path / 'hr.db'}"
    monkeypatch.setenv(VARIABLE, url)
    return url


@pytest.fixture
def postgres_url(postgres, monkeypatch) -> str:
    with_engine(postgres, lambda connection: run(connection, *FRESH))
    monkeypatch.setenv(VARIABLE, postgres)
    return postgres


def test_a_school_in_a_sqlite_file_gives_the_tables_its_files_give(school, sqlite_url):
    load_school(school, sqlite_url)
    outcome = judged(views({table: f"v_{table}" for table in TABLE_NAMES if (school / f"{table}.csv").is_file()}))
    assert outcome.refusal == ""
    the_same_tables(outcome, judged(HrFolder(folder=str(school), settle_seconds=0)))


def test_a_school_in_postgresql_gives_the_tables_its_files_give(school, postgres_url):
    load_school(school, postgres_url, prefix="hr.")
    outcome = judged(views({table: f"hr.v_{table}" for table in TABLE_NAMES if (school / f"{table}.csv").is_file()}))
    assert outcome.refusal == ""
    the_same_tables(outcome, judged(HrFolder(folder=str(school), settle_seconds=0)))


def test_a_night_reads_a_database_as_it_reads_a_folder(school, sqlite_url, tmp_path):
    load_school(school, sqlite_url)
    night = Night(home=str(tmp_path / "home"), timezone="America/New_York", today=TODAY.isoformat())
    result = dg.materialize(
        [*hr_tables()],
        resources={
            "hr": views({table: f"v_{table}" for table in ("people", "appointments", "leave", "units")}),
            "night": night,
            "io_manager": tables_io_manager(TABLES),
        },
        instance=dg.DagsterInstance.ephemeral(),
    )
    assert all(check.passed for check in result.get_asset_check_evaluations())
    person = next(table for table in TABLES if table.name == "person")
    assert len(TableStore(tmp_path / "home" / "tables").read(person)) == 40


def test_the_same_rows_in_another_order_are_the_same_delivery(school, sqlite_url, tmp_path, monkeypatch):
    load_school(school, sqlite_url)
    first = delivered_by(views())
    execute(sqlite_url, "DROP VIEW v_people", "CREATE VIEW v_people AS SELECT * FROM t_people ORDER BY legal_last")
    assert delivery_id_of(delivered_by(views()).files) == delivery_id_of(first.files)


def test_postgresqls_own_types_become_the_text_a_file_would_hold(postgres_url, tmp_path):
    execute(
        postgres_url,
        "CREATE TABLE hr.job (emplid char(11), eff date, till timestamp, noted timestamptz, fte numeric(12, 5),"
        " small double precision, prime boolean, dept char(6), boss varchar, status text)",
        "INSERT INTO hr.job VALUES ('007', '2024-07-01', '2026-06-30 00:00', '2026-03-02 02:30+00', 80.00000, 1e-7,"
        " true, '050', ' ', 'active')",
        "CREATE VIEW hr.v_job AS SELECT * FROM hr.job",
        "CREATE VIEW hr.v_person AS SELECT emplid AS \"EMPLID\", 'Ada' AS legal_first, 'Example' AS legal_last,"
        " ARRAY['a@example.edu', 'b@example.edu'] AS other_emails FROM hr.job",
    )
    mapping = {
        "person_id": "emplid",
        "valid_from": "eff",
        "appointment_start": "eff",
        "valid_to": "till",
        "entered_on": "noted",
        "fte": "fte",
        "is_primary": "prime",
        "department_code": "dept",
        "supervisor_id": "boss",
        "employment_status": "status",
        "discipline": "small",
    }
    source = mapping_file(tmp_path, people={"person_id": "EMPLID"}, appointments=mapping)
    tables = {"people": "hr.v_person", "appointments": "hr.v_job"}
    files = delivered_by(views(tables, mapping=source)).files
    assert files["people.csv"].decode() == (
        "person_id,legal_first,legal_last,other_emails\n007,Ada,Example,a@example.edu;b@example.edu\n"
    )
    header, row = (line.split(",") for line in files["appointments.csv"].decode().splitlines())
    assert dict(zip(header, row, strict=True)) == {
        "person_id": "007",
        "valid_from": "2024-07-01",
        "appointment_start": "2024-07-01",
        "valid_to": "2026-06-30",
        "entered_on": "2026-03-01",
        "fte": "80.00000",
        "is_primary": "true",
        "department_code": "050",
        "supervisor_id": "",
        "employment_status": "active",
        "discipline": "0.0000001",
    }
    outcome = judged(views(tables, mapping=source))
    assert outcome.refusal == ""
    assert outcome.tables["appointment"]["fte"].tolist() == [0.8]
    assert outcome.tables["appointment"]["person_id"].tolist() == ["00000007"]


def test_peoplesofts_job_is_read_as_it_lies_in_the_database(postgres_url, tmp_path):
    execute(
        postgres_url,
        "CREATE TABLE hr.ps_job (emplid char(11), empl_rcd int, effdt date, effseq int, action char(3), action_reason"
        " char(3), action_dt date, hr_status char(1), empl_status char(1), deptid char(10), jobcode char(6), fte"
        " numeric(7, 6), supervisor_id char(11), job_indicator char(1))",
        "INSERT INTO hr.ps_job VALUES"
        " ('00000007', 0, '2024-07-01', 0, 'HIR', 'NEW', '2024-06-20', 'A', 'A', '0412', '1001', 1, ' ', 'P'),"
        " ('00000007', 0, '2026-01-05', 0, 'LOA', 'MED', '2025-12-20', 'A', 'L', '0412', '1001', 1, ' ', 'P')",
        "CREATE VIEW hr.v_person AS SELECT '00000007' AS person_id, 'Ada' AS legal_first, 'Example' AS legal_last",
    )
    path = tmp_path / "job.yaml"
    path.write_text("files: {appointments: {shape: job}}\ncodes: {job_code: {'1001': assistant}}\n", encoding="utf-8")
    source = views({"people": "hr.v_person", "appointments": "hr.ps_job"}, mapping=str(path))
    header, *rows = (line.split(",") for line in delivered_by(source).files["appointments.csv"].decode().splitlines())
    first = dict(zip(header, rows[0], strict=True))
    assert (first["person_id"], first["valid_from"], first["sequence"]) == ("00000007", "2024-07-01", "0")
    assert (first["department_code"], first["supervisor_id"], first["fte"]) == ("0412", "", "1.000000")
    assert not any("MED" in row for row in rows)
    outcome = judged(source)
    assert outcome.refusal == ""
    assert outcome.tables["appointment"]["valid_from"].astype("str").tolist() == ["2024-07-01", "2026-01-05"]
    assert outcome.tables["appointment"]["supervisor_id"].isna().all()


def test_all_tables_are_read_in_one_snapshot(postgres_url):
    execute(
        postgres_url,
        "CREATE TABLE hr.p (person_id text, legal_first text, legal_last text)",
        "CREATE TABLE hr.a (person_id text, valid_from date, valid_to date, is_primary text, department_code text,"
        " employment_status text)",
        "INSERT INTO hr.p VALUES ('1', 'Ada', 'Example')",
        "INSERT INTO hr.a VALUES ('1', '2024-07-01', NULL, 'y', '050', 'active')",
    )
    hired = []

    def hire(_connection, _cursor, statement, *_: Any) -> None:
        if "hr.a" in statement and not hired:
            hired.append("INSERT INTO hr.a VALUES ('2', '2026-10-01', NULL, 'y', '050', 'active')")
            execute(postgres_url, "INSERT INTO hr.p VALUES ('2', 'Grace', 'Example')", hired[0])

    with listening(hire):
        files = delivered_by(views({"people": "hr.p", "appointments": "hr.a"})).files
    assert hired
    assert [len(files[name].splitlines()) for name in ("people.csv", "appointments.csv")] == [2, 2]


def test_a_database_that_goes_away_between_two_tables_gives_nothing(postgres_url):
    small(postgres_url)
    gone = []

    def end(_connection, _cursor, statement, *_: Any) -> None:
        if "v_appointments" in statement and not gone:
            gone.append(statement)
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            execute(postgres_url, f"{others} AND backend_type = 'client backend'")

    with listening(end):
        delivered = delivered_by(views())
    assert gone
    assert delivered.trouble.startswith("The HR view v_appointments (appointments) cannot be read (OperationalError)")
    assert delivered.files == {}


def test_a_statement_that_writes_by_the_back_door_is_refused_by_the_database(postgres_url, tmp_path):
    execute(postgres_url, "CREATE TABLE hr.t (person_id text)", "INSERT INTO hr.t VALUES ('1')")
    path = tmp_path / "people.sql"
    path.write_text("WITH gone AS (DELETE FROM hr.t RETURNING *) SELECT * FROM gone")
    assert "people.sql (people) cannot be read" in delivered_by(views({"people": str(path)})).trouble
    with_engine(postgres_url, lambda connection: count_is(connection, "hr.t", 1))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "is missing: put it into the environment variable HR_DATABASE_URL"),
        (f"oracle+oracledb://u:{SECRET}@h/d", "needs the Python driver oracledb, which is not installed"),
        (f"nonsense {SECRET}", "HR_DATABASE_URL does not hold a database address"),
        (f"nosuch://u:{SECRET}@h/d", "HR_DATABASE_URL does not hold a database address"),
        (f"postgresql+psycopg://u:{SECRET}@127.0.0.1:1/d", "cannot be reached or refuses the login"),
        (f"postgresql+psycopg://u:pass@{SECRET}:word@h:port/d", "HR_DATABASE_URL does not hold a database address"),
        (f"sqlite:////nowhere/{SECRET}.db", "names does not exist"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_sentence_without_the_password(monkeypatch, url, sentence):
    monkeypatch.setenv(VARIABLE, url)
    delivered = delivered_by(views())
    assert sentence in delivered.trouble
    assert SECRET not in delivered.trouble
    assert delivered.files == {}


def test_an_end_that_is_the_last_moment_there_is_is_no_end(postgres_url, tmp_path):
    small(postgres_url)
    execute(
        postgres_url,
        "SET timezone TO 'UTC'",
        "CREATE VIEW hr.v_a AS SELECT person_id, valid_from, is_primary, department_code, employment_status,"
        " '9999-12-31 23:00+00'::timestamptz AS valid_to FROM v_appointments",
    )
    outcome = judged(views({**MINIMAL, "appointments": "hr.v_a"}))
    assert outcome.tables["appointment"]["valid_to"].isna().all()


def test_a_view_that_is_not_there_or_not_granted_is_named(postgres_url, monkeypatch):
    execute(postgres_url, "CREATE TABLE hr.secret (person_id text)", "DROP ROLE IF EXISTS reader", "CREATE ROLE reader")
    execute(postgres_url, "GRANT USAGE ON SCHEMA hr TO reader", "ALTER ROLE reader LOGIN")
    monkeypatch.setenv(VARIABLE, sa.make_url(postgres_url).set(username="reader").render_as_string(hide_password=False))
    for name in ("hr.nowhere", "hr.secret"):
        trouble = delivered_by(views({"people": name})).trouble
        assert trouble.startswith(f"The HR view {name} (people) cannot be read (")
        assert "may select from it" in trouble


def test_a_read_leaves_the_database_as_it_was(school, sqlite_url):
    load_school(school, sqlite_url)
    path = Path(sa.make_url(sqlite_url).database or "")
    before = path.read_bytes()
    delivered_by(views())
    assert path.read_bytes() == before
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE unlocked (x)")


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS person_id FROM n WHERE i < 0"
ASLEEP = "SELECT pg_sleep(60)::text AS person_id, 'Ada' AS legal_first, 'Example' AS legal_last"


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_statement_that_does_not_end_is_ended_by_the_database(request, tmp_path, kind):
    small(request.getfixturevalue(f"{kind}_url"))
    statement = tmp_path / "people.sql"
    statement.write_text(ENDLESS if kind == "sqlite" else ASLEEP, encoding="utf-8")
    source = views(MINIMAL | {"people": str(statement)}, timeout_seconds=0.3)
    assert delivered_by(source).trouble == (
        "The HR view people.sql (people) gave no answer within 0.3 seconds: have the view made faster, or raise"
        " hr.timeout_seconds."
    )
