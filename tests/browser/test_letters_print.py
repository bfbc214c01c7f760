"""LibreOffice prints the letters: the dean's page is one page of paper, with its chart on it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.letters.coverage import coverage_of, newcomers_of, staff_of, whole_coverage
from reports.letters.dean import dean_letter
from reports.letters.drafts import letter_drafts
from reports.letters.figures import Figures
from reports.letters.school import School
from reports.letters.verify import verified_letter
from tests.browser.programs import program
from tests.unit.letters_school import LATEST, PROGRAMME, RUNNING, desk_of, letters_school

if TYPE_CHECKING:
    from pathlib import Path

LETTER_UPRIGHT = "612 x 792 pts"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the letters of two quarters, printed to PDF, by audience and quarter; skip where Word is not read."""
    soffice = program("soffice", "libreoffice")
    folder = tmp_path_factory.mktemp("letters")
    drafts = list(letter_drafts(desk_of(letters_school(), folder, quarters=(LATEST, RUNNING))))
    for draft in drafts:
        (folder / draft.name).write_bytes(draft.content()[0])
    asked = [f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", folder]
    files = [folder / draft.name for draft in drafts]
    subprocess.run([soffice, *asked, *files], check=True, capture_output=True, timeout=180)
    pdfs = {f"{draft.audience} {draft.quarter}": (folder / draft.name).with_suffix(".pdf") for draft in drafts}
    if not any(pdf.exists() for pdf in pdfs.values()):
        missing("libreoffice-writer is not installed: LibreOffice reads no Word file")
    return pdfs


def missing(message: str) -> None:
    """Skip, or fail where every program is required."""
    import os

    if os.environ.get("MENTORSYNC_REQUIRE_PROGRAMS") == "1":
        pytest.fail(message)
    pytest.skip(message)


def told(pdf: Path, tool: str, *options: str) -> str:
    """Return what a tool of poppler says of a PDF."""
    onto = ["-"] if tool == "pdftotext" else []
    command = [program(tool), *options, pdf, *onto]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("quarter", [LATEST, RUNNING])
def test_the_deans_page_is_one_page_of_letter_paper(printed: dict[str, Path], quarter: str):
    info = told(printed[f"dean {quarter}"], "pdfinfo")
    assert re.search(r"Pages:\s+1\b", info)
    assert LETTER_UPRIGHT in info


def test_the_report_and_the_summary_are_short(printed: dict[str, Path]):
    for audience in ("chief", "committee"):
        assert re.search(r"Pages:\s+[12]\b", told(printed[f"{audience} {LATEST}"], "pdfinfo"))


def test_the_page_holds_its_table_its_chart_and_its_footer(printed: dict[str, Path]):
    pdf = printed[f"dean {LATEST}"]
    text = told(pdf, "pdftotext", "-layout")
    assert "Programme by programme" in text
    assert re.search(r"\d+ of \d+ \(\d+%\)", text)
    assert "as of 2026-09-21, page 1" in text
    assert len(re.findall(r"^\s*1\s+\d+ image", told(pdf, "pdfimages", "-list"), re.MULTILINE)) == 1


def test_the_deans_page_is_one_page_however_many_programmes_there_are(tmp_path: Path):
    """The office's school has one programme; here it stands for twelve, each under a name as long as they come."""
    soffice = program("soffice", "libreoffice")
    desk = desk_of(letters_school(), tmp_path)
    case = desk.case(PROGRAMME, LATEST)
    staff = staff_of(desk)(case.ask.quarter.end)
    figures = Figures(case, coverage_of(case, staff))
    several = [_under(figures, f"programme{number:02d}") for number in range(12)]
    whole = whole_coverage([figures.coverage], staff)
    content, _ = verified_letter(dean_letter(School(several, whole, newcomers_of(whole, staff))))
    (tmp_path / "dean.docx").write_bytes(content)
    asked = [f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    command = [soffice, *asked, "--outdir", tmp_path, tmp_path / "dean.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    if not (tmp_path / "dean.pdf").exists():
        missing("libreoffice-writer is not installed: LibreOffice reads no Word file")
    text = told(tmp_path / "dean.pdf", "pdftotext", "-layout")
    assert re.search(r"Pages:\s+1\b", told(tmp_path / "dean.pdf", "pdfinfo"))
    assert "5 smaller programmes" in text


def _under(figures: Figures, programme: str) -> Figures:
    """Return the figures as another programme's, with a long name, of a night on which REDCap was not read."""
    case = figures.case
    clauses = [{**row, "programme_title": "Department of Something Faculty Mentorship Program"} for row in case.clauses]
    pulls = [{**row, "state": "kept", "project": programme} for row in case.pulls]
    return replace(
        figures, case=replace(case, ask=replace(case.ask, programme=programme), clauses=clauses, pulls=pulls)
    )
