"""One office workbook of sixty invented people, two generated schools and the shipped mapping, for all who read them.

Belongs here: what several test files share and none of them changes. Does not belong here: the people
(`office_school.py`).
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from assets.programmes import ProgrammeFolder, shipped_folder
from assets.redcap.mapping import Mapping, read_mapping
from reports.workbook.file.write import workbook_bytes
from reports.workbook.office.book import office_workbook
from sandbox.school.generate import generate_school
from tests.unit.generated_rows import records_of
from tests.unit.office_school import case, school
from tests.unit.shipped_fields import fields_shipped

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from reports.frames import Tables
    from reports.workbook.case import Case
    from tests.unit.generated_rows import Row


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


@pytest.fixture(scope="session")
def mapping() -> Mapping:
    """Return the shipped mapping of the hub programme."""
    return read_mapping(ProgrammeFolder("anesthesiology", shipped_folder() / "anesthesiology"))


@pytest.fixture
def fields() -> list[dict[str, str]]:
    """Return the shipped dictionary of the hub programme, to be edited."""
    return fields_shipped()


@pytest.fixture(scope="session")
def generated_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a generated school of 300 faculty and three years."""
    folder = tmp_path_factory.mktemp("school")
    generate_school(folder, faculty=300, years=3, seed=11)
    return folder


@pytest.fixture(scope="session")
def large_school(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """Return what the hub programme's project holds in a generated school of 2,000 faculty."""
    folder = tmp_path_factory.mktemp("large")
    generate_school(folder, faculty=2000, years=3, seed=12)
    return records_of(folder)
