"""One office workbook of sixty invented people, made once for all tests that read it.

Belongs here: what several test files share and none of them changes. Does not belong here: the people
(`office_school.py`).
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from reports.workbook.file.write import workbook_bytes
from reports.workbook.office.book import office_workbook
from tests.unit.office_school import case, school

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from reports.frames import Tables
    from reports.workbook.case import Case


@pytest.fixture(scope="session")
def office_tables() -> Tables:
    """Return the tables of a school of sixty people."""
    return school(people=60)


@pytest.fixture(scope="session")
def office_case(office_tables: Tables) -> Case:
    """Return what the workbook of a quarter that is over is made from."""
    return case(office_tables)


@pytest.fixture(scope="session")
def office_content(office_case: Case) -> bytes:
    """Return the bytes of that workbook."""
    return workbook_bytes(office_workbook(office_case))


@pytest.fixture(scope="session")
def office_values(office_content: bytes) -> Workbook:
    """Return that workbook with the values a reader sees."""
    return load_workbook(BytesIO(office_content), data_only=True)
