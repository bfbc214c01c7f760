"""The accreditation pack counts exemptions by their code and what was done by academic year, and tells of nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.ledger.schema import EXEMPTION
from reports.workbook.school.accreditation_actions import actions_sheet, exemptions_sheet
from reports.workbook.suppression import TOO_FEW
from tests.unit.office_books import column_of
from tests.unit.office_school import frame_of
from tests.unit.unit_school import RUNNING, desk_of, two_departments

if TYPE_CHECKING:
    from reports.frames import Tables

NOWHERE = Path("nowhere")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return two_departments()


def test_exemptions_are_counted_by_code_and_left_out_under_five(tables: Tables):
    def exemption(number: int, reason: str, step: str = "approved") -> dict[str, object]:
        known = {
            "programme": "anesthesiology",
            "reason": reason,
            "step": step,
            "at": pd.Timestamp(2026, 8, 1, tz="UTC"),
        }
        return {**known, "exemption_id": f"{reason}{number}", "person_id": f"{number:06d}"}

    rows = [exemption(number, "on_leave") for number in range(6)] + [exemption(1, "leaving")]
    rows += [exemption(number, "agreed", "requested") for number in range(9)]
    desk = desk_of(replace(tables, decided_exemption=frame_of(EXEMPTION, rows)), NOWHERE)
    sheet = exemptions_sheet(desk, desk.cases(RUNNING))
    assert dict(zip(column_of(sheet, "Reason"), column_of(sheet, "People"), strict=True)) == {
        "on leave": 6,
        "leaving": TOO_FEW,
    }


def test_what_was_done_is_counted_in_the_academic_year_of_its_day(tables: Tables):
    days = [date(2025, 6, 30), date(2025, 7, 1), date(2026, 6, 30), date(2026, 9, 1)]
    rows = [
        {"exemption_id": str(day), "programme": "anesthesiology", "step": "approved", "approved_on": pd.Timestamp(day)}
        for day in days
    ]
    desk = desk_of(replace(tables, decided_exemption=frame_of(EXEMPTION, rows)), NOWHERE)
    sheet = actions_sheet(desk, desk.cases(RUNNING))
    (row,) = [row for row in sheet.tables()[0].rows if row[0] == "Exemptions approved"]
    assert row[1:4] == (1, 2, 1)
