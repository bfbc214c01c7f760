"""A workbook that LibreOffice opened and saved is read back like the one that was sent."""

from __future__ import annotations

import subprocess
from datetime import date
from typing import TYPE_CHECKING

from tests.browser.programs import program
from tests.unit.readback_books import OLIVE, book, read

if TYPE_CHECKING:
    from pathlib import Path


def saved_by_libreoffice(content: bytes, folder: Path) -> bytes:
    """Return a workbook after LibreOffice opened and saved it."""
    soffice = program("soffice", "libreoffice")
    source, target = folder / "book.xlsx", folder / "saved"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run([*command, "--outdir", str(target), str(source)], check=True, capture_output=True, timeout=240)
    return (target / "book.xlsx").read_bytes()


def test_entries_survive_a_save_by_libreoffice(tmp_path):
    entries = {
        "o1": {"Exemption reason": "on leave", "Exempt until": date(2026, 12, 31), "Comment": "ask the chair"},
        "o2": {"Reminded on": date(2026, 9, 2), "Record is wrong": "a date is wrong"},
        "o3": {"Reminded on": "9/2/2026"},
    }
    sent = book(filled=entries)
    returned = saved_by_libreoffice(sent, tmp_path)
    assert returned != sent
    before, after = read(sent, by=OLIVE), read(returned, by=OLIVE)
    assert [one for _, one in after.rows] == [one for _, one in before.rows]
    assert after.delivery.book == before.delivery.book == "anesthesiology 2026-07-01 2026-09-28"


def test_a_formula_counts_as_the_value_the_reader_saw(tmp_path):
    sent = book(filled={"o1": {"Reminded on": "=DATE(2026,9,1)+1"}})
    (row,) = read(saved_by_libreoffice(sent, tmp_path)).rows
    assert row[1].typed == {"sent_on": "2026-09-02"}
