"""Forty small nights on a home, as nights leave them: rows, a published file, its recipe and the night's manifest."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from assets.ledger.office import Person
from assets.ledger.quarters import note_quarter
from assets.quarters import quarter_of
from assets.storage.manifests import NightManifest, write_manifest
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore
from reports.drafts import Order
from reports.entry import Entry
from reports.publish import publish, store_object
from reports.recipes import note_recipe

if TYPE_CHECKING:
    from pathlib import Path

FIRST = date(2026, 1, 1)
PEOPLE = Table(
    room="hr",
    name="person",
    words="A small table.",
    columns=(Column("person_id", "text", "HR's key"), Column("note", "text", "something that changes")),
    key=("person_id",),
)
OFFICER = Person("Olive Officer", "Faculty Affairs")


def a_night(home: Path, number: int, *, compared_with: int | None = None, at_work: bool = False) -> str:
    """Do what a night does about its files, before it publishes where it is at work; return the hash of its only one.

    The version of the table a night left is its number, and one: the table was created before.
    """
    day = FIRST + timedelta(days=number)
    store = TableStore(home / "tables")
    frame = pd.DataFrame({"person_id": ["1"], "note": [f"night {number}"]}, dtype="str")
    version = store.write(frame, table=PEOPLE).version
    sha = store_object(home / "published", f"book {number}".encode())
    entry = Entry(
        quarter="2026-01-01",
        programme="anesthesiology",
        audience="office",
        name=f"mentoring-{day}.xlsx",
        sha256=sha,
        bytes=7,
        as_of=day.isoformat(),
        known_at=day.isoformat(),
        snapshot="s",
        stale=False,
        unmet=0,
        on_time_rate=None,
    )
    order = Order(published=home / "published", quarters=("2026-01-01",), as_of=day, timezone="UTC", record_links={})
    earlier = {} if compared_with is None else {"before": {"tables": {PEOPLE.path: compared_with + 1}}}
    note_recipe(order, run_id=f"run-{number}", tables={PEOPLE.path: version}, earlier=earlier, entries=[entry])
    if at_work:
        return sha
    publish(home / "published", [entry])
    moment = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    write_manifest(home, NightManifest(day.isoformat(), day, moment, f"run-{number}", {PEOPLE.path: version}))
    return sha


def aged(home: Path) -> None:
    """Let everything be more than a month old: Delta goes by the moments in its log, the rest by the files'."""
    past = time.time() - timedelta(days=40).total_seconds()
    for log in home.glob("tables/*/*/_delta_log/*.json"):
        log.write_text(re.sub(r'"(deletionTimestamp|timestamp)":\d+', rf'"\1":{int(past * 1000)}', log.read_text()))
    for path in home.rglob("*"):
        os.utime(path, (past, past))


def close_on(home: Path, number: int, sha: str) -> None:
    about = {
        "why": None,
        "checklist": [],
        "accepted": [],
        "as_of": FIRST + timedelta(days=number),
        "night": f"run-{number}",
        "books": [f"anesthesiology/office={sha}"],
        "tables": [],
    }
    at = datetime(2026, 4, 2, tzinfo=UTC)
    note_quarter(TableStore(home / "tables"), quarter_of(FIRST), step="closed", by=OFFICER, at=at, about=about)
