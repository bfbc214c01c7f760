"""All five shipped programmes in one installation: one night judges them all, and a broken one leaves the others be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest
from nights import AS_OF, Nights

from assets.obligations.schema import OBLIGATION
from checks.schema import FINDING
from pipelines.commands.demo import DEFAULT, PROGRAMMES, programmes_asked_for, settings_text
from pipelines.settings import read_settings
from sandbox.school.generate import generate_school
from sandbox.server.testing import serve_in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVED = [name for name in PROGRAMMES if name != "cimer"]
"""Those the synthetic school has a REDCap project for."""


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """Return a small school's demo of five programmes, and of a sixth whose policy cannot be read."""
    folder = tmp_path_factory.mktemp("five")
    generate_school(folder / "school", faculty=40, years=1, seed=3, as_of=AS_OF)
    broken = folder / "ours" / "broken"
    broken.mkdir(parents=True)
    (broken / "policy.yaml").write_text("programme: broken\nclauses: no list\n", encoding="utf-8")
    with serve_in_thread(folder / "school") as server:
        port = int(server.url.removesuffix("/api/").rpartition(":")[2])
        text = settings_text(folder / "school", programmes=PROGRAMMES, port=port)
        text = text.replace('"cimer"]', '"cimer", "broken"]\nprogramme_folders = ["ours"]\nfirst_quarter = 2026-07-01')
        file = folder / "mentorsync.toml"
        file.write_text(text.replace('home = "."', 'home = "home"'), encoding="utf-8")
        tokens = {name: server.token(name) for name in SERVED}
        yield Nights(file, tokens.pop(DEFAULT), tokens)


def test_one_night_judges_every_programme_and_publishes_its_books(nights: Nights):
    ended = nights.run()
    assert ended.success, ended.failures
    judged = nights.table(OBLIGATION)
    assert set(judged["programme"]) == set(SERVED)
    books = nights.home / "published" / "books"
    assert sorted(each.name for each in books.iterdir()) == sorted([*SERVED, "cimer"])
    assert all(list(each.rglob("*.xlsx")) for each in books.iterdir())
    # What cannot be read is told with its file, and nothing else is lost by it.
    found = nights.table(FINDING)
    assert found["programme"].eq("broken").any()


def test_the_demo_judges_anesthesiology_unless_told_otherwise(tmp_path: Path):
    (tmp_path / "school" / "redcap" / DEFAULT).mkdir(parents=True)
    file = tmp_path / "mentorsync.toml"
    file.write_text(settings_text(tmp_path / "school", programmes=[DEFAULT], port=8472), encoding="utf-8")
    settings = read_settings(file)
    assert settings.programmes == [DEFAULT]
    assert settings.redcap.projects[DEFAULT].record_link == f"http://127.0.0.1:8472/record/{DEFAULT}/{{record}}"


def test_all_means_the_five_shipped_programmes():
    assert programmes_asked_for("all") == PROGRAMMES
    assert programmes_asked_for("rutgers, cimer") == ("rutgers", "cimer")


@pytest.mark.parametrize("asked", ["surgery", ""])
def test_a_programme_that_is_not_shipped_is_refused(asked: str):
    with pytest.raises(click.UsageError, match=r"is not shipped; there are anesthesiology, "):
        programmes_asked_for(asked)
