"""A command that is killed wherever it stands: nothing is lost, nothing wrong is published, and typed again it is done.

The moments are drawn with a fixed seed from all a command goes through: which file below home it touches, and how long
after that the kill comes, so that it also falls into what Delta writes by itself.
"""

from __future__ import annotations

import random
import re
import shutil
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from assets.ledger.acknowledgements import ACKNOWLEDGEMENT
from assets.ledger.quarter_schema import QUARTER, RESTATED_RATE, RESTATEMENT
from assets.storage.manifests import nights_of
from assets.storage.store import TableStore
from pipelines.retention import NIGHTS
from pipelines.stored import stored
from reports.publish import history_of, object_hashes, read_manifest, read_object
from reports.recipes import recipes_of
from sandbox.school.generate import DEFAULT_AS_OF
from tests.faults.school_of_nights import School, school_below
from tests.graph.landings import shortened
from tests.unit.forty_nights import FIRST, PEOPLE, a_night, aged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assets.storage.schema import Table

ACCEPT = ("--accept", "review", "--accept", "findings", "--accept", "requests", "--why", "looked through")
CLOSE = ("close", "2026-Q2", "--by", "Olive Officer", *ACCEPT)
RESTATE = ("restate", "2026-Q2", "--by", "Olive Officer", "--why", "asked by the dean")
ACKNOWLEDGE = ("acknowledge", "hr", "--by", "Olive Officer")
LONGEST = 0.1
"""Seconds after a touched file within which the kill comes."""


@dataclass(frozen=True)
class Begun:
    """Homes of one school on which each command has something to do. Only to be copied."""

    good: School
    closed: School
    refused: School
    forty: School
    touched: dict[tuple[str, ...], int]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    with school_below(tmp_path_factory.mktemp("good")) as good:
        day = DEFAULT_AS_OF.isoformat()
        ended = good.night(today=day)
        assert ended.returncode == 0, ended.stderr
        closed = copy_of(good, tmp_path_factory.mktemp("closed"))
        touched = {CLOSE: files_touched(closed, CLOSE)}
        refused = copy_of(good, tmp_path_factory.mktemp("refused"))
        shortened(refused.folder / "school" / "hr", share=0.5)
        assert refused.night(today=day).returncode == 1
        forty = copy_of(good, tmp_path_factory.mktemp("forty"))
        shutil.rmtree(forty.home)
        for number in range(NIGHTS + 5):
            a_night(forty.home, number)
        aged(forty.home)
        touched |= {
            words: files_touched(copy_of(school, tmp_path_factory.mktemp("counted")), words)
            for words, school in ((RESTATE, closed), (ACKNOWLEDGE, refused), (("tidy",), forty))
        }
        yield Begun(good, closed, refused, forty, touched)


def copy_of(school: School, folder: Path) -> School:
    """Return a school of its own with the same files, of the same age."""
    shutil.copytree(school.folder, folder, dirs_exist_ok=True)
    return School(folder, url=school.url, token=school.token)


def files_touched(school: School, words: tuple[str, ...]) -> int:
    """Run a command to its end and return how many times it touches a file below home."""
    ended = school.killed(*words, nth=0, later=0)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return int(re.findall(r"files touched: (\d+)", ended.stderr)[-1])


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """Return how many kills there are: one, and in the campaign many."""
    return 25 if "campaign" in request.keywords else 1


def killed_schools(
    school: School, words: tuple[str, ...], *, touched: int, kills: int, folder: Path
) -> Iterator[School]:
    """Yield copies of a school on each of which a command was killed at another moment."""
    moments = random.Random(f"{words[0]} {kills}")
    for number in range(kills):
        victim = copy_of(school, folder / str(number))
        nth, later = moments.randint(1, touched), moments.choice([0.0, moments.uniform(0, LONGEST)])
        ended = victim.killed(*words, nth=nth, later=later)
        assert ended.returncode in {0, -signal.SIGKILL}, ended.stdout + ended.stderr
        yield victim


