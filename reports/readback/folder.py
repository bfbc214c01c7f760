"""Takes in what lies in the watched folder: each new file becomes requests and a receipt, or a receipt that says why.

Belongs here: one file after the other, and that none of them keeps the others waiting. Does not belong here: finding
files (`watched.py`), reading them (`taking.py`) and when it is done (`pipelines/returns.py`).

Who returns a file is whoever saved it last, by the name the file gives, for the unit of its folder. Neither is proved,
and neither has to be: what comes in is a request, and the name decides only who may not approve it. The settings' unit
goes before the folder's for somebody of the office, who would else approve for his own unit by using another's folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.ledger.office import Person
from assets.storage.errors import StorageError
from reports.readback.model import BookRefusedError
from reports.readback.opening import saved_by
from reports.readback.receipt import receipt_workbook, refusal_workbook
from reports.readback.taking import take_back
from reports.readback.watched import NewFile, new_files, write_receipt
from reports.workbook.file.write import workbook_bytes
from reports.workbook.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assets.ledger.office import Office
    from assets.storage.store import TableStore
    from reports.readback.reading import Desk

NO_UNIT = "lies in no unit's folder, so nobody knows for which unit it is returned: move it into the folder of the unit"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a look into the folder: the receipts written, how many entries are new requests, and troubles."""

    receipts: tuple[Path, ...] = ()
    requests: int = 0
    troubles: tuple[str, ...] = ()

    def told(self) -> str:
        """Return in words what was read."""
        return f"{counted(len(self.receipts), 'file')} read, {counted(self.requests, 'new request')}"


def take_in(
    store: TableStore,
    folder: Path,
    *,
    desk: Desk,
    wait: Callable[[], None],
    go_on: Callable[[], bool] = lambda: True,
) -> TakenIn:
    """Read every new file of the folder and write its receipt, for as long as `go_on` says so before each.

    A file that cannot be read, written down or given a receipt is a trouble, one sentence, and read again next time;
    so is a folder that is not there. Troubles name files and never who returned them.
    """
    receipts: list[Path] = []
    troubles: list[str] = []
    requests = 0
    try:
        for found in new_files(folder, wait=wait):
            if not go_on():
                break
            if isinstance(found, OSError):
                troubles.append(_sentence(found))
                continue
            try:
                content, asked = _taken(store, found, desk=desk)
                receipts.append(write_receipt(found, content))
            except OSError as error:
                troubles.append(_sentence(error))
            except StorageError as error:
                troubles.append(f"{found.path} was not written down: {error}")
            except Exception as error:  # noqa: BLE001 - a fault of ours with one file must not keep the others waiting
                troubles.append(f"{found.path} could not be read ({type(error).__name__}): report this as a fault.")
            else:
                requests += asked
    except OSError as error:
        troubles.append(_sentence(error))
    return TakenIn(tuple(receipts), requests, tuple(troubles))


def _taken(store: TableStore, file: NewFile, *, desk: Desk) -> tuple[bytes, int]:
    """Return the bytes of a file's receipt, and how many requests it brought."""
    name = file.path.name
    try:
        by = _returner(file, desk.office)
        receipt = take_back(store, file.content, name=name, by=by, desk=desk)
    except BookRefusedError as error:
        return workbook_bytes(refusal_workbook(str(error), name=name, file_hash=file.digest, desk=desk)), 0
    return workbook_bytes(receipt_workbook(receipt)), receipt.counts()["requested"]


def _returner(file: NewFile, office: Office) -> Person:
    if not file.unit:
        raise BookRefusedError(f"{file.path.name} {NO_UNIT}.")
    name = saved_by(file.content, name=file.path.name) or f"somebody of {file.unit}"
    return office.person(name) or Person(name, file.unit)


def _sentence(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}: check the path, its owner and mode, and that the disk has room."
