"""Publication: workbooks become visible all at once, or not at all.

Belongs here: files below `published/`, and the one moment a publication changes. Does not belong here: what a workbook
holds, and who may download it (`library/`).

==================  ==================================================================================================
`objects/<sha256>`  the bytes of every file, written first; equal bytes are one object
`manifest.json`     which objects are published now; replaced last, in one step, under a lock
`history/<n>.json`  the manifest before its n-th change; a night that changes nothing adds none
`made.json`         which objects hold what the files of the last run say (`made_before.py`)
other folders       copies of what is published now, for people who look with a file browser (`places.py`)
==================  ==================================================================================================

Writing into a shared folder was rejected: somebody would open half a workbook. A killed run leaves the old manifest and
perhaps objects nobody names, which do no harm. The copies come after the flip, because they are a
convenience and not the publication: a run killed between the two has published, and the next one puts the copies right.
They are copies and not hard links, because a program that saves in place would change the published object through one.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from assets.storage.whole_files import private_folder, sha_of, write_whole
from assets.turns import locked
from reports.entry import Entry
from reports.places import FOLDERS, MEDIA_TYPES, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FORMAT: Final = 1
PREFIX: Final = "mentoring-"
"""How the names of our own files begin: no other file among the copies is ever touched."""


class PublicationError(Exception):
    """A publication cannot be read or made; the message is one sentence with the remedy."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is published now. `number` counts the changes; 0 means nothing has been published yet."""

    number: int
    entries: tuple[Entry, ...]


NOTHING: Final = Manifest(0, ())


def store_object(published: Path, content: bytes) -> str:
    """Write the bytes of a workbook as an object, unless it is there; return its SHA-256.

    One that is there becomes young again, so that it is not tidied away before it is published.
    """
    sha = hashlib.sha256(content).hexdigest()
    if not keep_object(published, sha):
        write_whole(object_path(published, sha), content)
    return sha


def keep_object(published: Path, sha256: str) -> bool:
    """Return whether an object is there with its bytes; then it becomes young again."""
    path = object_path(published, sha256)
    is_there = path.is_file() and sha_of(path) == sha256
    if is_there:
        os.utime(path)
    return is_there


def object_path(published: Path, sha256: str) -> Path:
    """Return where an object lies; `PublicationError` where the name is no hash and might lead elsewhere."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):  # noqa: PLR2004 - hex digits of SHA-256
        raise PublicationError("an object's name must be 64 hex digits: the manifest is damaged; restore history/.")
    return published / "objects" / sha256


def read_object(published: Path, entry: Entry) -> bytes:
    """Return the bytes of a published workbook; `PublicationError` where they are gone or not what was published."""
    try:
        content = object_path(published, entry.sha256).read_bytes()
    except FileNotFoundError:
        raise PublicationError(
            f"{entry.name}: its object {entry.sha256[:12]} is missing; run the night again."
        ) from None
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise PublicationError(f"{entry.name}: its object {entry.sha256[:12]} was changed; run the night again.")
    return content


def read_manifest(published: Path) -> Manifest:
    """Return what is published now, `NOTHING` before the first time; `PublicationError` where it cannot be read."""
    try:
        return _manifest_at(published / "manifest.json")
    except FileNotFoundError:
        return NOTHING


def history_of(published: Path) -> dict[Path, Manifest]:
    """Return the manifests before the one in force that are kept, the newest first; `PublicationError` as above."""
    paths = sorted((published / "history").glob("*.json"), key=lambda path: int(path.stem), reverse=True)
    return {path: _manifest_at(path) for path in paths}


def object_hashes(published: Path) -> set[str]:
    """Return the names of all objects."""
    return {path.name for path in (published / "objects").glob("[0-9a-f]*")}


def publish(published: Path, entries: Sequence[Entry]) -> Manifest:
    """Make workbooks visible in one step and return the manifest in force.

    An entry replaces the published one of the same quarter, programme and audience; all others stay. Every object is
    checked first. The same entries again change nothing and add nothing. Two publishers take turns, so neither loses
    the other's entries. Raises `PublicationError` where an object is missing or damaged, or the manifest is.
    """
    for entry in entries:
        read_object(published, entry)
    with locked_publication(published):
        before = read_manifest(published)
        merged = {entry.key: entry for entry in before.entries} | {entry.key: entry for entry in entries}
        after = Manifest(before.number + 1, tuple(merged[key] for key in sorted(merged)))
        if after.entries == before.entries:
            after = before
        else:
            if before.number:
                write_whole(published / "history" / f"{before.number}.json", _bytes_of(before))
            write_whole(published / "manifest.json", _bytes_of(after))
        _sync_books(published, after)
    return after


def book_path(published: Path, entry: Entry) -> Path:
    """Return where the copy for people lies; `PublicationError` where a part of its path might lead elsewhere."""
    return published.joinpath(*map(_safe, place_of(entry)))


def _sync_books(published: Path, manifest: Manifest) -> None:
    wanted = {book_path(published, entry): entry for entry in manifest.entries}
    for path, entry in wanted.items():
        if not path.is_file() or sha_of(path) != entry.sha256:
            write_whole(path, read_object(published, entry))
    for folder in FOLDERS:
        for path in sorted((published / folder).rglob(f"{PREFIX}*")):
            if path not in wanted and path.suffix in MEDIA_TYPES:
                path.unlink(missing_ok=True)


def _manifest_at(path: Path) -> Manifest:
    try:
        content = json.loads(path.read_bytes())
    except ValueError:
        raise _damaged(path, "it is not readable as JSON") from None
    return _manifest_from(path, content)


def _manifest_from(path: Path, content: Any) -> Manifest:
    names = {one.name for one in fields(Entry)}
    try:
        if content["format"] != FORMAT:
            raise _damaged(path, f"its format is {content['format']!r} and not {FORMAT}")
        rows = content["entries"]
        if any(not names - {"title", "unit"} <= set(row) <= names for row in rows):
            raise _damaged(path, "an entry lacks a field or has one too many")
        manifest = Manifest(int(content["number"]), tuple(Entry(**row) for row in rows))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _damaged(path, "it does not have the shape of a manifest") from None
    for entry in manifest.entries:
        object_path(path.parent, entry.sha256)
        book_path(path.parent, entry)
    return manifest


def _damaged(path: Path, what: str) -> PublicationError:
    return PublicationError(
        f"{path} is damaged: {what}. Copy the file with the highest number in "
        f"{path.parent / 'history'} over it (remove it where there is none) and run the night again."
    )


def _bytes_of(manifest: Manifest) -> bytes:
    content = {
        "format": FORMAT,
        "number": manifest.number,
        "entries": [asdict(entry) for entry in manifest.entries],
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _safe(part: str) -> str:
    if not part or part.startswith(".") or "/" in part or "\\" in part or "\0" in part:
        raise PublicationError(f"{part!r} cannot be the name of a file or folder below published/.")
    return part


@contextmanager
def locked_publication(published: Path) -> Iterator[None]:
    """Keep every other publisher out."""
    private_folder(published)
    with locked(published / ".lock"):
        yield
