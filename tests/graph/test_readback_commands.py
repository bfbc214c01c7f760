"""`mentorsync readback` and `approve`: files in, a receipt out, and one sentence for whatever is wrong."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from nights import settings_written

from assets.ledger.exemptions import exemptions_in_force
from assets.ledger.returned import returned_known
from assets.obligations.schema import OBLIGATION
from assets.storage.store import TableStore
from pipelines.commands.main import cli
from tests.unit.readback_books import book, frame_of, obligation

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

OFFICE = '[office]\npeople = [{name = "Olive Officer", unit = "Faculty Affairs"}]\n'
LEAVE = {"Exemption reason": "on leave", "Exempt until": date(2026, 12, 31)}
CARL = ("--by", "Carl Chair", "--unit", "ANES")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with settings and a table of obligations."""
    file = settings_written(tmp_path, url="http://127.0.0.1:9/api/", hr=tmp_path, more=OFFICE)
    monkeypatch.setenv("MENTORSYNC_SETTINGS", str(file))
    store = TableStore(tmp_path / "home" / "tables")
    store.write(frame_of(OBLIGATION, [obligation(1), obligation(2)]), table=OBLIGATION, quarters=["2026-07-01"])
    (tmp_path / "back.xlsx").write_bytes(book(keys=["o1", "o2"], filled={"o1": LEAVE, "o2": {"Comment": "hm"}}))
    return tmp_path


def typed(*words: str) -> Result:
    result = CliRunner().invoke(cli, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def test_a_workbook_is_read_a_receipt_written_and_the_office_approves_it(folder):
    receipt = folder / "receipt.xlsx"
    said = typed("readback", str(folder / "back.xlsx"), *CARL, "-o", str(receipt))
    assert said.exit_code == 0, said.output
    assert "1 requested\n1 rejected\n" in said.output
    assert "✖ Worklist row 6: A comment alone decides nothing; it is kept." in said.output
    said = typed("approve", str(receipt), "--by", "olive officer")
    assert (said.exit_code, said.output) == (0, "1 approved\n")
    store = TableStore(folder / "home" / "tables")
    (row,) = exemptions_in_force(store, day=date(2026, 10, 20)).to_dict("records")
    assert (row["requested_by"], row["approved_by"], row["approved_on"].date()) == (
        *("Carl Chair", "Olive Officer"),
        date(2026, 10, 20),
    )
    again = typed("approve", str(receipt), "--by", "Olive Officer")
    assert again.exit_code == 1
    assert "the request was approved on" in again.output


def test_a_receipt_lies_beside_the_workbook_and_none_replaces_another(folder):
    typed("readback", str(folder / "back.xlsx"), *CARL)
    (first,) = folder.glob("back receipt *.xlsx")
    assert first.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("words", "sentence", "status"),
    [
        (("--by", "Carl Chair"), "say for which unit with --unit", 2),
        ((), "say who returns the workbook and for which unit", 2),
        (("--by", " ", "--unit", "ANES"), "saved", 0),
    ],
)
def test_who_returns_a_workbook_is_asked_for_and_the_last_who_saved_it_only_requests(folder, words, sentence, status):
    from io import BytesIO

    from openpyxl import load_workbook

    path = folder / "back.xlsx"
    opened = load_workbook(BytesIO(path.read_bytes()))
    opened.properties.lastModifiedBy = "Sam Saved" if status == 0 else None
    opened.save(path)
    said = typed("readback", str(path), *words)
    assert said.exit_code == status, said.output
    if status:
        assert sentence in said.output
    else:
        rows = returned_known(TableStore(folder / "home" / "tables"))
        assert set(rows["by"]) == {"Sam Saved"}
        assert set(rows["outcome"]) == {"requested", "rejected"}


@pytest.mark.parametrize("content", [b"", b"<html>sign in</html>", b"PK\x03\x04 cut off"])
def test_a_wrong_file_is_one_sentence_and_leaves_no_row(folder, content):
    path = folder / "wrong.xlsx"
    path.write_bytes(content)
    for words in (("readback", str(path), *CARL), ("approve", str(path), "--by", "Olive Officer")):
        said = typed(*words)
        assert said.exit_code == 2
        assert said.output.startswith("mentorsync: wrong.xlsx is ")
        assert said.output.count("\n") == 1
    assert returned_known(TableStore(folder / "home" / "tables")).empty


def test_nobody_but_the_office_approves(folder):
    said = typed("approve", str(folder / "back.xlsx"), "--by", "Carl Chair")
    assert said.exit_code == 2
    assert "only the office may do this, and the name is not among those" in said.output
    assert "Carl" not in said.output
