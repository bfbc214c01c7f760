"""What stays in use of a project between two nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd

from assets.redcap.landed import Landed, PullRow, last_landed, pull_frame, unchanged
from assets.redcap.schema import FIELD, PULL
from assets.storage.frames import conform_frame
from assets.storage.schema import empty_frame_of
from tests.sources.odd_redcap import MAPPING

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
)
ROW = {
    "project": "tiny",
    "record": "7",
    "event": "",
    "instrument": "",
    "instance": "",
    "pf_id": "007",
    "snapshot": "abc",
}


def last_of(*rows: PullRow, landing: list[dict[str, str]]) -> Landed | None:
    frame = pd.DataFrame(landing, columns=list(ROW), dtype="str")
    return last_landed(
        mapping=MAPPING, project="tiny", landing=frame, fields=empty_frame_of(FIELD), pulls=pull_frame(rows)
    )


def test_a_pull_row_survives_its_table():
    conform_frame(pull_frame([GOOD]), table=PULL)
    last = last_of(GOOD, landing=[ROW])
    assert last
    assert last.row == GOOD


def test_nothing_good_so_far_is_nothing():
    assert last_of(landing=[]) is None
    assert last_of(PullRow(programme="tiny", project="tiny", state="none", reason="down."), landing=[]) is None


def test_where_a_run_died_between_the_tables_the_rows_are_believed():
    last = last_of(GOOD, landing=[{**ROW, "snapshot": "new"}, {**ROW, "record": "8", "snapshot": "new"}])
    assert last
    assert (last.row.snapshot, last.row.records, last.row.rows) == ("new", 2, 2)


def test_a_field_mapped_since_is_missing_in_the_rows_that_stay():
    last = last_of(GOOD, landing=[ROW])
    assert last
    assert last.rows["pf_id"].tolist() == ["007"]
    assert last.rows["mt_date"].isna().all()


def test_what_stays_keeps_its_snapshot_and_says_why():
    last = last_of(GOOD, landing=[ROW])
    kept = unchanged(last, mapping=MAPPING, project="tiny", state="kept", reason="REDCap was down.")
    assert kept.row == replace(GOOD, state="kept", reason="REDCap was down.")
    none = unchanged(None, mapping=MAPPING, project="tiny", state="kept", reason="REDCap was down.")
    assert (none.row.state, len(none.rows)) == ("none", 0)
