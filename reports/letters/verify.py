"""Reading a finished letter back, before anybody sees it.

Belongs here: comparing the file with the letter that was meant, text by text, cell by cell, picture by picture. Does
not belong here: opening it in Word. As for workbooks, a file that does not hold what was meant stops the publication.
"""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reports.letters.chart import png_of
from reports.letters.model import Grid, Heading, LetterError, Sentence
from reports.letters.write import letter_bytes
from reports.workbook.file.text import clean_text

if TYPE_CHECKING:
    from docx.document import Document

    from reports.letters.model import Letter

Part = tuple[str, ...]
"""A heading, a sentence, a row of a table, or a picture, as it was meant or found."""


def verified_letter(letter: Letter) -> tuple[bytes, int]:
    """Return the bytes of a letter and how many values were read back from them; `LetterError` where one differs."""
    content = letter_bytes(letter)
    return content, verify_letter(content, letter)


def verify_letter(content: bytes, letter: Letter) -> int:
    """Return how many values (cells, sentences, pictures) of a Word file are what the letter says.

    Raises `LetterError` with the number of the first that differs; its text is not repeated, it may be about a person.
    """
    import docx

    document = docx.Document(BytesIO(content))
    meant, found = _meant(letter), _found(document)
    for number, (one, other) in enumerate(zip(meant, found, strict=False), start=1):
        if one != other:
            raise LetterError(f"{letter.title}: part {number} ({one[0]}) of the finished file is not what was meant.")
    if len(meant) != len(found):
        raise LetterError(f"{letter.title}: the finished file has {len(found)} parts, and {len(meant)} were meant.")
    return sum(len(part) - 1 for part in meant)


def _meant(letter: Letter) -> list[Part]:
    parts: list[Part] = [("heading 1", clean_text(letter.title)), ("text", clean_text(letter.confidential))]
    for block in letter.blocks:
        if isinstance(block, Heading):
            parts.append(("heading 2", clean_text(block.text)))
        elif isinstance(block, Sentence):
            parts.append(("text", clean_text(block.text)))
        elif isinstance(block, Grid):
            parts.append(("table", clean_text(block.words)))
            parts.append(("header", *(clean_text(column.header) for column in block.columns)))
            parts += [("row", *(clean_text(cell) for cell in row)) for row in block.rows]
        else:
            parts.append(("picture", clean_text(block.words), sha256(png_of(block.chart)).hexdigest()))
    return parts


def _found(document: Document) -> list[Part]:
    """Return the parts of a file in order. The XML is read, because python-docx's cells take ten times as long."""
    from docx.oxml.ns import qn

    parts: list[Part] = []
    for element in document.element.body:
        if element.tag == qn("w:tbl"):
            parts += _table_parts(element)
        elif element.tag == qn("w:p"):
            drawings = list(element.iter(qn("wp:inline")))
            parts += [_picture_part(document, drawing) for drawing in drawings]
            style, text = str(element.style or ""), _text_of(element)
            if not drawings and style != "Gap":
                level = style.removeprefix("Heading")
                parts.append((f"heading {level}" if level != style else "text", text))
    return parts


def _table_parts(table: Any) -> list[Part]:
    from docx.oxml.ns import qn

    said = table.tblPr.find(qn("w:tblCaption"))
    parts: list[Part] = [("table", "" if said is None else said.get(qn("w:val")))]
    for row in table.tr_lst:
        is_header = any(True for _ in row.iter(qn("w:tblHeader")))
        parts.append(("header" if is_header else "row", *(_text_of(cell) for cell in row.tc_lst)))
    return parts


def _picture_part(document: Document, drawing: Any) -> Part:
    from docx.oxml.ns import qn

    (blip,) = drawing.iter(qn("a:blip"))
    png = document.part.related_parts[blip.get(qn("r:embed"))].blob
    return "picture", drawing.docPr.get("descr", ""), sha256(png).hexdigest()


def _text_of(element: Any) -> str:
    from docx.oxml.ns import qn

    return "".join(one.text or "" for one in element.iter(qn("w:t")))
