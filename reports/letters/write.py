"""The only module that writes Word files: bytes from the letter model.

Belongs here: how headings, sentences, tables and pictures become a Word document, and that the same letter is the same
bytes. Does not belong here: what they say. python-docx writes the clock into the file three times (created, modified,
and the time of every part in the zip), which is put right here.
Headings, the header rows of tables, language and text alternatives are set as Word's own, so a screen reader finds its
way. Paper and typeface are those of the workbooks.
"""

from __future__ import annotations

from datetime import UTC
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.letters.chart import png_of
from reports.letters.model import Grid, Heading, Picture, Sentence
from reports.letters.styles import LANGUAGE, empty_document, style_id
from reports.workbook.file.text import clean_text

if TYPE_CHECKING:
    from docx.document import Document

    from reports.letters.model import Block, Letter

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every part in the zip: the earliest one the format holds."""

KEYWORDS_HOLD: Final = 255


def letter_bytes(letter: Letter) -> bytes:
    """Return the Word file of a letter; `LetterError` where the letter is not whole."""
    import docx

    letter.check()
    document = docx.Document(BytesIO(empty_document()))
    _set_footer(document, letter)
    _set_properties(document, letter)
    _add_paragraph(document, letter.title, "Heading 1")
    _add_paragraph(document, letter.confidential, "Confidential")
    for block in letter.blocks:
        _add(document, block)
    target = BytesIO()
    document.save(target)
    return _without_the_clock(target.getvalue())


def _add(document: Document, block: Block) -> None:
    if isinstance(block, Heading):
        _add_paragraph(document, block.text, "Heading 2")
    elif isinstance(block, Sentence):
        _add_paragraph(document, block.text, block.style.capitalize())
    elif isinstance(block, Grid):
        _add_grid(document, block)
    else:
        _add_picture(document, block)


def _add_paragraph(document: Document, text: str, style: str) -> Any:
    paragraph = document.add_paragraph()
    paragraph._p.style = style_id(style)  # noqa: SLF001 - by name it would be looked up among all styles
    if text:
        paragraph.add_run(clean_text(text))
    return paragraph


def _add_picture(document: Document, block: Picture) -> None:
    from docx.shared import Inches

    shape = (
        _add_paragraph(document, "", "Picture").add_run().add_picture(BytesIO(png_of(block.chart)), Inches(block.width))
    )
    # python-docx has no call for the text alternative: it is an attribute of the drawing's properties.
    shape._inline.docPr.set("descr", clean_text(block.words))  # noqa: SLF001


def _add_grid(document: Document, grid: Grid) -> None:
    """Add a table. Its cells are filled through their XML, because python-docx takes a second for 60 rows."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Inches

    table = document.add_table(rows=1 + len(grid.rows), cols=len(grid.columns))
    table.autofit = False
    table._tbl.tblStyle_val = style_id("Figures")  # noqa: SLF001
    properties = table._tbl.tblPr  # noqa: SLF001 - the table's text alternative has no call either
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), clean_text(grid.words))
    properties.append(caption)
    look = properties.find(qn("w:tblLook"))
    look.set(qn("w:lastRow"), "1" if grid.total else "0")
    for width, column in zip(table._tbl.tblGrid.gridCol_lst, grid.columns, strict=True):  # noqa: SLF001
        width.w = Inches(column.width)
    lines = [tuple(column.header for column in grid.columns), *grid.rows]
    last = len(lines) - 1
    for number, (row, cells) in enumerate(zip(table._tbl.tr_lst, lines, strict=True)):  # noqa: SLF001
        about = row.get_or_add_trPr()
        about.append(OxmlElement("w:cantSplit"))
        if number == 0:
            about.append(OxmlElement("w:tblHeader"))
        style = "TableHeader" if number == 0 else ("TableTotal" if grid.total and number == last else "TableCell")
        for cell, text, column in zip(row.tc_lst, cells, grid.columns, strict=True):
            cell.width = Inches(column.width)
            paragraph = cell.p_lst[0]
            paragraph.style = style + ("Number" if column.is_number else "")
            paragraph.add_r().text = clean_text(text)
    _add_paragraph(document, "", "Gap")


def _set_footer(document: Document, letter: Letter) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    footer = document.sections[0].footer.paragraphs[0]
    footer._p.style = style_id("Small")  # noqa: SLF001
    footer.add_run(f"{clean_text(letter.footer)}, page ")
    page = OxmlElement("w:fldSimple")
    page.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    shown = OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    page.append(run)
    footer._p.append(page)  # noqa: SLF001 - python-docx has no call for a page number


def _set_properties(document: Document, letter: Letter) -> None:
    moment = letter.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    core = document.core_properties
    core.title = clean_text(letter.title)[:KEYWORDS_HOLD]
    core.author = core.last_modified_by = "mentorsync"
    core.category = "Confidential"
    core.comments = clean_text(letter.confidential)
    core.created = core.modified = moment
    core.language = LANGUAGE
    core.revision = 1
    core.subject = letter.properties.get("programme", "")
    core.identifier = letter.properties.get("snapshot", "")[:KEYWORDS_HOLD]
    core.version = letter.properties.get("rules_version", "")[:KEYWORDS_HOLD]
    shown = {name: value for name, value in letter.properties.items() if name not in {"snapshot", "rules_version"}}
    core.keywords = "; ".join(f"{name}={value}" for name, value in shown.items())[:KEYWORDS_HOLD]


def _without_the_clock(content: bytes) -> bytes:
    """Return the same parts in the same order, each dated the same."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(target, "w") as after:
        for name in before.namelist():
            part = ZipInfo(name, date_time=EPOCH)
            part.compress_type = ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            after.writestr(part, before.read(name))
    return target.getvalue()
