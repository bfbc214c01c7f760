"""An amendment that cannot be right is refused, and the table stays as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from assets.storage.errors import FrameRefused, TableMissing, WriteFailed
from assets.storage.schema import Column
from assets.storage.store import TableStore
from tests.unit.amended_tables import COLUMNS, FIRST, LANDED, PLAIN, Records, amendment_of, frame_of

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "Jane Roe"


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return TableStore(tmp_path / "tables")


@pytest.mark.parametrize(
    ("rows", "replaced", "words"),
    [
        (
            {("a", "1"): {"": CANARY}},
            {("a", "2"): {}},
            "1 of 1 rows of an amendment belong to a record it does not name",
        ),
        ({("a", CANARY): {"": "x"}}, {("b", CANARY): {}}, "1 of 1 rows of an amendment belong to a record"),
    ],
)
def test_rows_of_a_record_that_is_not_replaced_are_refused(
    store: TableStore, rows: Records, replaced: Records, words: str
):
    store.write(frame_of(FIRST), table=LANDED)
    amendment = replace(amendment_of(replaced), rows=frame_of(rows))
    with pytest.raises(FrameRefused, match=words) as refusal:
        store.amend(amendment, table=LANDED)
    assert CANARY not in str(refusal.value)
    assert store.version_of(LANDED) == 1


def test_keys_named_twice_and_undeclared_columns_are_refused_without_a_value(store: TableStore):
    store.write(frame_of(FIRST), table=LANDED)
    once = amendment_of({("a", CANARY): {"": "x"}})
    twice = pd.concat([once.rows, once.rows])
    wrong = [
        (replace(once, rows=twice), r"1 of 2 rows repeat the key \(project, record, instance\)"),
        (replace(once, replaced=pd.concat([once.replaced] * 2)), r"\(records\): 1 of 2 rows repeat the key"),
        (replace(once, rows=once.rows.assign(**{CANARY: "x"})), "undeclared: 1"),
        (replace(once, replaced=once.replaced[["record"]]), "absent project"),
        (replace(once, replaced=once.replaced.assign(record=[None])), "'record' is missing in 1 of 1 rows"),
    ]
    for amendment, words in wrong:
        with pytest.raises(FrameRefused, match=words) as refusal:
            store.amend(amendment, table=LANDED)
        assert CANARY not in str(refusal.value)
    assert store.version_of(LANDED) == 1


def test_only_a_table_declared_so_is_amended(store: TableStore):
    store.write(frame_of(FIRST), table=PLAIN)
    with pytest.raises(ValueError, match="declared without amended_by"):
        store.amend(amendment_of({("a", "1"): {}}), table=PLAIN)
    with pytest.raises(TableMissing, match="materialize redcap/other first"):
        store.amend(amendment_of({("a", "1"): {}}), table=replace(LANDED, name="other"))


def test_an_amendment_made_from_rows_that_are_out_of_date_is_refused(store: TableStore):
    version = store.write(frame_of(FIRST), table=LANDED).version
    store.amend(amendment_of({("a", "1"): {}}), table=LANDED, on_version=version)
    with pytest.raises(WriteFailed, match="another process wrote it meanwhile"):
        store.amend(amendment_of({("a", "2"): {}}), table=LANDED, on_version=version)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amended_by": ("record",)}, "the key must begin with the columns"),
        ({"amended_by": ("project", "nobody")}, "the key must begin with the columns"),
        ({"key": ("count", "record"), "amended_by": ("count",)}, "must be text"),
        ({"columns": (*COLUMNS, Column("_gone", "flag", "taken"))}, "the storage's own columns"),
        (
            {"columns": (Column("quarter", "text", "q"), *COLUMNS), "by_quarter": True},
            "overwritten by quarter and not amended",
        ),
    ],
)
def test_a_table_that_cannot_be_amended_is_refused_where_it_is_declared(changes: dict[str, Any], words: str):
    with pytest.raises(ValueError, match=words):
        replace(LANDED, **changes)
