"""A small school that is served, and nights and commands on it in processes of their own, killed where a test wants.

Belongs here: the school, and running to the end or to a kill. Does not belong here: what must hold after one.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from reports.places import FOLDERS
from reports.publish import read_manifest, read_object
from sandbox.school.generate import DEFAULT_AS_OF, generate_school
from sandbox.server.testing import serve_in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator
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
[office]
people = [{{name = "Olive Officer", unit = "Faculty Affairs"}}]
[hr]
folder = "school/hr"
"""
KILLED_IN_A_CALL = """\
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
KILLED_AFTER_FILES = """\
import os, signal, sys, threading
home, nth, later, touched = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), 0
def heard(event, arguments):
    global touched
    if event.partition(".")[0] not in {"open", "os", "shutil", "sqlite3"}:
        return
    if any(isinstance(each, (str, os.PathLike)) and os.fspath(each).startswith(home) for each in arguments):
        touched += 1
        if touched == nth:
            ends = threading.Timer(later, os.kill, (os.getpid(), signal.SIGKILL))
            ends.daemon = True
            ends.start() if later else ends.function(*ends.args)
sys.addaudithook(heard)
from pipelines.commands.main import cli
try:
    cli(sys.argv[4:])
finally:
    print(f"files touched: {touched}", file=sys.stderr)
"""
"""A command killed some seconds after it touched the nth file below home; what Delta itself touches is not heard of."""


class School:
    """A served school, its home, and nights and commands on it in processes of their own."""

    def __init__(self, folder: Path, *, url: str, token: str) -> None:
        """Take the folder that holds `school`, and how its REDCap is reached."""
        self.folder, self.url, self.token = folder, url, token
        self.home = folder / "home"
        self.published = self.home / "published"

    def night(self, *, today: str, killed_at: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        """Run a night on a day, killed in a call where one is given."""
        (self.folder / "mentorsync.toml").write_text(SETTINGS.format(today=today, url=self.url), encoding="utf-8")
        return self._ended("-c", KILLED_IN_A_CALL, *killed_at) if killed_at else self.typed("night")

    def typed(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return self._ended("-m", "pipelines", *words)

    def killed(self, *words: str, nth: int, later: float) -> subprocess.CompletedProcess[str]:
        """Run a command that is killed so many seconds after it touched the nth file below home."""
        return self._ended("-c", KILLED_AFTER_FILES, str(self.home), str(nth), str(later), *words)

    def _ended(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "MENTORSYNC_SETTINGS": str(self.folder / "mentorsync.toml"),
            "REDCAP_TOKEN_ANESTHESIOLOGY": self.token,
            "DAGSTER_HOME": str(self.home / "dagster"),
        }
        return subprocess.run(
            [sys.executable, *words], env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    def runs(self) -> list[str]:
        """Return how Dagster's history says that the runs ended."""
        with closing(sqlite3.connect(self.home / "dagster" / "history" / "runs.db")) as history:
            return [status for (status,) in history.execute("SELECT status FROM runs")]

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


@contextmanager
def school_below(folder: Path) -> Iterator[School]:
    """Generate a school below a folder and serve it."""
    generate_school(folder / "school", faculty=20, years=1, seed=3, as_of=DEFAULT_AS_OF)
    with serve_in_thread(folder / "school") as server:
        yield School(folder, url=server.url, token=server.token("anesthesiology"))
