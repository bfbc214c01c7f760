"""What can go wrong with a table, as sentences that carry no value.

Belongs here: the error types of the room and the one place where an error of a library is turned into ours. Does not
belong here: rules about the data itself (`checks`). Delta Lake prints the rows it refuses and Arrow the value it cannot
convert; both would put names into logs and into Dagster's event log, which is kept for weeks. So the text of a library
error is looked at for a few known causes and then dropped, and the error is not chained either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from assets.storage.schema import Table

Result = TypeVar("Result")

_CONFLICT = "another run changed the same rows at the same moment; nothing of this write was stored: run again"

_KNOWN_CAUSES = (
    ("no space left", "the disk is full: free some space and run again"),
    ("disk quota", "the disk quota is used up: free some space and run again"),
    ("storage full", "the disk is full: free some space and run again"),
    ("read-only file system", "the folder is on a read-only file system"),
    ("permission denied", "this account may not read or write there: check the folder's owner and mode"),
    ("operation not permitted", "this account may not read or write there: check the folder's owner and mode"),
    ("access denied", "the object store refuses these credentials"),
    ("forbidden", "the object store refuses these credentials"),
    ("nosuchbucket", "the bucket does not exist"),
    ("concurrent", _CONFLICT),
    ("failed to commit transaction", _CONFLICT),
    ("connect", "the object store cannot be reached"),
    ("timed out", "the object store did not answer in time"),
    ("not the same as the specified end version", "that version does not exist"),
    ("not found", "a file or version of the table is missing: it was deleted from outside or removed by a vacuum"),
    ("no such file", "a file or version of the table is missing: it was deleted from outside or removed by a vacuum"),
)


class StorageError(Exception):
    """A table could not be stored or read; the sentence names table and operation."""


class TableMissing(StorageError):  # noqa: N818 - reads as the sentence it is where it is caught
    """The table, or the version asked for, was never stored."""


class TableUnreadable(StorageError):  # noqa: N818 - likewise
    """What is stored cannot be read, or not as it is declared."""


class WriteFailed(StorageError):  # noqa: N818 - likewise
    """Nothing of the write was stored; the table holds what it held before."""


class FrameRefused(StorageError, ValueError):  # noqa: N818 - likewise
    """The frame is not what the table is declared to hold; nothing was written."""


def without_values(
    call: Callable[[], Result], *, table: Table, operation: str, error: type[StorageError] = StorageError
) -> Result:
    """Return what `call` returns; whatever it raises becomes `error`: table, operation and cause, never a value.

    Our own errors pass. The new error is raised outside the handler, so that it does not drag the old one along.
    """
    try:
        return call()
    except StorageError:
        raise
    except Exception as failure:  # noqa: BLE001 - any library error may print rows
        cause = cause_of(failure)
    raise error(f"table {table.path}: {operation} failed: {cause}.")


def cause_of(failure: Exception) -> str:
    """Return the cause of a library error from a closed list, else only its type."""
    text = str(failure).lower()
    for mark, cause in _KNOWN_CAUSES:
        if mark in text:
            return cause
    return f"{type(failure).__name__} (its text is withheld because it may quote rows)"
