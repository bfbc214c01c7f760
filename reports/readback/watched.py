"""The folder returned workbooks are put into: which of its files are new and whole, and where their receipts lie.

Belongs here: files. Does not belong here: what a workbook says (`taking.py`), and when somebody looks (`pipelines`).
Each unit has a folder of its own, `<folder>/<unit>/`, so that who may write for a unit is a matter of that folder's
rights. Nothing in it is moved, renamed or deleted; receipts are added, in `<folder>/<unit>/receipts/`.

A file that was read is known by its receipt, which bears the beginning of the file's SHA-256 in its name: no list of
what was read has to be kept, a file that is changed is read again, and who deletes a receipt has it written anew.
Moving what was read into another folder was rejected: somebody may have it open, and saves it under its old name.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reports.readback.opening import LARGEST_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RECEIPTS: Final = "receipts"
HALF_WRITTEN: Final = (".tmp", ".part", ".partial", ".crdownload", ".download")
NOBODYS: Final = frozenset({"thumbs.db", "desktop.ini"})
DIGITS: Final = 12
"""Of the SHA-256 in a receipt's name."""
LONGEST_STEM: Final = 180
"""Bytes of a file's name that its receipt's begins with: names end at 255, and some of that is ours."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file nobody has read yet. `unit` is the name of its folder, empty for one that lies in no unit's folder."""

    path: Path
    unit: str
    content: bytes
    digest: str

    @property
    def receipt(self) -> Path:
        """Where its receipt belongs."""
        return _receipt_of(self.path, self.digest)


def new_files(folder: Path, *, wait: Callable[[], None]) -> Iterator[NewFile | OSError]:
    """Yield the files that have no receipt, in order of their paths; an error for one that cannot be read.

    `wait` lets a moment pass: a file whose size or time changes meanwhile is still being written and left for the next
    time. Times are not compared with a clock: that of a file server may be another. Raises `OSError` where the folder
    itself cannot be read.
    """
    before = {path: _stamp(path) for path in _files(folder)}
    if not before:
        return
    wait()
    for path, stamp in sorted(before.items()):
        try:
            found = _read(path, stamp, folder)
        except OSError as error:
            yield error
            continue
        if found is not None and not found.receipt.exists():
            yield found


def write_receipt(file: NewFile, content: bytes) -> Path:
    """Write a receipt beside a file, whole or not at all, and return its path."""
    file.receipt.parent.mkdir(exist_ok=True)
    return write_for_people(file.receipt, content)


def write_for_people(target: Path, content: bytes) -> Path:
    """Write a file into a folder people share, whole or not at all, with the rights that folder gives; return it."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        partial.write_bytes(content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _files(folder: Path) -> Iterator[Path]:
    """Yield what lies in the folder and in the units' folders, without what no person put there."""
    places = [folder, *(place for place in sorted(folder.iterdir()) if place.is_dir() and _is_meant(place))]
    for place in places:
        for path in place.iterdir():
            if _is_meant(path) and path.is_file() and not path.is_symlink():
                yield path


def _is_meant(path: Path) -> bool:
    name = path.name.casefold()
    hidden = name.startswith((".", "~$")) or name in NOBODYS or name.endswith(HALF_WRITTEN)
    return not hidden and name != RECEIPTS


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _read(path: Path, stamp: tuple[int, int] | None, folder: Path) -> NewFile | None:
    """Return a file that did not change while it was looked at, else `None`."""
    with path.open("rb") as file:
        # One byte more than is taken tells that a file is too large without holding all of it.
        content = file.read(LARGEST_FILE + 1)
    if stamp is None or _stamp(path) != stamp:
        return None
    unit = "" if path.parent == folder else path.parent.name
    return NewFile(path, unit, content, hashlib.sha256(content).hexdigest())


def _receipt_of(path: Path, digest: str) -> Path:
    stem = path.stem.encode(errors="surrogateescape")[:LONGEST_STEM].decode(errors="ignore")
    return path.parent / RECEIPTS / f"{stem} receipt {digest[:DIGITS]}.xlsx"
