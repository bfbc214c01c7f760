"""Two nights of one installation: the second one's workbooks say what is new since the first, and stay the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from nights import AS_OF, Nights, settings_written
from openpyxl import load_workbook

from assets.obligations.schema import OBLIGATION
from assets.storage.manifests import manifest_judged_by
from assets.storage.store import TableStore
from reports.earlier import last_monday
from reports.publish import book_path, read_manifest
from sandbox.school.generate import generate_school
from sandbox.server.testing import serve_in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

BEFORE = "2026-10-12"
"""A Monday, a week before the last one of tonight: no night judged that one."""


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """Return a small installation after a night on 12 October 2026 and one eight days later."""
    folder = tmp_path_factory.mktemp("compared")
    generate_school(folder / "school", faculty=80, years=1, seed=7, as_of=AS_OF)
    with serve_in_thread(folder / "school") as server:
        more = "first_quarter = 2026-07-01"
        file = settings_written(folder, url=server.url, hr=folder / "school" / "hr", more=more)
        tonight = file.read_text(encoding="utf-8")
        nights = Nights(file, server.token("anesthesiology"))
        for text in (tonight.replace(f"today = {AS_OF}", f"today = {BEFORE}"), tonight):
            file.write_text(text, encoding="utf-8")
            ended = nights.run()
            assert ended.success, ended.failures
        yield nights


def office_books(nights: Nights) -> dict[str, Any]:
    """Return the office's workbooks by quarter."""
    published = nights.home / "published"
    entries = [entry for entry in read_manifest(published).entries if entry.audience == "office"]
    return {entry.quarter: load_workbook(book_path(published, entry), data_only=True) for entry in entries}


def rows_of(page: Any, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table by header."""
    headers, *rows = ([cell.value for cell in row] for row in page[page.tables[name].ref])
    return [dict(zip(headers, row, strict=True)) for row in rows]


def open_ones(nights: Nights, *, version: int | None = None) -> set[str]:
    """Return the obligations that were not met, indeterminate or due soon."""
    rows = TableStore(nights.home / "tables").read(OBLIGATION, version=version)
    soon = (rows["state"] == "pending") & (rows["reason"] == "due_soon")
    return set(rows.loc[rows["state"].isin(["not_met", "indeterminate"]) | soon, "obligation_id"])


def test_the_worklist_marks_what_was_not_open_on_the_night_compared_with(nights: Nights):
    earlier = manifest_judged_by(nights.home, last_monday(AS_OF))
    assert earlier is not None
    assert earlier.as_of.isoformat() == BEFORE
    then, now = open_ones(nights, version=earlier.tables[OBLIGATION.path]), open_ones(nights)
    marked = set()
    for book in office_books(nights).values():
        for row in rows_of(book["Worklist"], "Worklist"):
            assert (row["New since Monday"] == "New") == (row["Obligation"] not in then)
            assert row["New since last quarter closed"] == "–"
            marked |= {row["Obligation"]} if row["New since Monday"] == "New" else set()
    assert marked
    assert marked <= now - then


def test_changes_name_the_night_and_hold_what_is_new_and_what_was_settled(nights: Nights):
    earlier = manifest_judged_by(nights.home, last_monday(AS_OF))
    assert earlier is not None
    then, now = open_ones(nights, version=earlier.tables[OBLIGATION.path]), open_ones(nights)
    found: dict[str, set[str]] = {}
    for book in office_books(nights).values():
        assert book["Changes"]["A2"].value.startswith("Compared with the night of Monday, 12 October 2026.")
        for row in rows_of(book["Changes"], "ChangesSinceMonday"):
            found.setdefault(row["Change"], set()).add(row["Obligation"])
    assert found["✖ New"] == now - then
    assert found["✔ Resolved"] == then - now
    assert found["▲ Changed"] <= then & now


def test_the_same_night_again_publishes_the_same_bytes(nights: Nights):
    before = nights.manifest()
    assert nights.run().success
    assert nights.manifest() == before
