"""Publishing is all at once or not at all, whoever is killed or in a hurry."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reports.publish import (
    NOTHING,
    Entry,
    PublicationError,
    book_path,
    object_path,
    publish,
    read_manifest,
    read_object,
    store_object,
)

ROOT = Path(__file__).parents[2]


def entry(published: Path, content: bytes = b"book", **more: object) -> Entry:
    """Return an entry whose object is stored."""
    whole = Entry(
        quarter="2026-07-01",
        programme="anesthesiology",
        audience="office",
        name="mentoring-anesthesiology-2026q3-office-2026-09-21.xlsx",
        sha256=store_object(published, content),
        bytes=len(content),
        as_of="2026-09-21",
        known_at="2026-09-21T09:04:00+00:00",
        snapshot="s1",
        stale=False,
        unmet=3,
        on_time_rate=0.5,
    )
    return replace(whole, **more)


def files_below(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes, the lock apart."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_before_the_first_night_nothing_is_published(tmp_path: Path):
    assert read_manifest(tmp_path / "published") == NOTHING


def test_what_is_published_can_be_read_back(tmp_path: Path):
    one = entry(tmp_path)
    manifest = publish(tmp_path, [one])
    assert manifest.number == 1
    assert read_manifest(tmp_path) == manifest
    assert manifest.entries == (one,)
    assert read_object(tmp_path, one) == b"book"
    assert (tmp_path / "books/anesthesiology/2026 Q3" / one.name).read_bytes() == b"book"


def test_a_stored_object_is_not_published(tmp_path: Path):
    entry(tmp_path)
    assert read_manifest(tmp_path) == NOTHING


def test_the_same_workbooks_again_add_nothing(tmp_path: Path):
    publish(tmp_path, [entry(tmp_path)])
    before = files_below(tmp_path)
    publish(tmp_path, [entry(tmp_path)])
    assert files_below(tmp_path) == before


def test_what_was_published_before_a_change_is_kept(tmp_path: Path):
    first = publish(tmp_path, [entry(tmp_path)])
    old = (tmp_path / "manifest.json").read_bytes()
    newer = entry(tmp_path, b"newer", as_of="2026-09-22", name="mentoring-anesthesiology-2026q3-office-2026-09-22.xlsx")
    second = publish(tmp_path, [newer])
    assert (second.number, second.entries) == (2, (newer,))
    assert (tmp_path / "history/1.json").read_bytes() == old
    assert read_object(tmp_path, first.entries[0]) == b"book"


def test_a_superseded_copy_leaves_the_folder_people_look_into(tmp_path: Path):
    first = entry(tmp_path)
    publish(tmp_path, [first])
    newer = entry(tmp_path, b"newer", name="mentoring-anesthesiology-2026q3-office-2026-09-22.xlsx")
    mine = book_path(tmp_path, first).with_name("my notes.xlsx")
    mine.write_bytes(b"mine")
    publish(tmp_path, [newer])
    assert sorted(path.name for path in (tmp_path / "books").rglob("*.xlsx")) == [newer.name, "my notes.xlsx"]


def test_a_copy_somebody_changed_is_put_right_and_the_object_is_untouched(tmp_path: Path):
    one = entry(tmp_path)
    publish(tmp_path, [one])
    with book_path(tmp_path, one).open("r+b") as file:
        file.write(b"SCRIBBLE")
    assert read_object(tmp_path, one) == b"book"
    publish(tmp_path, [one])
    assert book_path(tmp_path, one).read_bytes() == b"book"


def test_a_programme_that_is_not_made_tonight_stays_published(tmp_path: Path):
    other = entry(tmp_path, b"other", programme="rutgers", name="mentoring-rutgers-2026q3-office-2026-09-21.xlsx")
    older = entry(
        tmp_path, b"older", quarter="2026-04-01", name="mentoring-anesthesiology-2026q2-office-2026-09-21.xlsx"
    )
    publish(tmp_path, [other, older])
    manifest = publish(tmp_path, [entry(tmp_path)])
    assert set(manifest.entries) == {other, older, entry(tmp_path)}


def test_a_workbook_without_its_object_is_not_published(tmp_path: Path):
    publish(tmp_path, [entry(tmp_path)])
    before = (tmp_path / "manifest.json").read_bytes()
    with pytest.raises(PublicationError, match="is missing"):
        publish(tmp_path, [entry(tmp_path, sha256="0" * 64)])
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_a_damaged_object_is_neither_published_nor_read(tmp_path: Path):
    one = entry(tmp_path)
    object_path(tmp_path, one.sha256).write_bytes(b"changed")
    with pytest.raises(PublicationError, match="was changed"):
        publish(tmp_path, [one])


def test_storing_again_repairs_a_damaged_object(tmp_path: Path):
    one = entry(tmp_path)
    object_path(tmp_path, one.sha256).write_bytes(b"changed")
    assert read_object(tmp_path, entry(tmp_path)) == b"book"


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", "null", '{"format": 1}', '{"format": 2, "number": 1, "entries": []}',
     '{"format": 1, "number": 1, "entries": [{"name": "x"}]}', '{"format": 1, "number": 1, "entries": [1]}', "\xff"],
)  # fmt: skip
def test_a_damaged_manifest_is_refused_in_one_sentence_and_left_alone(tmp_path: Path, damage: str):
    one = entry(tmp_path)
    publish(tmp_path, [one])
    (tmp_path / "manifest.json").write_bytes(damage.encode("latin-1"))
    with pytest.raises(PublicationError, match=r"is damaged: .*/history over it"):
        publish(tmp_path, [one])
    assert (tmp_path / "manifest.json").read_bytes() == damage.encode("latin-1")


@pytest.mark.parametrize(
    "field", [{"sha256": "../../etc/passwd"}, {"name": "../x.xlsx"}, {"programme": ".."}, {"name": ""}]
)
def test_a_manifest_cannot_lead_outside_its_folder(tmp_path: Path, field: dict[str, str]):
    publish(tmp_path, [entry(tmp_path)])
    content = json.loads((tmp_path / "manifest.json").read_text())
    content["entries"][0] |= field
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(PublicationError):
        read_manifest(tmp_path)


def test_everything_is_for_its_owner_only(tmp_path: Path):
    published = tmp_path / "published"
    publish(published, [entry(published)])
    for path in [published, *published.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


KILLED = """
import os, signal, sys
from pathlib import Path
import reports.publish as publish
from tests.unit.test_publish_files import entry
published = Path(sys.argv[1])
replaced = 0
whole = Path.replace
def replace(self, target):
    global replaced
    replaced += 1
    if replaced == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(self, target)
