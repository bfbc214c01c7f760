"""A person accepts what a night refused: exactly that, once, on record; and the next night goes on."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from landings import PROJECT, Landings, deleted, shortened
from nights import TOKEN, settings_written
from typed_commands import typed

from assets.hr.schema import DELIVERY
from assets.ledger.schema import ACKNOWLEDGEMENT
from sandbox.server.dictionary import Dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.server.testing import Served

SOURCE = f"redcap/{PROJECT}"


@pytest.fixture
def home(tmp_path: Path, small_school: Path, serving: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[Landings]:
    """Return a home without tables, named in the environment; the served project is put back afterwards."""
    shutil.copytree(small_school / "hr", tmp_path / "hr")
    file = settings_written(tmp_path, url=serving.url, hr=tmp_path / "hr")
    monkeypatch.setenv("MENTORSYNC_SETTINGS", str(file))
    monkeypatch.setenv(TOKEN, serving.token(PROJECT))
    project = serving.sandbox.school.projects[PROJECT]
    store, journal = project.store, project.journal
    yield Landings(file)
    project.become(store=store, journal=journal)


def test_a_drop_is_refused_until_somebody_acknowledges_it_and_only_as_far_as_he_did(home, serving):
    home.made("redcap")
    _, before, _ = home.pulled()
    left = deleted(serving, keep=0.7)
    home.made("redcap")
    assert home.pulled() == ("kept", before, left)
    assert f"`mentorsync acknowledge {SOURCE} --by NAME`" in typed("doctor").output
    said = typed("acknowledge", SOURCE, "--by", "Office", "--reason", "old test records")
    assert said.exit_code == 0
    assert f"holds {left} records where the last good pull held {before}" in said.output
    fewer = deleted(serving, keep=0.7)
    home.made("redcap")
    assert home.pulled() == ("kept", before, fewer)
    assert typed("acknowledge", SOURCE, "--by", "Office").exit_code == 0
    home.made("redcap")
    assert home.pulled() == ("good", fewer, None)
    assert typed("acknowledge", SOURCE, "--by", "Office").exit_code == 1
    rows = home.table(ACKNOWLEDGEMENT)
    assert rows["count"].tolist() == [left, fewer]
    assert len(set(rows["seen"])) == 1
    assert rows["reason"].fillna("").tolist() == ["old test records", ""]


def test_saying_it_twice_leaves_one_row(home, serving):
    home.made("redcap")
    deleted(serving, keep=0.7)
    home.made("redcap")
    typed("acknowledge", SOURCE, "--by", "Office")
    again = typed("acknowledge", SOURCE, "--by", "Office")
    assert again.exit_code == 0
    assert again.output.startswith("That was acknowledged before")
    assert "is acknowledged\n    → the next night takes it" in typed("doctor").output
    assert len(home.table(ACKNOWLEDGEMENT)) == 1


def test_a_smaller_hr_delivery_is_used_once_it_is_acknowledged(home):
    assert not home.made("hr")
    people = shortened(home.hr, share=0.8)
    assert "`mentorsync acknowledge hr --by NAME`" in " ".join(home.made("hr"))
    assert "`mentorsync acknowledge hr --by NAME`" in typed("doctor").output
    said = typed("acknowledge", "hr", "--by", "Office")
    assert said.exit_code == 0, said.output
    assert f"is whole with {people} people" in said.output
    assert "is acknowledged" in typed("doctor").output
    assert not home.made("hr")
    assert set(home.table(DELIVERY)["state"]) == {"accepted"}


def test_the_doctor_compares_with_the_last_good_pull_as_a_night_does(home, serving):
    home.made("redcap")
    project = serving.sandbox.school.projects[PROJECT]
    before = project.dictionary
    renamed = [
        row | {"field_name": "mt_colleague"} if row["field_name"] == "mt_mentor_name" else row for row in before.rows
    ]
    project.become(dictionary=Dictionary(renamed))
    try:
        assert "✖ field mt_mentor_name seems renamed to mt_colleague" in typed("doctor").output
    finally:
        project.become(dictionary=before)


def test_a_damaged_table_is_one_line_of_the_doctor_and_redcap_is_still_asked(home):
    home.made("redcap")
    for part in (home.tables / "redcap" / "pull").rglob("*.parquet"):
        part.write_bytes(b"damaged")
    result = typed("doctor")
    assert result.exit_code == 1
    assert "✖ table redcap/pull: " in result.output
    assert "mapped fields come with this token" in result.output


@pytest.mark.parametrize(
    ("words", "sentence", "status"),
    [
        ((SOURCE, "--by", "Office"), f"the last night refused nothing of {SOURCE} that can be acknowledged", 1),
        (("hr", "--by", "Office"), "the last night refused nothing of hr that can be acknowledged", 1),
        (("redcap/nope", "--by", "Office"), f"no source 'redcap/nope'; known are: {SOURCE}, hr", 2),
        ((SOURCE, "--by", " "), "--by is empty", 2),
        ((SOURCE,), "Missing option '--by'", 2),
    ],
    ids=["no drop", "no delivery", "unknown", "blank", "nobody"],
)
def test_what_cannot_be_acknowledged_is_one_sentence_and_leaves_no_row(home, words, sentence, status):
    result = typed("acknowledge", *words)
    assert result.exit_code == status
    assert sentence in result.output
    assert not (home.tables / "ledger").exists()


def generalised(text: str, *, home: Path) -> list[str]:
    """Return the lines of an output without what differs from day to day: numbers, hashes and the folder."""
    text = text.replace(str(home), "/srv/mentorsync").replace("1 second\n", "1 seconds\n")
    return [re.sub(r"\b[0-9a-f]{16}\b|\d+", "0", line).rstrip() for line in text.strip().splitlines()]


def test_the_page_on_operations_shows_what_is_really_printed(home, serving):
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"```\n\$ (mentorsync (?:doctor|acknowledge)[^\n]*)\n(.*?)```", page, re.DOTALL))
    project = serving.sandbox.school.projects[PROJECT]
    users = project.users
    project.become(users=[row | {"expiration": "2026-10-27", "api_import": "1"} for row in users[:1]] + users[1:])
    try:
        home.made("redcap")
        home.made("hr")
        deleted(serving, keep=0.7)
        home.made("redcap")
        shortened(home.hr, share=0.8)
        home.made("hr")
        for command, output in shown.items():
            printed = typed(*shlex.split(command)[1:]).output
            assert generalised(printed, home=home.file.parent) == generalised(output, home=home.file.parent), printed
    finally:
        project.become(users=users)
    assert len(shown) == 3