def rows_of(school: School, table: Table) -> list[dict[str, Any]]:
    """Return the rows of a ledger table; none where it was never made."""
    rows = stored(TableStore(school.home / "tables"), table).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def check_close(begun: Begun, *, kills: int, folder: Path) -> None:
    before = read_manifest(begun.good.published)
    whole = rows_of(begun.closed, QUARTER)
    for school in killed_schools(begun.good, CLOSE, touched=begun.touched[CLOSE], kills=kills, folder=folder):
        told = rows_of(school, QUARTER)
        again = school.typed(*CLOSE)
        assert again.returncode == (1 if told else 0), again.stdout + again.stderr
        assert not told or "is closed already" in again.stderr
        for (row,) in filter(None, [told, rows_of(school, QUARTER)]):
            assert row | {"at": None, "event_id": None} == whole[0] | {"at": None, "event_id": None}
        assert read_manifest(school.published) == before
        assert school.books()


def check_restate(begun: Begun, *, kills: int, folder: Path) -> None:
    before = read_manifest(begun.closed.published)
    for school in killed_schools(begun.closed, RESTATE, touched=begun.touched[RESTATE], kills=kills, folder=folder):
        assert rows_of(school, QUARTER)[0]["step"] == "closed"
        again = school.typed(*RESTATE)
        assert again.returncode == 0, again.stdout + again.stderr
        assert rows_of(school, QUARTER)[-1]["step"] == "restated"
        assert {len(rows_of(school, table)) for table in (RESTATEMENT, RESTATED_RATE)} == {0}
        assert read_manifest(school.published) == before


def check_acknowledge(begun: Begun, *, kills: int, folder: Path) -> None:
    before = read_manifest(begun.refused.published)
    for school in killed_schools(
        begun.refused, ACKNOWLEDGE, touched=begun.touched[ACKNOWLEDGE], kills=kills, folder=folder
    ):
        told = rows_of(school, ACKNOWLEDGEMENT)
        again = school.typed(*ACKNOWLEDGE)
        assert again.returncode == 0, again.stdout + again.stderr
        assert again.stdout.startswith("That was acknowledged before" if told else "Acknowledged")
        (row,) = rows_of(school, ACKNOWLEDGEMENT)
        assert row["by"] == "Olive Officer"
        assert read_manifest(school.published) == before


def check_tidy(begun: Begun, *, kills: int, folder: Path) -> None:
    reference = copy_of(begun.forty, folder / "reference")
    assert reference.typed("tidy").returncode == 0
    for school in killed_schools(begun.forty, ("tidy",), touched=begun.touched[("tidy",)], kills=kills, folder=folder):
        nothing_kept_is_lost(school)
        again = school.typed("tidy")
        assert again.returncode == 0, again.stdout + again.stderr
        nothing_kept_is_lost(school)
        assert kept_files(school) == kept_files(reference)


def nothing_kept_is_lost(school: School) -> None:
    """Check that the last nights can be told, and that whatever is still named is still there."""
    store = TableStore(school.home / "tables")
    nights = list(nights_of(school.home).values())
    assert len(nights) >= NIGHTS
    for night in nights:
        rows = store.read(PEOPLE, version=night.tables[PEOPLE.path])
        assert rows["note"].tolist() == [f"night {(night.as_of - FIRST).days}"]
    named = [read_manifest(school.published), *history_of(school.published).values()]
    assert len(named) >= NIGHTS
    for manifest in named:
        for entry in manifest.entries:
            read_object(school.published, entry)
    recipes = recipes_of(school.published).values()
    assert len(recipes) >= NIGHTS
    assert {sha for recipe in recipes for sha in recipe.files} <= object_hashes(school.published)


def kept_files(school: School) -> set[str]:
    """Return the files that tidying decides on, Delta's log and what Dagster notes apart."""
    found = [*school.published.rglob("*"), *(school.home / "nights").rglob("*"), *school.home.rglob("*.parquet")]
    return {str(path.relative_to(school.home)) for path in found if path.is_file()}


CHECKS: dict[str, Callable[..., None]] = {
    "close": check_close,
    "restate": check_restate,
    "acknowledge": check_acknowledge,
    "tidy": check_tidy,
}


@pytest.mark.parametrize("command", CHECKS)
def test_a_command_that_is_killed_loses_nothing_and_typed_again_is_done(command, begun, kills, tmp_path):
    CHECKS[command](begun, kills=kills, folder=tmp_path)


@pytest.mark.campaign
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("command", CHECKS)
def test_a_command_killed_at_twenty_five_moments_loses_nothing_and_typed_again_is_done(
    command, begun, kills, tmp_path, record_property
):
    CHECKS[command](begun, kills=kills, folder=tmp_path)
    record_property(f"kills of `{command}`, none with a loss", kills)
