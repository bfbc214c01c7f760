"""Looks for marks in everything below a folder, whatever it is packed in.

Belongs here: opening containers (Parquet, workbooks, SQLite, compressed streams) and saying where a mark was found.
Does not belong here: what the marks are. A search of the raw bytes alone would pass over most of what a night writes:
Parquet pages, workbooks and Dagster's snapshots are compressed.
"""

from __future__ import annotations

import gzip
import io
import sqlite3
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SQLITE = b"SQLite format 3\x00"


def places_of(folder: Path, marks: Sequence[str]) -> list[str]:
    """Return `mark in place` for each mark (ASCII) and each place below the folder that holds it, sorted."""
    wanted = [(mark, form) for mark in marks for form in (mark.encode(), mark.encode("utf-16-le"))]
    found = set()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for place, content in _contents(path):
                where = f"{path.relative_to(folder)}{place}"
                found.update(f"{mark} in {where}" for mark, form in wanted if form in content)
    return sorted(found)


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the file as it is, then whatever it contains, each with its place in the file."""
    whole = path.read_bytes()
    yield "", whole
    if whole.startswith(_SQLITE):
        yield from _cells_of_sqlite(path)
    elif whole.startswith(b"PAR1"):
        yield from _columns_of_parquet(whole)
    else:
        yield from _unpacked(whole)


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield f"!{name}", archive.read(name)
    elif content.startswith(b"\x1f\x8b"):
        yield "!gzip", gzip.decompress(content)
    elif content[:1] == b"\x78":
        try:
            yield "!zlib", zlib.decompress(content)
        except zlib.error:
            return


def _columns_of_parquet(content: bytes) -> Iterator[tuple[str, bytes]]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(content))
    for name, column in zip(file.schema_arrow.names, file.read().columns, strict=True):
        yield f"!{name}", "\n".join(_texts_in(column.to_pylist())).encode()


def _texts_in(values: list[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, list):
            yield from _texts_in(value)
        elif value is not None:
            yield str(value)


def _cells_of_sqlite(path: Path) -> Iterator[tuple[str, bytes]]:
    with sqlite3.connect(path) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            for row in database.execute(f'select * from "{name}"'):
                for cell in row:
                    content = cell if isinstance(cell, bytes) else str(cell).encode()
                    yield f"!{name}", content
                    yield from ((f"!{name}{place}", inner) for place, inner in _unpacked(content))
    database.close()
