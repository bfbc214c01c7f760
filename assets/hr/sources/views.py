"""HR tables as views or SELECT statements of a database, read by SQLAlchemy in one snapshot.

Belongs here: connecting, one read-only transaction, streaming rows as text. Does not belong here: what a column means,
and the SQL of any one school: it writes a view with the columns it wants to give, or a file with one SELECT.

Names of views are checked letter by letter and never quoted from a setting into a statement; of a view only the columns
that are kept are asked for, so a leave type does not even travel. Reading a table at a time in transactions of their
own was rejected: a person hired between two of them has an appointment and no name.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assets.hr.deliveries import Delivered
from assets.hr.mapping import ALWAYS_REQUIRED
from assets.hr.sources.addresses import STATEMENT_FILE, is_view_name
from assets.hr.sources.limits import limit_next_statement
from assets.hr.sources.rendering import SourceError, csv_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from sqlalchemy import URL, Connection, CursorResult, Engine

    from assets.hr.mapping import HrMapping, TableName

_STREAMED: Final = {"stream_results": True, "yield_per": 5000, "no_parameters": True}
"""A statement goes to the driver as it stands: with a list of parameters, even an empty one, a % would be one."""

_CONNECT_SECONDS: Final = 15
_WAIT_ARGUMENT: Final[Mapping[str, str]] = {"postgresql": "connect_timeout", "mysql": "connect_timeout"}
_READ_ONLY: Final[Mapping[str, tuple[str, ...]]] = {
    "postgresql": ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",),
    "oracle": ("SET TRANSACTION READ ONLY",),
    "sqlite": ("PRAGMA query_only=ON", "BEGIN"),
}
"""What makes one read-only snapshot of a transaction; other databases read with the isolation they are set to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where the views are. `url` is a secret and not shown; `variable` names the environment variable it came from."""

    url: str
    variable: str
    zone: ZoneInfo
    timeout_seconds: float = 300.0

    def __repr__(self) -> str:
        """Name the variable only; a password in a traceback would be a password in a log."""
        return f"Database({self.variable!r})"


def delivered_by_views(database: Database, *, tables: Mapping[TableName, str], mapping: HrMapping) -> Delivered:
    """Return the tables as CSV files with canonical columns, or the sentence why there are none.

    `tables` holds per table a view's name or the path of a .sql file; `mapping` the school's own column names. All are
    read in one transaction, at the moment `received_at`.
    """
    begun = datetime.now(UTC)
    try:
        files = _read_all(database, tables=tables, mapping=mapping)
    except SourceError as error:
        return Delivered(files={}, received_at=None, trouble=str(error))
    return Delivered(files=files, received_at=begun)


def _read_all(database: Database, *, tables: Mapping[TableName, str], mapping: HrMapping) -> dict[str, bytes]:
    statements = {table: _statement_in(source, table=table) for table, source in tables.items()}
    engine = _engine_of(database)
    try:
        with _connected(engine, database) as connection:
            _begin_snapshot(connection, database)
            return {
                f"{table}.csv": _read(
                    connection,
                    table=table,
                    view=tables[table],
                    statement=statement,
                    mapping=mapping,
                    database=database,
                )
                for table, statement in statements.items()
            }
    finally:
        engine.dispose()


def _engine_of(database: Database) -> Engine:
    import sqlalchemy as sa
    from sqlalchemy.pool import NullPool

    variable = database.variable
    try:
        url = sa.make_url(database.url)
        dialect = url.get_backend_name()
        _refuse_missing_file(url, variable=variable)
        wait = {_WAIT_ARGUMENT[dialect]: _CONNECT_SECONDS} if dialect in _WAIT_ARGUMENT else {}
        return sa.create_engine(url, poolclass=NullPool, connect_args=wait, hide_parameters=True)
    except SourceError:
        raise
    except ImportError as error:
        raise SourceError(
            f"The HR database needs the Python driver {error.name or 'its address names'}, which is not installed:"
            f" install it beside mentorsync, or name another driver in {variable}."
        ) from None
    except Exception:  # noqa: BLE001 - an address that is misread is quoted, a part of the password with it
        raise SourceError(
            f"{variable} does not hold a database address: write one like postgresql+psycopg://user:password@host/name."
        ) from None


def _refuse_missing_file(url: URL, *, variable: str) -> None:
    """Refuse a SQLite file that is not there: connecting would make an empty one."""
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_file()):
        raise SourceError(f"The HR database file that {variable} names does not exist: correct its path there.")


def _connected(engine: Engine, database: Database) -> Connection:
    try:
        return engine.connect()
    except Exception as error:  # noqa: BLE001 - a driver's message quotes the user and the host
        raise _unreachable(error, database) from None


def _begin_snapshot(connection: Connection, database: Database) -> None:
    """Make the transaction see one state of the database and unable to write."""
    try:
        for words in _READ_ONLY.get(connection.dialect.name, ()):
            connection.exec_driver_sql(words)
    except Exception as error:  # noqa: BLE001 - likewise
        raise _unreachable(error, database) from None


def _unreachable(error: Exception, database: Database) -> SourceError:
    return SourceError(
        f"The HR database cannot be reached or refuses the login ({type(error).__name__}): check the address in"
        f" {database.variable}, the account and the network."
    )


def _read(
    connection: Connection, *, table: TableName, view: str, statement: str, mapping: HrMapping, database: Database
) -> bytes:
    shown = Path(view).name
    sources = mapping.source_names(table)
    asked_at = time.monotonic()
    try:
        limit_next_statement(connection, seconds=database.timeout_seconds)
        columns = _columns_of_view(connection, view, sources) if not statement else []
        found = connection.exec_driver_sql(statement or _select(connection, view, columns), execution_options=_STREAMED)
        places = _places(list(found.keys()), sources=sources)
        _refuse_misnamed(mapping, table=table, places=places, shown=shown)
        content = csv_of(list(places), _texts(found, at=list(places.values()), zone=database.zone))
    except SourceError:
        raise
    except TypeError:
        raise SourceError(f"The HR view {shown} ({table}) gives a column that is no text: cast it to text.") from None
    except Exception as error:  # noqa: BLE001 - a driver's message quotes values
        if time.monotonic() - asked_at >= database.timeout_seconds:
            raise SourceError(
                f"The HR view {shown} ({table}) gave no answer within {database.timeout_seconds:g} seconds: have"
                " the view made faster, or raise hr.timeout_seconds."
            ) from None
        raise SourceError(
            f"The HR view {shown} ({table}) cannot be read ({type(error).__name__}): check its name and columns, and"
            " that the account may select from it."
        ) from None
    if content.count(b"\n") == 1 and table in ALWAYS_REQUIRED:
        raise SourceError(f"The HR view {shown} ({table}) gives no row: check what the account is allowed to see.")
    return content


def _columns_of_view(connection: Connection, view: str, sources: Mapping[str, str]) -> list[str]:
    """Return the view's columns that are kept, spelled as the database spells them."""
    wanted = {source.lower() for source in sources.values()}
    given = connection.exec_driver_sql(f"SELECT * FROM {view} WHERE 1 = 0")
    names = [name for name in given.keys() if name.lower() in wanted]  # noqa: SIM118 - a result, not a mapping
    given.close()
    if not names:
        raise SourceError(
            f"The HR view {view} has none of the expected columns: name them as docs/hr.md does, or say in the HR"
            " mapping what this source calls them."
        )
    return names


