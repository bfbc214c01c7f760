"""What a finished workbook file says about its own sheets, read from its parts without the library that wrote them.

Belongs here: formulas, tables, merged cells and hidden sheets, which readers of values leave out. Does not belong here:
values (`verify.py` reads them with calamine) and what they should be.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zipfile import ZipFile

    Parts = Mapping[str, bytes]
    """The parts of a file, unpacked, by their path."""

MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA: Final = re.compile(r"<f[ >/]")
_SAYS_WHERE: Final = re.compile(r"xl/(workbook\.xml|tables/|.*\.rels$)")
"""Parts that name sheets and tables; they hold no cells."""

_PLACE: Final = re.compile(r"([A-Z]+)([0-9]+)")
_LETTERS: Final = 26


@dataclass(frozen=True, slots=True)
class TablePart:
    """A named table of a sheet: its range, for example `A4:C9`, and its headers."""

    ref: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet: `formulas` by row and column (from 0) with text and stored value; `tables` by name."""

    name: str
    hidden: bool
    merged: bool
    formulas: Mapping[tuple[int, int], tuple[str, str | None]]
    tables: Mapping[str, TablePart]


def sheet_parts(parts: Parts) -> list[SheetPart]:
    """Return the sheets of an Excel file in order. Raises `KeyError` or `ET.ParseError` for a damaged file.

    `parts` are the file's parts by path.
    """
    book = ET.fromstring(parts["xl/workbook.xml"])  # noqa: S314 - our own file of a moment ago
    targets = _targets(parts, "xl/workbook.xml")
    return [
        _sheet_part(parts, one.attrib["name"], one.get("state", "visible"), targets[one.attrib[RELATION]])
        for one in book.iter(f"{MAIN}sheet")
    ]


def sheet_tables(archive: ZipFile) -> dict[str, dict[str, TablePart]]:
    """Return the tables of each sheet by the sheet's name, without reading any cell; raises as `sheet_parts` does."""
    parts = {path: archive.read(path) for path in archive.namelist() if _SAYS_WHERE.match(path)}
    book = ET.fromstring(parts["xl/workbook.xml"])  # noqa: S314 - openpyxl has opened the file before
    targets = _targets(parts, "xl/workbook.xml")
    return {
        one.attrib["name"]: _tables_of(parts, targets[one.attrib[RELATION]])
        for one in book.iter(f"{MAIN}sheet")
        if one.get(RELATION) in targets
    }


def place_of(reference: str) -> tuple[int, int]:
    """Return row and column, from 0, of a reference like `AB12`; `ValueError` where it is none."""
    found = _PLACE.fullmatch(reference)
    if not found:
        raise ValueError(f"{reference!r} is no cell of a sheet.")
    column = 0
    for letter in found[1]:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _sheet_part(parts: Parts, name: str, state: str, part: str) -> SheetPart:
    text = parts[part].decode()
    return SheetPart(
        name=name,
        hidden=state != "visible",
        merged="<mergeCell " in text,
        # Most sheets have no formula: a search of the text costs a fiftieth of parsing it.
        formulas=_formulas(text) if _FORMULA.search(text) else {},
        tables=_tables_of(parts, part),
    )


def _tables_of(parts: Parts, part: str) -> dict[str, TablePart]:
    targets = _targets(parts, part).values()
    return dict(_table_part(parts[one]) for one in targets if one.startswith("xl/tables/"))


def _formulas(text: str) -> dict[tuple[int, int], tuple[str, str | None]]:
    formulas = {}
    for cell in ET.fromstring(text).iter(f"{MAIN}c"):  # noqa: S314
        formula = cell.find(f"{MAIN}f")
        if formula is not None:
            formulas[place_of(cell.attrib["r"])] = (formula.text or "", cell.findtext(f"{MAIN}v"))
    return formulas


def _table_part(content: bytes) -> tuple[str, TablePart]:
    table = ET.fromstring(content)  # noqa: S314
    headers = tuple(one.attrib["name"] for one in table.iter(f"{MAIN}tableColumn"))
    return table.attrib["displayName"], TablePart(table.attrib["ref"], headers)


def _targets(parts: Parts, part: str) -> dict[str, str]:
    """Return the parts another part refers to, by the id it uses."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in parts:
        return {}
    return {
        one.attrib["Id"]: posixpath.normpath(posixpath.join(folder, one.attrib["Target"])).lstrip("/")
        for one in ET.fromstring(parts[path])  # noqa: S314
        if one.get("TargetMode") != "External"
    }
