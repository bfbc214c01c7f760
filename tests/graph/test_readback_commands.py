"""`mentorsync readback` and `approve`: files in, a receipt out, and one sentence for whatever is wrong."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from nights import settings_written
from typed_commands import typed

from assets.ledger.returned import returned_known
from assets.obligations.schema import OBLIGATION
from assets.storage.store import TableStore
from tests.unit.ledger_entries import exemptions_in_force
from tests.unit.readback_books import LEAVE, book, frame_of, obligation

if TYPE_CHECKING:
    from pathlib import Path


OFFICE = '[office]\npeople = [{name = "Olive Officer", unit = "Faculty Affairs"}]\n'
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


def test_a_workbook_is_read_a_receipt_written_and_the_office_approves_it(folder):
    receipt = folder / "receipt.xlsx"
    said = typed("readback", str(folder / "back.xlsx"), *CARL, "-o", str(receipt))
    assert said.exit_code == 1, "one entry was rejected"
    assert "1 requested\n1 rejected\n" in said.output
    assert "✖ Worklist row 6: A comment alone decides nothing; it is kept." in said.output
    said = typed("approve", str(receipt), "--by", "olive officer")
    assert said.exit_code == 0
    assert said.output.startswith("1 approved\n")
    store = TableStore(folder / "home" / "tables")
    (row,) = exemptions_in_force(store, day=date(2026, 10, 20)).to_dict("records")
    assert (row["requested_by"], row["approved_by"], row["approved_on"].date()) == (
        *("Carl Chair", "Olive Officer"),
        date(2026, 10, 20),
    )
    again = typed("approve", str(receipt), "--by", "Olive Officer")
    assert again.exit_code == 0
    assert again.output.startswith("1 decided before\n")
    assert "the request was approved on" in again.output


def cells_of(path: Path) -> list[str]:
    """Return all text of a workbook."""
    from openpyxl import load_workbook

    return [str(cell) for page in load_workbook(path) for row in page.iter_rows(values_only=True) for cell in row]


def test_whoever_returned_a_workbook_is_answered_what_was_decided_by_whom(folder):
    receipt, answer = folder / "receipt.xlsx", folder / "receipt decided.xlsx"
    typed("readback", str(folder / "back.xlsx"), *CARL, "-o", str(receipt))
    said = typed("approve", str(receipt), "--by", "Olive Officer")
    assert said.output == f"1 approved\nAnswer, for whoever returned the workbook: {answer}\n"
    cells = cells_of(answer)
    assert {"✔ approved", "Olive Officer, Faculty Affairs", "Returned by Carl Chair, ANES"} <= set(cells)
    assert "hm" not in cells, "a comment is never printed again"
    answer.write_bytes(b"")
    assert typed("approve", str(receipt), "--by", "Olive Officer").exit_code == 0
    assert cells_of(answer) == cells, "a request that was decided before is answered as it was decided"
    assert "there is nothing to fill in" in str(typed("readback", str(answer), *CARL).output)


def test_an_answer_that_cannot_be_written_undoes_no_decision(folder):
    receipt, answer = folder / "receipt.xlsx", folder / "receipt decided.xlsx"
    typed("readback", str(folder / "back.xlsx"), *CARL, "-o", str(receipt))
    answer.mkdir()
    said = typed("approve", str(receipt), "--by", "Olive Officer")
    assert said.exit_code == 1
    assert "could not be written" in said.output
    assert "What was decided is on record" in said.output
    assert len(exemptions_in_force(TableStore(folder / "home" / "tables"), day=date(2026, 10, 20))) == 1


def test_a_receipt_lies_beside_the_workbook_and_none_replaces_another(folder):
    typed("readback", str(folder / "back.xlsx"), *CARL)
    (first,) = folder.glob("back receipt *.xlsx")
    assert first.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("words", "sentence", "status"),
    [
        (("--by", "Carl Chair"), "say for which unit with --unit", 2),
        ((), "say who returns the workbook and for which unit", 2),
        (("--by", " ", "--unit", "ANES"), "saved", 1),
    ],
)
def test_who_returns_a_workbook_is_asked_for_and_the_last_who_saved_it_only_requests(folder, words, sentence, status):
    from io import BytesIO

    from openpyxl import load_workbook

    path = folder / "back.xlsx"
    opened = load_workbook(BytesIO(path.read_bytes()))
    opened.properties.lastModifiedBy = "Sam Saved" if sentence == "saved" else None
    opened.save(path)
    said = typed("readback", str(path), *words)
    assert said.exit_code == status, said.output
    if status == 2:
        assert sentence in said.output
    else:
        rows = returned_known(TableStore(folder / "home" / "tables"))
        assert set(rows["by"]) == {"Sam Saved"}
        assert set(rows["outcome"]) == {"requested", "rejected"}


def test_what_the_office_enters_waits_for_another_unit_and_where_there_is_none_it_is_said(folder):
    said = typed("readback", str(folder / "back.xlsx"), "--by", "olive officer", "-o", str(folder / "r.xlsx"))
    assert said.exit_code == 1, said.output
    assert "1 requested" in said.output
    assert "Nobody may approve 1 of them: name somebody of another unit under [office] people" in said.output
    assert "▲ 1 request nobody may approve: the settings name nobody" in "\n".join(cells_of(folder / "r.xlsx"))
    said = typed("approve", str(folder / "r.xlsx"), "--by", "Olive Officer")
    assert said.exit_code == 1
    assert "nobody approves a request of his own" in said.output


def test_without_a_book_the_watched_folder_is_read(folder, monkeypatch):
    unit = folder / "returned" / "ANES"
    unit.mkdir(parents=True)
    assert typed("readback").output.endswith("name a workbook, or a folder under [returns] in the settings.\n")
    settings_written(folder, url="http://127.0.0.1:9/api/", hr=folder, more=f'{OFFICE}[returns]\nfolder = "returned"\n')
    monkeypatch.setattr("pipelines.returns.SETTLING_SECONDS", 0)
    (unit / "back.xlsx").write_bytes((folder / "back.xlsx").read_bytes())
    (unit / "web.xlsx").write_bytes(b"<html>sign in</html>")
    said = typed("readback")
    assert said.exit_code == 0, said.output
    assert said.output.count("Receipt: ") == 2
    assert said.output.endswith("2 files read, 1 new request.\n")
    receipt = next((unit / "receipts").glob("back receipt *.xlsx"))
    assert typed("approve", str(receipt), "--by", "Olive Officer").output.startswith("1 approved\n")
    assert receipt.with_name(f"{receipt.stem} decided.xlsx").exists(), "the answer lies in the folder of the unit"
    assert typed("readback").output == "0 files read, 0 new requests.\n"


def test_the_sensor_reads_the_folder_and_starts_no_run(folder, monkeypatch):
    import dagster as dg

    from pipelines.definitions import build_definitions
    from pipelines.returns import returns_sensors
    from pipelines.settings import load_settings

    assert returns_sensors(load_settings()) == []
    settings_written(folder, url="http://127.0.0.1:9/api/", hr=folder, more='[returns]\nfolder = "returned"\n')
    monkeypatch.setattr("pipelines.returns.SETTLING_SECONDS", 0)
    sensor = build_definitions(load_settings()).resolve_sensor_def("returned_workbooks")
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING

    def evaluated() -> str:
        with dg.DagsterInstance.ephemeral() as instance:
            told = sensor.evaluate_tick(dg.build_sensor_context(instance=instance))
        assert not told.run_requests
        return str(told.skip_message)

    assert evaluated() == "0 files read, 0 new requests; 1 could not be read.", "the folder is not there yet"
    (folder / "returned" / "ANES").mkdir(parents=True)
    (folder / "returned" / "ANES" / "back.xlsx").write_bytes((folder / "back.xlsx").read_bytes())
    assert evaluated() == "1 file read, 1 new request; 0 could not be read."
    assert evaluated() == "0 files read, 0 new requests; 0 could not be read."


def test_a_night_reads_the_folder_first_and_a_broken_file_does_not_stop_it(folder, monkeypatch):
    from pipelines.run import NightBusyError

    def began(*_given: object) -> None:
        raise NightBusyError("The night began.")

    unit = folder / "returned" / "ANES"
    unit.mkdir(parents=True)
    (unit / "back.xlsx").write_bytes((folder / "back.xlsx").read_bytes())
    (unit / "empty.xlsx").write_bytes(b"")
    settings_written(folder, url="http://127.0.0.1:9/api/", hr=folder, more='[returns]\nfolder = "returned"\n')
    monkeypatch.setattr("pipelines.returns.SETTLING_SECONDS", 0)
    monkeypatch.setattr("pipelines.commands.night.run_with_progress", began)
    said = typed("night")
    assert said.output == "Returned workbooks: 2 files read, 1 new request.\nError: The night began.\n"
    (unit / "later.xlsx").write_bytes(b"")
    assert typed("night", "--as-of", "2026-09-30").output == "Error: The night began.\n"
    assert not list((unit / "receipts").glob("later*")), "a run of another date takes nothing in"


@pytest.mark.parametrize("content", [b"", b"<html>sign in</html>", b"PK\x03\x04 cut off"])
def test_a_wrong_file_is_one_sentence_and_leaves_no_row(folder, content):
    path = folder / "wrong.xlsx"
    path.write_bytes(content)
    for words in (("readback", str(path), *CARL), ("approve", str(path), "--by", "Olive Officer")):
        said = typed(*words)
        assert said.exit_code == 1
        assert said.output.startswith("mentorsync: wrong.xlsx is ")
        assert said.output.count("\n") == 1
    assert returned_known(TableStore(folder / "home" / "tables")).empty


def test_nobody_but_the_office_approves(folder):
    said = typed("approve", str(folder / "back.xlsx"), "--by", "Carl Chair")
    assert said.exit_code == 2
    assert "only the office may do this, and the name is not among those" in said.output
    assert "Carl" not in said.output
