"""How a letter looks: Word styles, made once per document.

Belongs here: typeface, sizes, colours, space, and the look of tables. Does not belong here: which paragraph gets which
(`write.py`). Colours and typeface are the workbooks' (`workbook/file/styles.py`), whose contrasts are measured there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from reports.workbook.file.styles import FONT as WORKBOOK_FONT
from reports.workbook.file.styles import NAVY, RULE

if TYPE_CHECKING:
    from docx.document import Document

FONT: Final = str(WORKBOOK_FONT["font_name"])
LANGUAGE: Final = "en-GB"
PAPER: Final = (8.5, 11.0)
"""Letter, in inches."""

MARGIN: Final = 0.8
CELL_SPACE: Final = "80"
"""Space at the sides of a cell, in twentieths of a point."""

KEPT_STYLES: Final = frozenset({"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Heading1", "Heading2"})
UNUSED_PARTS: Final = frozenset({"thumbnail", "stylesWithEffects", "customXml", "numbering"})
"""Parts of python-docx's template, by how the name of their relation ends."""

TEXT_WIDTH: Final = PAPER[0] - 2 * MARGIN
"""Inches between the margins: what a table or a picture may take."""


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: sizes and spaces in points, colours as hex."""

    size: float
    bold: bool = False
    colour: str = "#000000"
    before: float = 0
    after: float = 4
    ground: str = ""
    at_right: bool = False
    with_next: bool = False


LOOKS: Final = {
    "Heading 1": Look(18, bold=True, colour=NAVY, after=2, with_next=True),
    "Heading 2": Look(12, bold=True, colour=NAVY, before=8, after=3, with_next=True),
    "Plain": Look(10),
    "Finding": Look(11, bold=True, colour=NAVY, before=4, after=6),
    "Warning": Look(10, bold=True, colour="#7F6000", ground="#FFEB9C"),
    "Confidential": Look(9, bold=True, colour="#9C0006", after=6),
    "Small": Look(8, colour="#404040", after=2),
    "Picture": Look(10, before=2, after=2),
    "Gap": Look(4, after=0),
    "TableHeader": Look(9, bold=True, colour="#FFFFFF", after=0, with_next=True),
    "TableHeaderNumber": Look(9, bold=True, colour="#FFFFFF", after=0, at_right=True, with_next=True),
    "TableCell": Look(9, after=0),
    "TableCellNumber": Look(9, after=0, at_right=True),
    "TableTotal": Look(9, bold=True, after=0),
    "TableTotalNumber": Look(9, bold=True, after=0, at_right=True),
}


@lru_cache(maxsize=1)
def empty_document() -> bytes:
    """Return a Word file with the page, the language and the styles of a letter, and nothing else.

    It is made once: of python-docx's own template, which brings 160 styles, a preview picture of an empty page and
    parts no letter uses, each letter would cost twice as much and be twice as large.
    """
    import docx
    from docx.shared import Inches

    document = docx.Document()
    _drop_unused(document)
    _set_styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = (Inches(side) for side in PAPER)
    section.left_margin = section.right_margin = Inches(MARGIN)
    section.top_margin = section.bottom_margin = Inches(MARGIN)
    section.header_distance = section.footer_distance = Inches(MARGIN / 2)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _drop_unused(document: Document) -> None:
    from docx.oxml.ns import qn

    styles = document.styles.element
    for style in [*styles.style_lst, *styles.findall(qn("w:latentStyles"))]:
        if style.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.remove(style)
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, one in relations.items() if one.reltype.rsplit("/", 1)[-1] in UNUSED_PARTS]:
            del relations[key]


def _set_styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for name, look in LOOKS.items():
        there = name.startswith("Heading")
        style = styles[name] if there else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _set(style, look)
    table: Any = styles.add_style("Figures", WD_STYLE_TYPE.TABLE)
    about = OxmlElement("w:tblPr")
    about.append(_indent())
    about.append(_borders())
    about.append(_padding())
    table.element.append(about)
    table.element.append(_header_ground())


def style_id(name: str) -> str:
    """Return the id python-docx gives a style of that name; to look it up takes 5 ms, for every paragraph."""
    return name.replace(" ", "")


def _set(style: Any, look: Look) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, False
    style.font.color.rgb = RGBColor.from_string(look.colour.removeprefix("#"))
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    if look.ground:
        # Before space and alignment are set: Word wants these after the ground, and each is put in its place by itself.
        style.element.get_or_add_pPr().append(_shade(look.ground))
    space = style.paragraph_format
    space.space_before, space.space_after, space.line_spacing = Pt(look.before), Pt(look.after), 1.0
    space.keep_with_next = look.with_next
    space.alignment = WD_ALIGN_PARAGRAPH.RIGHT if look.at_right else WD_ALIGN_PARAGRAPH.LEFT


def _shade(colour: str) -> Any:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour.removeprefix("#"))):
        shade.set(qn(f"w:{name}"), value)
    return shade


def _borders() -> Any:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE.removeprefix("#"))):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    return borders


def _indent() -> Any:
    """Return the indent that puts the text of the first column where the paragraphs begin."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    indent = OxmlElement("w:tblInd")
    indent.set(qn("w:w"), CELL_SPACE)
    indent.set(qn("w:type"), "dxa")
    return indent


def _padding() -> Any:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    padding = OxmlElement("w:tblCellMar")
    for side, width in (("top", "30"), ("left", CELL_SPACE), ("bottom", "30"), ("right", CELL_SPACE)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), width)
        edge.set(qn("w:type"), "dxa")
        padding.append(edge)
    return padding


def _header_ground() -> Any:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    first = OxmlElement("w:tblStylePr")
    first.set(qn("w:type"), "firstRow")
    cells = OxmlElement("w:tcPr")
    cells.append(_shade(NAVY))
    first.append(cells)
    return first
