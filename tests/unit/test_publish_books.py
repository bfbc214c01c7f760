"""From a night's frames to published workbooks, without Dagster."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.storage.schema import empty_frame_of
from reports.books import entries_of, make_books, publication_frame, workbook_frame
from reports.drafts import Order
from reports.made_before import FILE
from reports.publish import publish, read_manifest
from reports.schema import PUBLICATION, WORKBOOK
from tests.unit.office_school import AS_OF, LINKS, TIMEZONE, school

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from reports.frames import Tables

QUARTERS = ("2026-04-01", "2026-07-01")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return school(people=20)


def frames(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the frames by table name, as Dagster hands them over."""
    return {one.name: getattr(tables, one.name) for one in fields(tables)}


def order(published: Path, as_of: date = AS_OF) -> Order:
    """Return an order for two quarters."""
    return Order(published, QUARTERS, as_of, TIMEZONE, LINKS)


def test_every_quarter_and_programme_gets_a_verified_workbook(tmp_path: Path, tables: Tables):
    made = make_books(frames(tables), order(tmp_path))
    own = [book.entry for book in made if book.entry.programme == "anesthesiology"]
    assert [(one.quarter, one.audience) for one in own if one.name.endswith(".xlsx")] == [
        *((key, "office") for key in QUARTERS),
        (QUARTERS[-1], "director"),
    ]
    assert all(book.cells > 500 for book in made[:2])
    assert read_manifest(tmp_path).entries == ()


def test_the_workbook_rows_are_the_declared_table_and_become_the_publication(tmp_path: Path, tables: Tables):
    made = make_books(frames(tables), order(tmp_path))
    frame = workbook_frame(made)
    assert (frame.dtypes == empty_frame_of(WORKBOOK).dtypes).all()
    assert entries_of(frame) == [book.entry for book in made]
    manifest = publish(tmp_path, entries_of(frame))
    shown = publication_frame(manifest)
    assert (shown.dtypes == empty_frame_of(PUBLICATION).dtypes).all()
    assert sorted(shown["name"]) == sorted(book.entry.name for book in made)


def test_no_workbook_is_a_frame_of_the_declared_types():
    assert (workbook_frame([]).dtypes == empty_frame_of(WORKBOOK).dtypes).all()
    assert (workbook_frame([]).columns == list(WORKBOOK.column_names)).all()


def test_the_same_night_again_adds_no_object(tmp_path: Path, tables: Tables):
    first = make_books(frames(tables), order(tmp_path))
    (tmp_path / FILE).unlink()
    assert make_books(frames(tables), order(tmp_path)) == first
    assert len(list((tmp_path / "objects").iterdir())) == len({book.entry.sha256 for book in first})


def test_a_programme_without_good_rows_gets_no_workbook(tmp_path: Path, tables: Tables):
    none = replace(tables, pull=tables.pull.assign(state="none", taken_at=pd.NaT, taken_on=pd.NaT))
    assert make_books(frames(none), order(tmp_path)) == []


def test_a_workbook_of_kept_rows_is_marked_stale(tmp_path: Path, tables: Tables):
    kept = replace(tables, pull=tables.pull.assign(state="kept", taken_on=pd.Timestamp(2026, 9, 20)))
    assert {book.entry.stale for book in make_books(frames(kept), order(tmp_path))} == {True}


def test_the_figures_of_an_entry_are_those_of_the_tables(tmp_path: Path, tables: Tables):
    entry = make_books(frames(tables), order(tmp_path))[0].entry
    due = tables.obligation.loc[tables.obligation["quarter"] == entry.quarter]
    rate = tables.rate.loc[(tables.rate["quarter"] == entry.quarter) & (tables.rate["by"] == "programme")]
    assert entry.unmet == int((due["state"] == "not_met").sum())
    assert entry.on_time_rate == pytest.approx(rate["met"].sum() / rate["judged"].sum())
