"""How long a statement on HR's database may take, in each database's own way.

Belongs here: setting the limit. Does not belong here: what is asked (`views.py`). A limit of our own, a thread that
gives up waiting, was rejected: the statement would go on in the database of somebody else.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STATEMENTS: Final = {
    "postgresql": "SET LOCAL statement_timeout = {milliseconds}",
    "mysql": "SET SESSION max_execution_time = {milliseconds}",
}
_SQLITE_STEPS: Final = 10_000
"""Steps of SQLite's machine between two looks at the clock, some thousandths of a second."""


def limit_next_statement(connection: Connection, *, seconds: float) -> None:
    """Let the database end the next statement after so many seconds with an error of its own.

    PostgreSQL and SQL Server count each portion of a streamed result anew, Oracle each call. A database that is not
    named here runs without a limit.
    """
    dialect = connection.dialect.name
    milliseconds = max(1, int(seconds * 1000))
    if dialect in _STATEMENTS:
        connection.exec_driver_sql(_STATEMENTS[dialect].format(milliseconds=milliseconds))
        return
    driver: Any = connection.connection.driver_connection
    if dialect == "sqlite":
        until = time.monotonic() + seconds
        driver.set_progress_handler(lambda: time.monotonic() > until, _SQLITE_STEPS)
    elif dialect == "oracle":
        driver.call_timeout = milliseconds
    elif dialect == "mssql":
        driver.timeout = max(1, int(seconds))
