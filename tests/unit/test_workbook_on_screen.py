"""How a book looks on a screen: headers that can be read, tabs that say where to type, names and not codes."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.workbook.file.heights import BUTTON, header_width
from reports.workbook.file.styles import FILL_HEAD
from reports.workbook.file.write import workbook_bytes
from reports.workbook.model import Field, NamedTable
from reports.workbook.office.book import office_workbook
from reports.workbook.words import went_words
from tests.unit.office_school import case, school


def table(*, filtered: bool) -> NamedTable:
    return NamedTable(name="T", caption="", fields=(), rows=(), words="", filtered=filtered)


def test_a_header_that_has_room_leaves_the_column_as_wide_as_it_was_meant():
    assert header_width(Field("Due", "", width=12), table(filtered=False)) == 12
    assert header_width(Field("Due", "", width=12), table(filtered=True)) == 12


@pytest.mark.parametrize("kind", ["text", "integer"])
@pytest.mark.parametrize("filtered", [True, False])
def test_no_word_of_a_header_is_broken(kind: str, *, filtered: bool):
    narrow = header_width(Field("Not counted", "", kind=kind, width=4), table(filtered=filtered))
    wider = header_width(Field("Not indeterminate", "", kind=kind, width=4), table(filtered=filtered))
    assert 7 < narrow < wider


def test_the_end_of_a_header_stays_clear_of_its_filter():
    plain = header_width(Field("Ended", "", width=1), table(filtered=False))
    assert header_width(Field("Ended", "", width=1), table(filtered=True)) == pytest.approx(plain + BUTTON)


def test_sheets_with_cells_to_fill_in_and_no_others_have_a_green_tab():
    model = office_workbook(case(school(people=40)))
    opened = load_workbook(BytesIO(workbook_bytes(model)))
    green = {page.title for page in opened.worksheets if page.sheet_properties.tabColor}
    assert green == {sheet.name for sheet in model.sheets if sheet.asks}
    assert {opened[name].sheet_properties.tabColor.rgb[-6:] for name in green} == {FILL_HEAD.removeprefix("#")}
    cover = " ".join(str(cell.value) for cell in opened["Cover"]["A"])
    assert all(name in cover for name in green)


def test_hubs_and_groups_stand_by_name_and_by_their_code_where_they_have_none():
    one = case(school(people=40))
    named = replace(one, rows=replace(one.rows, hubs={"1": "Acute pain"}, groups={"1": "Clinical research"}))

    def shown(kind: str, code: str) -> str:
        return named.subject_name({"person_id": None, "subject_kind": kind, "subject_id": code})

    assert shown("hub", "1") == "Hub Acute pain"
    assert shown("affinity_group", "1") == "Affinity group Clinical research"
    assert shown("hub", "2") == "Hub 2"


def test_a_share_that_did_not_change_is_said_in_other_words_than_one_that_did():
    assert went_words(0.7, "2025 Q1", 0.76, "2026 Q3") == "rose to 76% in 2026 Q3, from 70% in 2025 Q1"
    assert went_words(0.683, "2025 Q1", 0.678, "2026 Q3", what="on time") == "was 68% on time in 2026 Q3, as in 2025 Q1"