def _select(connection: Connection, view: str, columns: Sequence[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return f"SELECT {', '.join(quote(name) for name in columns)} FROM {view}"


def _places(names: Sequence[str], *, sources: Mapping[str, str]) -> dict[str, int]:
    """Return canonical column to its place in a row; one column of the source may feed several of ours."""
    place = {name.lower(): at for at, name in enumerate(names)}
    return {column: place[source.lower()] for column, source in sources.items() if source.lower() in place}


def _refuse_misnamed(mapping: HrMapping, *, table: TableName, places: Mapping[str, int], shown: str) -> None:
    lost = sorted(source for column, source in mapping.of(table).columns.items() if column not in places)
    if lost:
        raise SourceError(
            f"The HR view {shown} ({table}) has no column {', '.join(lost)}: correct the name in the HR mapping."
        )


def _texts(found: CursorResult[Any], *, at: Sequence[int], zone: ZoneInfo) -> Iterator[list[str]]:
    for row in found:
        yield [text_of(row[place], zone=zone) for place in at]


def _statement_in(source: str, *, table: TableName) -> str:
    """Return the SELECT of a .sql file, empty where the source is the name of a view; `SourceError` for neither."""
    if not source.endswith(STATEMENT_FILE):
        if not is_view_name(source):
            raise SourceError(f"hr.tables.{table} is not the name of a view, like hr.v_people, nor of a .sql file.")
        return ""
    path = Path(source)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SourceError(f"hr.tables.{table}: {path.name} cannot be read: check its path and its rights.") from None
    bare = re.sub(r"--[^\n]*|/\*.*?\*/", " ", text, flags=re.DOTALL).strip().removesuffix(";")
    if not re.match(r"(?:SELECT|WITH)\b", bare, flags=re.IGNORECASE) or ";" in bare:
        raise SourceError(f"hr.tables.{table}: {path.name} must hold one SELECT and nothing else.")
    return text.strip().removesuffix(";")
