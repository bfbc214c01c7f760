"""A night that is killed, wherever it stands: what is published stays whole, and the next night ends the work."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest

from sandbox.school.generate import DEFAULT_AS_OF
from tests.faults.school_of_nights import School, school_below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MOMENTS = {
    "while REDCap is asked": ("requests", "Session", "send", "", "4"),
    "between two tables": ("assets.storage.store", "TableStore", "write", "", "9"),
    "while workbooks are made": ("reports.publish", "", "write_whole", "/objects/", "2"),
    "before the manifest flips": ("reports.publish", "", "write_whole", "/manifest.json", "1"),
    "after the manifest flipped": ("reports.publish", "", "write_whole", "/books/", "2"),
}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with school_below(tmp_path) as school:
        yield school


BEFORE, AFTER = "2026-10-13", DEFAULT_AS_OF.isoformat()


def test_a_night_killed_before_or_after_the_flip_leaves_no_half_publication_and_the_next_one_ends_its_work(
    school: School,
):
    killed = school.night(today=AFTER, killed_at=MOMENTS["before the manifest flips"])
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert school.books() == {}
    killed = school.night(today=AFTER, killed_at=MOMENTS["after the manifest flipped"])
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert set(school.books().values()) == {AFTER}
    assert len(school.copies()) < len(school.books())
    _end_the_work(school)


@pytest.mark.campaign
def test_a_night_killed_at_any_moment_leaves_yesterdays_books_or_all_of_tonights(
    school: School, record_property: Callable[[str, object], None]
):
    first = school.night(today=BEFORE)
    assert first.returncode == 0, first.stderr
    for moment, place in MOMENTS.items():
        killed = school.night(today=AFTER, killed_at=place)
        assert killed.returncode == -signal.SIGKILL, (moment, killed.stderr)
        assert set(school.books().values()) == {AFTER if moment.startswith("after") else BEFORE}, moment
    _end_the_work(school)
    record_property("moments at which a night was killed, none with half a publication", len(MOMENTS))


def _end_the_work(school: School) -> None:
    last = school.night(today=AFTER)
    assert last.returncode == 0, last.stderr
    assert set(school.books().values()) == {AFTER}
    assert set(school.runs()) == {"FAILURE", "SUCCESS"}
    entries = json.loads((school.published / "manifest.json").read_bytes())["entries"]
    assert school.copies() == {entry["sha256"] for entry in entries}
