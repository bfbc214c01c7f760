"""A night that is killed, wherever it stands: what is published stays whole, and the next night ends the work."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from reports.places import FOLDERS
from reports.publish import read_manifest, read_object
from sandbox.school.generate import DEFAULT_AS_OF, generate_school
from sandbox.server.testing import serve_in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SETTINGS = """\
home = "home"
today = {today}
first_quarter = 2026-04-01
programmes = ["anesthesiology"]
[institution]
name = "Example School of Medicine"
timezone = "America/New_York"
[redcap]
url = "{url}"
requests_per_minute = 500
[hr]
folder = "school/hr"
"""
KILLED_AT = """\
import os, signal, sys
from importlib import import_module
module, owner, name, part, nth = sys.argv[1:6]
place = import_module(module)
for step in filter(None, owner.split(".")):
    place = getattr(place, step)
real, calls = getattr(place, name), []
def counted(*arguments, **named):
    if part in " ".join(map(str, arguments)):
        calls.append(1)
        if len(calls) == int(nth):
            os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **named)
setattr(place, name, counted)
from pipelines.commands.main import cli
cli(["night"])
"""
MOMENTS = {
    "while REDCap is asked": ("requests", "Session", "send", "", "4"),
    "between two tables": ("assets.storage.store", "TableStore", "write", "", "9"),
    "while workbooks are made": ("reports.publish", "", "write_whole", "/objects/", "2"),
    "before the manifest flips": ("reports.publish", "", "write_whole", "/manifest.json", "1"),
    "after the manifest flipped": ("reports.publish", "", "write_whole", "/books/", "2"),
}


class School:
    """A served school, its home, and nights on it in processes of their own."""

    def __init__(self, folder: Path, *, url: str, token: str) -> None:
        """Take the folder that holds `school`, and how its REDCap is reached."""
        self.folder, self.url = folder, url
        self.published = folder / "home" / "published"
        self.environment = {
            **os.environ,
            "MENTORSYNC_SETTINGS": str(folder / "mentorsync.toml"),
            "REDCAP_TOKEN_ANESTHESIOLOGY": token,
            "DAGSTER_HOME": str(folder / "home" / "dagster"),
        }

    def night(self, *, today: str, killed_at: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        """Run a night on a day, killed at a moment where one is given."""
        (self.folder / "mentorsync.toml").write_text(SETTINGS.format(today=today, url=self.url), encoding="utf-8")
        command = ["-c", KILLED_AT, *killed_at] if killed_at else ["-m", "pipelines", "night"]
        return subprocess.run(
            [sys.executable, *command], env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )

    def books(self) -> dict[str, str]:
        """Return the published books by quarter: their as-of; every byte is compared with what was published."""
        entries = read_manifest(self.published).entries
        for entry in entries:
            read_object(self.published, entry)
        return {entry.quarter: entry.as_of for entry in entries}

    def copies(self) -> set[str]:
        """Return the hashes of the copies for people."""
        found = [path for folder in FOLDERS for path in (self.published / folder).rglob("mentoring-*")]
        return {hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    folder = tmp_path
    generate_school(folder / "school", faculty=20, years=1, seed=3, as_of=DEFAULT_AS_OF)
    with serve_in_thread(folder / "school") as server:
        yield School(folder, url=server.url, token=server.token("anesthesiology"))


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
    entries = json.loads((school.published / "manifest.json").read_bytes())["entries"]
    assert school.copies() == {entry["sha256"] for entry in entries}
