"""A letter's file: the same bytes for the same letter, read back, and fit for a screen reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from reports.letters.chart import BarChart, Chart, LineChart, Series, png_of
from reports.letters.model import Column, Grid, Heading, Letter, LetterError, Picture, Sentence
from reports.letters.verify import verified_letter, verify_letter
from reports.letters.write import letter_bytes

if TYPE_CHECKING:
    from docx.document import Document

CREATED = datetime(2026, 9, 21, 9, 4, 5, tzinfo=UTC)
LINES = (Series("First", (0.5, None, 0.75)), Series("Second", (0.25, 0.5, None)))
QUARTERS = ("2026 Q1", "2026 Q2", "2026 Q3")


@pytest.fixture(scope="module")
def chart() -> LineChart:
    return LineChart(series=LINES, quarters=QUARTERS, title="On time")


@pytest.fixture(scope="module")
def letter(chart: LineChart) -> Letter:
    return Letter(
        title="A letter",
        blocks=(
            Sentence("What was found.", "finding"),
            Heading("Numbers"),
            Grid(
                columns=(Column("What", 3), Column("How many", 2, is_number=True)),
                rows=(("Meetings", "41 of 50 (82%)"), ("All", "41 of 50 (82%)")),
                words="One row per kind.",
                total=True,
            ),
            Picture(chart, "The rate rose to 75%.", 6.5),
            Sentence("The end.", "small"),
        ),
        created=CREATED,
        footer="A letter, as of 2026-09-21",
        confidential="Confidential: for nobody.",
        properties={"programme": "one", "snapshot": "one:5f0c2ab91d", "rules_version": "1"},
    )


def opened(letter: Letter) -> Document:
    return docx.Document(BytesIO(letter_bytes(letter)))


def drawn_anew(chart: Chart) -> bytes:
    png_of.cache_clear()
    return png_of(chart)


def test_the_same_letter_is_the_same_bytes_and_no_part_tells_the_clock(letter: Letter):
    content = letter_bytes(letter)
    assert letter_bytes(letter) == content
    with ZipFile(BytesIO(content)) as file:
        assert {one.date_time for one in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = docx.Document(BytesIO(content)).core_properties
    assert core.created == core.modified == CREATED
    assert (core.last_modified_by, core.revision) == ("mentorsync", 1)


def test_the_same_series_are_the_same_picture():
    for chart in (
        LineChart(series=LINES, quarters=QUARTERS, title="t"),
        BarChart(series=LINES, groups=QUARTERS, title="t"),
    ):
        assert drawn_anew(chart) == drawn_anew(chart)


def test_every_value_is_read_back(letter: Letter):
    _, values = verified_letter(letter)
    sentences, cells, table, picture = 5, 6, 1, 2
    assert values == sentences + cells + table + picture


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("41 of 50 (82%)", "42 of 50 (84%)"), ("What was found.", "What was lost."), ("rose to 75%", "fell to 75%")],
)
def test_a_file_that_says_something_else_is_not_published(letter: Letter, was: str, becomes: str):
    target = BytesIO()
    with ZipFile(BytesIO(letter_bytes(letter))) as before, ZipFile(target, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, part.replace(was.encode(), becomes.encode()) if name == "word/document.xml" else part)
    with pytest.raises(LetterError, match="is not what was meant"):
        verify_letter(target.getvalue(), letter)


def test_a_file_with_a_part_too_few_is_not_published(letter: Letter):
    shorter = Letter(letter.title, letter.blocks[:-1], CREATED, letter.footer, letter.confidential)
    with pytest.raises(LetterError, match="parts"):
        verify_letter(letter_bytes(shorter), letter)


def test_a_row_with_a_cell_too_few_is_refused():
    grid = Grid(columns=(Column("A", 1), Column("B", 1)), rows=(("one",),), words="w")
    with pytest.raises(LetterError, match="too many or too few"):
        letter_bytes(Letter("T", (grid,), CREATED, "f", "c"))


def test_a_screen_reader_finds_headings_the_header_row_the_language_and_the_words_of_the_picture(letter: Letter):
    document = opened(letter)
    styles = [str(one.style.name) for one in document.paragraphs if one.style is not None]
    assert [style for style in styles if style.startswith("Heading")] == ["Heading 1", "Heading 2"]
    header, *rows = document.tables[0]._tbl.tr_lst
    assert any(True for _ in header.iter(qn("w:tblHeader")))
    assert not any(True for row in rows for _ in row.iter(qn("w:tblHeader")))
    caption = document.tables[0]._tbl.tblPr.find(qn("w:tblCaption"))
    assert caption is not None
    assert caption.get(qn("w:val")) == "One row per kind."
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert [one._inline.docPr.get("descr") for one in document.inline_shapes] == ["The rate rose to 75%."]


def test_the_parts_of_a_style_stand_in_the_order_word_asks_for(letter: Letter):
    asked = ["keepNext", "keepLines", "shd", "spacing", "ind", "jc", "outlineLvl"]
    for properties in opened(letter).styles.element.iter(qn("w:pPr")):
        found = [one.tag.rsplit("}", 1)[-1] for one in properties]
        places = [asked.index(name) for name in found if name in asked]
        assert places == sorted(places), found


def test_text_that_is_no_text_is_made_harmless():
    odd = "=1+1\x07\u202e\tA\nB <w:p/> &amp;"
    made = Letter("T", (Sentence(odd), Grid((Column(odd, 2),), ((odd,),), odd)), CREATED, odd, "c")
    content, _ = verified_letter(made)
    cell = docx.Document(BytesIO(content)).tables[0].rows[1].cells[0].text
    assert cell == "=1+1 A B <w:p/> &amp;"


def test_a_letter_brings_no_part_it_does_not_use(letter: Letter):
    with ZipFile(BytesIO(letter_bytes(letter))) as file:
        names = set(file.namelist())
    assert not [name for name in names if "thumbnail" in name or "customXml" in name or "numbering" in name]


def test_a_line_keeps_its_colour_when_another_is_not_shown():
    both = LineChart(series=LINES, quarters=QUARTERS, title="t", names=tuple(one.name for one in LINES))
    alone = replace(both, series=LINES[1:])
    assert drawn_anew(alone) != drawn_anew(replace(alone, names=()))
    assert drawn_anew(both) == drawn_anew(replace(both, names=()))
