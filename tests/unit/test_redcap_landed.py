"""What stays in use of a project between two nights, and what becomes of a programme's landing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.redcap.attempts import Attempt
from assets.redcap.fields_held import FieldsHeld, place_of
from assets.redcap.held import HeldInStore
from assets.redcap.landed import (
    AllRows,
    Landed,
    Last,
    PullRow,
    SomeRows,
    arrow_of_pulls,
    keys_fact,
    landing_of_mapping,
    last_landed,
    listing_fact,
    recent_fact,
    snapshot_fact,
    unchanged,
)
from assets.redcap.landing import fields_in_use, landing_after
from assets.redcap.recent import fact_of
from assets.redcap.schema import FIELD
from assets.storage.amend import Amendment, Unchanged, Whole
from assets.storage.frames import arrow_of
from assets.storage.store import TableStore
from tests.sources.odd_redcap import MAPPING

if TYPE_CHECKING:
    from pathlib import Path

RECENT = {"7": "hash"}
TABLE = landing_of_mapping(MAPPING)
GOOD = PullRow(
    programme="tiny",
    project="tiny",
    state="good",
    snapshot="abc",
    taken_at=datetime(2026, 11, 20, 10, 0, 5, tzinfo=UTC),
    taken_on=date(2026, 11, 20),
    dictionary="d-c",
    ids="i",
    records=1,
    rows=1,
    redcap_version="15.5.0",
    mode="full",
    full_on=date(2026, 11, 20),
    checked_at=datetime(2026, 11, 20, 10, 0, 4, tzinfo=UTC),
)


def rows_of(*records: str, project: str = "tiny") -> pd.DataFrame:
    blank = dict.fromkeys(TABLE.column_names, "")
    return pd.DataFrame([blank | {"project": project, "record": record} for record in records], dtype="str")


@pytest.fixture
def held(tmp_path: Path) -> HeldInStore:
    store = TableStore(tmp_path)
    store.write(pd.concat([rows_of("7", "8"), rows_of("1", project="other")]), table=TABLE)
    return HeldInStore(store=store, table=TABLE, project="tiny", version=store.version_of(TABLE))


def last_of(*rows: PullRow, held: HeldInStore, landed: str = "") -> Last | None:
    return last_landed(
        programme="tiny",
        project="tiny",
        fields=FieldsHeld.nowhere(),
        pulls=arrow_of_pulls(rows).to_pylist(),
        held=held,
        facts={snapshot_fact("tiny"): landed, recent_fact("tiny"): fact_of(RECENT)} if landed else {},
    )


def attempt_of(change: AllRows | SomeRows | None, *, held: HeldInStore | None = None, project: str = "tiny") -> Attempt:
    row = replace(GOOD, project=project, snapshot=f"of {project}")
    return Attempt(landed=Landed(row=row, change=change), held=held)


def test_a_pull_row_survives_its_table(held: HeldInStore):
    for row in (GOOD, replace(GOOD, refused_records=3)):
        last = last_of(row, held=held, landed="abc")
        assert last
        assert last.row == row
        assert last.recent == RECENT


def test_nothing_good_so_far_is_nothing(held: HeldInStore):
    assert last_of(held=held) is None
    down = PullRow(programme="tiny", project="tiny", state="none", reason="down.")
    assert last_of(down, held=held) is None


def test_where_a_run_died_between_the_tables_the_rows_are_believed_and_pulled_again(held: HeldInStore):
    last = last_of(GOOD, held=held, landed="new")
    assert last
    assert (last.row.snapshot, last.row.records, last.row.rows) == ("new", 2, 2)
    assert (last.row.full_on, last.row.checked_at) == (None, None)


def test_only_the_projects_own_rows_are_held(held: HeldInStore):
    assert held.ids() == ["7", "8"]
    assert held.keys().num_rows == 2
    assert held.rows()["record"].tolist() == ["7", "8"]
    assert held.keys_of(["8", "9"])["record"].to_pylist() == ["8"]


def test_what_stays_keeps_its_snapshot_and_says_why(held: HeldInStore):
    last = last_of(GOOD, held=held, landed="abc")
    kept = unchanged(last, programme="tiny", project="tiny", state="kept", reason="REDCap was down.")
    assert kept.row == replace(GOOD, state="kept", reason="REDCap was down.")
    assert kept.change is None
    none = unchanged(None, programme="tiny", project="tiny", state="kept", reason="REDCap was down.")
    assert none.row.state == "none"


def test_a_refused_drop_is_remembered_until_a_pull_succeeds(held: HeldInStore):
    last = last_of(GOOD, held=held, landed="abc")
    refused = unchanged(last, programme="tiny", project="tiny", state="kept", reason="drop.", refused_records=3)
    later = last_of(refused.row, held=held, landed="abc")
    again = unchanged(later, programme="tiny", project="tiny", state="kept", reason="REDCap was down.")
    assert again.row.refused_records == 3


def test_a_landing_of_which_nothing_changed_is_unchanged():
    assert isinstance(landing_after([attempt_of(None)], table=TABLE, version=1), Unchanged)


def test_a_landing_that_was_never_stored_is_written_even_if_empty():
    whole = landing_after([attempt_of(None)], table=TABLE, version=None)
    assert isinstance(whole, Whole)
    assert whole.rows.columns.tolist() == list(TABLE.column_names)


def test_changes_of_some_projects_amend_and_name_only_their_snapshots(held: HeldInStore):
    attempts = [
        attempt_of(SomeRows(arrow_of(rows_of("8"), TABLE), ["8", "9"]), held=held),
        attempt_of(None, project="other"),
    ]
    amendment = landing_after(attempts, table=TABLE, version=1)
    assert isinstance(amendment, Amendment)
    assert amendment.replaced.to_pandas().to_numpy().tolist() == [["tiny", "8"], ["tiny", "9"]]
    assert amendment.facts == {
        snapshot_fact("tiny"): "of tiny",
        recent_fact("tiny"): "{}",
        keys_fact("tiny"): "",
        listing_fact("tiny"): "",
    }


def test_one_project_pulled_whole_takes_the_others_rows_along_as_they_changed(held: HeldInStore):
    changed = attempt_of(SomeRows(arrow_of(rows_of("6"), TABLE), ["6", "8"]), held=held)
    other = attempt_of(AllRows(rows_of("1", project="other")), project="other")
    whole = landing_after([changed, other], table=TABLE, version=1)
    assert isinstance(whole, Whole)
    assert whole.rows[["project", "record"]].to_numpy().tolist() == [["other", "1"], ["tiny", "6"], ["tiny", "7"]]
    assert set(whole.facts) == {
        name(of) for name in (snapshot_fact, recent_fact, keys_fact, listing_fact) for of in ("tiny", "other")
    }


def test_a_dictionary_is_written_again_only_where_a_field_or_a_project_is_another():
    def attempt(project: str, fields: pd.DataFrame | None, hash_of_fields: str) -> Attempt:
        row = PullRow(programme="tiny", project=project, state="good")
        return Attempt(landed=Landed(row=row, fields=fields, hash_of_fields=hash_of_fields), held=None)

    def fields_of(project: str, *names: str) -> pd.DataFrame:
        known = {"programme": "tiny", "project": project, "field": list(names)}
        return pd.DataFrame(known, columns=list(FIELD.column_names))

    reads: list[str] = []

    def read() -> pd.DataFrame:
        reads.append("read")
        return pd.concat([fields_of("a", "x", "y"), fields_of("b", "z")])

    stored = FieldsHeld(hashes={place_of("tiny", "a"): "1", place_of("tiny", "b"): "2"}, read=read)
    as_stored = [attempt("a", None, "1"), attempt("b", None, "2")]
    assert isinstance(fields_in_use(as_stored, stored=stored), Unchanged)
    assert reads == []
    one_is_new = fields_in_use([as_stored[0], attempt("b", fields_of("b", "w"), "3")], stored=stored)
    assert isinstance(one_is_new, Whole)
    assert one_is_new.rows["field"].tolist() == ["x", "y", "w"]
    assert one_is_new.facts == {place_of("tiny", "a"): "1", place_of("tiny", "b"): "3"}
    one_is_gone = fields_in_use(as_stored[:1], stored=stored)
    assert isinstance(one_is_gone, Whole)
    assert one_is_gone.rows["field"].tolist() == ["x", "y"]
