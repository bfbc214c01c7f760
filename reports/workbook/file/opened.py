"""Whether strict programs open a finished workbook.

Belongs here: openpyxl, which knows what an Excel file is made of, and expat, which knows what XML is. Does not belong
here: what the cells hold (`verify.py`). openpyxl's own `load_workbook` was rejected: it reads all texts of the book and
the beginning of each sheet, twice, which took two fifths of what verifying a night's books cost; a part that is broken
further down passed. Calamine takes a mismatched tag for nothing, so every part is read by expat to its end.
`verify.py` imports this when a book is verified.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.xml.constants import ARC_STYLE

from reports.workbook.model import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Mapping

XML: Final = (".xml", ".rels")


def sheet_names(content: bytes) -> list[str]:
    """Return the names of a workbook's sheets, in order, as openpyxl finds them; it raises what it likes.

    Its content types, relations, names, properties and styles are read as openpyxl reads them, its texts and cells not.
    """
    reader = ExcelReader(BytesIO(content), read_only=True)
    with reader.archive:
        reader.read_manifest()
        reader.read_workbook()
        reader.read_properties()
        reader.read_custom()
        _check_styles(reader.archive.read(ARC_STYLE))
        return [sheet.name for sheet, part in reader.parser.find_sheets() if part.target in reader.valid_files]


@lru_cache(maxsize=16)
def _check_styles(content: bytes) -> None:
    """Read a part of styles as openpyxl does; it raises what it likes. Most of a night's books have the same one."""
    only_styles: Any = SimpleNamespace(read={ARC_STYLE: content}.__getitem__)
    apply_stylesheet(only_styles, OpenpyxlWorkbook())


def check_xml(parts: Mapping[str, bytes]) -> None:
    """Raise `WorkbookError` where a part of a file is not well-formed to its end; it names the part."""
    for path, content in parts.items():
        if path.endswith(XML):
            try:
                expat.ParserCreate().Parse(content, True)
            except expat.ExpatError as error:
                raise WorkbookError(f"the file's part {path!r} is broken: {expat.ErrorString(error.code)}.") from None
