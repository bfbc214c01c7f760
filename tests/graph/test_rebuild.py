"""What was published can be made again, byte for byte, whatever has happened since."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from click.testing import CliRunner
from nights import AS_OF, Nights
from openpyxl import load_workbook

from assets.ledger.exemptions import Wanted
from assets.ledger.office import Person
from assets.obligations.schema import OBLIGATION
from assets.storage.store import TableStore
from pipelines.commands.main import cli
from pipelines.rebuilding import files_again
from reports.publish import book_path, object_path, read_manifest
from reports.recipes import recipes_of
from tests.unit.ledger_entries import approve_exemption, request_exemption

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from click.testing import Result

    from reports.entry import Entry

OFFICE = Person("Olive Officer", "Faculty Affairs")
CHAIR = Person("Cora Chair", "Anesthesiology")


def published(nights: Nights) -> Path:
    return nights.home / "published"


def rebuild(nights: Nights, book: Path, *more: str) -> Result:
    return CliRunner().invoke(cli, ["rebuild", str(book), *more], env={"MENTORSYNC_SETTINGS": str(nights.file)})


def office_book(nights: Nights) -> Entry:
    return next(entry for entry in read_manifest(published(nights)).entries if entry.audience == "office")


def exempted(nights: Nights) -> None:
    """Approve an exemption, so that the next night judges otherwise."""
    store = TableStore(nights.home / "tables")
    row = store.read(OBLIGATION).query("state == 'not_met' and unit == 'person'").iloc[0]
    wanted = Wanted(programme=row["programme"], clause=row["clause"], person_id=row["person_id"], reason="agreed")
    asked, decided = (datetime(2026, 10, 20, hour, tzinfo=UTC) for hour in (11, 12))
    exemption = request_exemption(store, wanted, by=CHAIR, on=date(2026, 10, 20), at=asked)
    approve_exemption(store, exemption, by=OFFICE, on=date(2026, 10, 20), at=decided)


def test_every_file_of_a_night_is_made_again_byte_for_byte(first_night: Nights):
    entries = read_manifest(published(first_night)).entries
    [recipe] = recipes_of(published(first_night)).values()
    assert set(recipe.files) == {entry.sha256 for entry in entries}
    again = list(files_again(recipe, recipe.files, tables=str(first_night.home / "tables")))
    assert len(again) == len(entries)
    assert [one.name for one in again if not one.is_identical] == []
    assert {one.content for one in again} == {
        object_path(published(first_night), entry.sha256).read_bytes() for entry in entries
    }


def test_a_book_is_made_again_although_a_later_night_judged_otherwise(nights: Nights, tmp_path: Path):
    before = office_book(nights)
    kept = tmp_path / before.name
    shutil.copy(book_path(published(nights), before), kept)
    exempted(nights)
    assert nights.run().success
    assert office_book(nights).sha256 != before.sha256
    result = rebuild(nights, kept, "-o", str(tmp_path / "again.xlsx"))
    assert result.exit_code == 0, result.output
    assert f"identical, SHA-256 {before.sha256}" in result.output
    assert (tmp_path / "again.xlsx").read_bytes() == kept.read_bytes()


def test_a_book_that_was_saved_again_is_known_by_its_name(first_night: Nights, tmp_path: Path):
    entry = office_book(first_night)
    kept = tmp_path / entry.name
    book = load_workbook(book_path(published(first_night), entry))
    book.save(kept)
    result = rebuild(first_night, kept)
    assert result.exit_code == 0, result.output
    assert "was saved again since it was published" in result.output
    assert entry.sha256 in result.output


def test_a_file_nobody_published_is_refused_in_a_sentence(first_night: Nights, tmp_path: Path):
    (tmp_path / "other.xlsx").write_bytes(b"PK other")
    result = rebuild(first_night, tmp_path / "other.xlsx")
    assert result.exit_code == 1
    assert "no publication that is kept holds this file" in result.output


def test_a_book_that_comes_out_otherwise_ends_with_one_and_says_so(
    first_night: Nights, monkeypatch: pytest.MonkeyPatch
):
    from reports.workbook.office import cover

    monkeypatch.setattr(cover, "CONFIDENTIAL", "Confidential, in other words.")
    result = rebuild(first_night, book_path(published(first_night), office_book(first_night)))
    assert result.exit_code == 1
    assert "changed since" in result.output


def test_tidying_after_one_night_takes_nothing_a_book_needs(nights: Nights):
    env = {"MENTORSYNC_SETTINGS": str(nights.file)}
    told = CliRunner().invoke(cli, ["tidy"], env=env)
    assert told.exit_code == 0, told.output
    assert "0 nights, 0 publications, 0 recipes" in told.output
    assert "Kept: 1 night.\n" in told.output
    assert rebuild(nights, book_path(published(nights), office_book(nights))).exit_code == 0
    assert AS_OF.isoformat() in office_book(nights).name
