"""A file that would come out as it lies ready is not made again, and any other is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports import drafts, made_before
from reports.drafts import Desk, Draft, Order
from reports.letters.drafts import letter_drafts
from reports.made_before import FILE, MadeBefore, Stored, writers
from reports.publish import object_path
from reports.workbook.model import WorkbookError
from reports.workbook.office.book import office_drafts
from tests.unit.office_school import AS_OF, LINKS, TIMEZONE, school

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reports.frames import Tables

QUARTERS = ("2026-04-01", "2026-07-01")

Names = list[str]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return school(people=20)


@pytest.fixture
def made_now(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Return the list to which the title of each file is added that is made and verified."""
    titles: Names = []

    def telling(verified: Callable[..., tuple[bytes, int]]) -> Callable[..., tuple[bytes, int]]:
        def made(model: object, **numbers: object) -> tuple[bytes, int]:
            titles.append(getattr(model, "title", ""))
            return verified(model, **numbers)

        return made

    for name in ("verified_workbook", "verified_letter"):
        monkeypatch.setattr(drafts, name, telling(getattr(drafts, name)))
    return titles


def drafts_of(tables: Tables, **settings: str) -> list[Draft]:
    """Return two workbooks of the office and the letters of their quarters."""
    desk = Desk(tables, Order(Path("nowhere"), QUARTERS, AS_OF, TIMEZONE, LINKS, **settings))
    return [*office_drafts(desk), *letter_drafts(desk)]


def stored(published: Path, some: Sequence[Draft]) -> list[Stored]:
    """Return the files of a run, as a night stores them."""
    before = MadeBefore(published)
    files = [before.stored(draft) for draft in some]
    before.note()
    return files


def test_a_night_again_makes_no_file(tables: Tables, tmp_path: Path, made_now: Names):
    first = stored(tmp_path, drafts_of(tables))
    assert len(made_now) == len(first)
    for _ in range(2):
        made_now.clear()
        assert stored(tmp_path, drafts_of(tables)) == first
        assert made_now == []


def test_only_files_that_say_something_else_are_made_again(tables: Tables, tmp_path: Path, made_now: Names):
    stored(tmp_path, drafts_of(tables))
    owed = tables.obligation
    told = owed["why"].where(owed["quarter"] != QUARTERS[0], "Another reason.")
    made_now.clear()
    stored(tmp_path, drafts_of(replace(tables, obligation=owed.assign(why=told))))
    assert len(made_now) == 1
    assert "2026 Q2" in made_now[0]


def test_another_word_in_the_settings_is_another_file(tables: Tables, tmp_path: Path, made_now: Names):
    stored(tmp_path, drafts_of(tables)[:2])
    made_now.clear()
    stored(tmp_path, drafts_of(tables, institution="Another School")[:2])
    assert len(made_now) == 2


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format": 2, "writers": "", "files": {}}', b"null", None])
def test_a_memory_that_is_damaged_or_gone_is_no_memory(
    damage: bytes | None, tables: Tables, tmp_path: Path, made_now: Names
):
    first = stored(tmp_path, drafts_of(tables)[:1])
    (tmp_path / FILE).unlink()
    if damage is not None:
        (tmp_path / FILE).write_bytes(damage)
    made_now.clear()
    assert stored(tmp_path, drafts_of(tables)[:1]) == first
    assert len(made_now) == 1


def test_other_programs_make_every_file_again(
    tables: Tables, tmp_path: Path, made_now: Names, monkeypatch: pytest.MonkeyPatch
):
    stored(tmp_path, drafts_of(tables)[:1])
    monkeypatch.setattr(made_before, "writers", lambda: "others")
    made_now.clear()
    stored(tmp_path, drafts_of(tables)[:1])
    assert len(made_now) == 1
    assert len(writers()) == 64


def test_a_file_whose_object_is_gone_or_changed_is_made_again(tables: Tables, tmp_path: Path, made_now: Names):
    gone, changed, *_ = first = stored(tmp_path, drafts_of(tables))
    object_path(tmp_path, gone.sha256).unlink()
    object_path(tmp_path, changed.sha256).write_bytes(b"something else")
    made_now.clear()
    assert stored(tmp_path, drafts_of(tables)) == first
    assert len(made_now) == 2
    assert object_path(tmp_path, changed.sha256).read_bytes() != b"something else"


def test_a_file_that_lies_ready_does_not_hide_that_the_library_would_show_other_numbers(tables: Tables, tmp_path: Path):
    draft = drafts_of(tables)[0]
    stored(tmp_path, [draft])
    with pytest.raises(WorkbookError, match="disagree"):
        stored(tmp_path, [replace(draft, unmet=draft.unmet + 1)])
