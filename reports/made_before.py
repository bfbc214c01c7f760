"""Files that would come out as they are already: which object holds what a file is to say.

Belongs here: telling, before a file is made, that the same programs made and verified it before. Does not belong here:
making and verifying (`drafts.py`). Two fifths of the CPU of a night are the writing and reading back of its files; a
night that runs again on its day, after a failure or because somebody wanted to be sure, makes only those that changed.

A file is known by everything it says and not by the versions of the tables it was made from: most changes of a table
change few files. What turns that into bytes counts too: `made.json`, beside the manifest, holds for nothing once a
module of ours or a library that writes has changed. It may be removed at any time; the next night makes every file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from assets.storage.whole_files import write_whole
from reports.publish import keep_object, store_object

if TYPE_CHECKING:
    from pathlib import Path

    from reports.drafts import Draft

FORMAT: Final = 1
FILE: Final = "made.json"
WRITERS: Final = ("xlsxwriter", "openpyxl", "python-calamine", "python-docx", "lxml", "vl-convert-python")
"""Distributions the bytes of a file, or what was verified of them, depend on."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies ready as an object: the SHA-256 of its bytes, how many, and how many cells were read back."""

    sha256: str
    bytes: int
    cells: int


class MadeBefore:
    """What the last run of a publication made, and what this one makes."""

    def __init__(self, published: Path) -> None:
        """Read what was made last; a file that is missing, damaged or of other programs counts as nothing made."""
        self._published = published
        self._before = _read(published / FILE)
        self._now: dict[str, Stored] = {}

    def stored(self, draft: Draft) -> Stored:
        """Return the file of a draft, from where it lies or made, verified and stored; raises as the draft does.

        One that lies ready is taken if its bytes are those that were verified.
        """
        model = draft.model()
        numbers = (draft.unmet, draft.on_time_rate) if draft.is_reconciled else ()
        key = sha256(f"{numbers!r} {model!r}".encode()).hexdigest()
        stored = self._before.get(key)
        if stored is None or not keep_object(self._published, stored.sha256):
            content, cells = draft.content_of(model)
            stored = Stored(store_object(self._published, content), len(content), cells)
        self._now[key] = stored
        return stored

    def note(self) -> None:
        """Write down what this run made, for the next."""
        files = {key: [one.sha256, one.bytes, one.cells] for key, one in sorted(self._now.items())}
        content = {"format": FORMAT, "writers": writers(), "files": files}
        write_whole(self._published / FILE, (json.dumps(content, indent=1) + "\n").encode())


@cache
def writers() -> str:
    """Return a hash of what turns a file's model into bytes and reads them back: our modules, and the libraries."""
    import zlib
    from importlib.metadata import version
    from importlib.resources import files

    found = sha256(zlib.ZLIB_RUNTIME_VERSION.encode())
    for name in WRITERS:
        found.update(f"{name} {version(name)}\n".encode())
    rooms = files("reports")
    modules = [
        module
        for room in (rooms, rooms / "workbook", rooms / "workbook" / "file", rooms / "letters")
        for module in room.iterdir()
        if module.name.endswith(".py")
    ]
    for module in sorted(modules, key=str):
        found.update(module.read_bytes())
    return found.hexdigest()


def _read(path: Path) -> dict[str, Stored]:
    try:
        content = json.loads(path.read_bytes())
        if content["format"] != FORMAT or content["writers"] != writers():
            return {}
        return {key: Stored(str(sha), int(size), int(cells)) for key, (sha, size, cells) in content["files"].items()}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}
