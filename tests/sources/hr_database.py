"""What the tests of HR databases share: databases that are filled, sources that read them, and what came of it."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import yaml

from assets.hr.deliveries import judged_delivery, no_tables
from assets.hr.mapping import TABLE_NAMES
from assets.hr.source import HrViews

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assets.hr.deliveries import Delivered, Outcome
    from assets.hr.source import HrSource

TODAY = date(2026, 10, 20)
VARIABLE = "HR_DATABASE_URL"
MINIMAL = {"people": "v_people", "appointments": "v_appointments"}


def with_engine(url: str, work: Callable[[sa.Connection], None]) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            work(connection)
    finally:
        engine.dispose()


def run(connection: sa.Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def execute(url: str, *statements: str) -> None:
    with_engine(url, lambda connection: run(connection, *statements))


def load_school(school: Path, url: str, *, prefix: str = "") -> None:
    """Load the five files as text tables, blanks as NULL, with a view over each."""

    def load(connection: sa.Connection) -> None:
        for table in TABLE_NAMES:
            if not (school / f"{table}.csv").is_file():
                continue
            with (school / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                header, *rows = csv.reader(file)
            columns = ", ".join(f"{name} TEXT" for name in header)
            run(connection, f"CREATE TABLE {prefix}t_{table} ({columns})")
            places = ", ".join(f":{name}" for name in header)
            connection.execute(
                sa.text(f"INSERT INTO {prefix}t_{table} VALUES ({places})"),
                [dict(zip(header, [cell or None for cell in row], strict=True)) for row in reversed(rows)],
            )
            run(connection, f"CREATE VIEW {prefix}v_{table} AS SELECT * FROM {prefix}t_{table}")

    with_engine(url, load)


def views(tables: dict[str, str] | None = None, **settings: Any) -> HrViews:
    return HrViews(url_variable=VARIABLE, tables=tables or MINIMAL, timezone="America/Los_Angeles", **settings)


def delivered_by(source: HrSource) -> Delivered:
    return source.delivered()


def judged(source: HrSource) -> Outcome:
    return judged_delivery(
        delivered_by(source),
        last=no_tables(),
        mapping=source.hr_mapping(),
        source="hr",
        tonight=TODAY,
        max_age_days=10_000,
    )


def small(url: str, *, people: str = "", appointments: str = "") -> None:
    """Make the two smallest views there can be."""
    people = people or "SELECT '00000007' AS person_id, 'Ada' AS legal_first, 'Example' AS legal_last"
    appointments = appointments or (
        "SELECT '00000007' AS person_id, '2024-07-01' AS valid_from, NULL AS valid_to, 'yes' AS is_primary,"
        " '0412' AS department_code, 'active' AS employment_status"
    )
    execute(url, f"CREATE VIEW v_people AS {people}", f"CREATE VIEW v_appointments AS {appointments}")


def mapping_file(folder: Path, **columns: dict[str, str]) -> str:
    path = folder / "hr.yaml"
    path.write_text(yaml.safe_dump({"files": {table: {"columns": own} for table, own in columns.items()}}))
    return str(path)


def the_same_tables(outcome: Outcome, other: Outcome) -> None:
    for name in ("person", "person_name", "appointment", "leave", "unit", "career_date"):
        frame, expected = outcome.tables[name], other.tables[name]
        kept = [column for column in frame.columns if column not in ("snapshot_id", "source_row")]
        assert len(frame)
        assert frame[kept].equals(expected[kept]), name


@contextmanager
def listening(heard: Callable[..., None]) -> Iterator[None]:
    sa.event.listen(sa.Engine, "before_cursor_execute", heard)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", heard)


def count_is(connection: sa.Connection, table: str, expected: int) -> None:
    assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == expected