Path.replace = replace
publish.publish(published, [entry(published, b"newer", name="mentoring-newer.xlsx")])
"""


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_kill_at_any_step_leaves_a_whole_publication_and_the_next_night_ends_it(tmp_path: Path, step: int):
    before = publish(tmp_path, [entry(tmp_path)])
    ran = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(step)], cwd=ROOT, check=False)
    assert ran.returncode == -signal.SIGKILL
    shown = read_manifest(tmp_path)
    assert shown.number == (1 if step <= 3 else 2)
    assert shown == before or step == 4
    assert all(read_object(tmp_path, one) for one in shown.entries)
    newer = entry(tmp_path, b"newer", name="mentoring-newer.xlsx")
    assert publish(tmp_path, [newer]).entries == (newer,)
    assert [path.name for path in (tmp_path / "books").rglob("*.xlsx")] == ["mentoring-newer.xlsx"]
    assert json.loads((tmp_path / "history/1.json").read_text())["number"] == 1


SECOND = """
import sys
from pathlib import Path
from reports.publish import publish
from tests.unit.test_publish_files import entry
published, programme = Path(sys.argv[1]), sys.argv[2]
for number in range(20):
    name = f"mentoring-{programme}-{number}.xlsx"
    publish(published, [entry(published, name.encode(), programme=programme, name=name)])
"""


def test_two_publishers_at_once_lose_nothing_of_one_another(tmp_path: Path):
    started = [
        subprocess.Popen([sys.executable, "-c", SECOND, str(tmp_path), programme], cwd=ROOT, env=dict(os.environ))
        for programme in ("anesthesiology", "rutgers")
    ]
    assert [process.wait() for process in started] == [0, 0]
    manifest = read_manifest(tmp_path)
    assert manifest.number == 40
    assert {one.name for one in manifest.entries} == {"mentoring-anesthesiology-19.xlsx", "mentoring-rutgers-19.xlsx"}
    assert sorted(int(path.stem) for path in (tmp_path / "history").iterdir()) == list(range(1, 40))
