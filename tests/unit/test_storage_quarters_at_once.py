"""Writers of one table at once: only who wrote the same quarter is in the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import deltalake
import pytest
from deltalake.exceptions import CommitFailedError

from assets.storage.commits import rows_changed_since
from assets.storage.errors import WriteFailed
from assets.storage.store import TableStore
from tests.unit.stored_tables import DATED, Q1, Q2, Q3, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def overtaken(monkeypatch: pytest.MonkeyPatch, *, by: Callable[[], object]) -> None:
    """Let the next write be given up because somebody else wrote first; those after it are Delta's own."""
    real, faster = deltalake.write_deltalake, [by]

    def written(*given: Any, **named: Any) -> None:
        if not faster:
            return real(*given, **named)
        faster.pop()()
        raise CommitFailedError("Failed to commit transaction: Metadata changed since last commit.")

    monkeypatch.setattr(deltalake, "write_deltalake", written)


def test_a_write_given_up_for_another_quarters_sake_is_made_after_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store, other = TableStore(tmp_path), TableStore(tmp_path)
    store.write(rows_of(Q1, "a"), table=DATED, quarters=[Q1])
    overtaken(monkeypatch, by=lambda: other.write(rows_of(Q2, "b"), table=DATED, quarters=[Q2]))
    assert store.write(rows_of(Q3, "c"), table=DATED, quarters=[Q3]).changed
    assert sorted(TableStore(tmp_path).read(DATED)["id"]) == ["a", "b", "c"]


def test_a_write_overtaken_in_its_own_quarter_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store, other = TableStore(tmp_path), TableStore(tmp_path)
    store.write(rows_of(Q1, "a"), table=DATED, quarters=[Q1])
    overtaken(monkeypatch, by=lambda: other.write(rows_of(Q1, "b"), table=DATED, quarters=[Q1]))
    with pytest.raises(WriteFailed, match="the same rows at the same moment"):
        store.write(rows_of(Q1, "c"), table=DATED, quarters=[Q1])
    assert TableStore(tmp_path).read(DATED)["id"].tolist() == ["b"]


class Log:
    """A table of which only the last commit is looked at."""

    def __init__(self, operation: str, parts: list[str]) -> None:
        """Let it be of an operation that replaced some parts."""
        content = {"mentorsync.content": json.dumps(dict.fromkeys(parts, "digest"))} if parts else {}
        self.last = {"version": 1, "operation": operation, "timestamp": 0, **content}

    def version(self) -> int:
        """Return the number of that commit."""
        return 1

    def history(self, limit: int | None) -> list[dict[str, Any]]:
        """Return the commits, newest first."""
        return [self.last][:limit]


@pytest.mark.parametrize(
    ("operation", "parts", "changed"),
    [
        ("WRITE", [Q1], True),
        ("WRITE", [Q2], False),
        ("WRITE", [Q2, Q1], True),
        ("WRITE", [], True),
        ("WRITE", [""], True),
        ("CREATE TABLE", [], False),
        ("VACUUM END", [], False),
    ],
)
def test_what_may_have_changed_a_quarter_is_told_by_the_commit(operation: str, parts: list[str], changed: bool):
    assert rows_changed_since(Log(operation, parts), version=0, parts=[Q1]) is changed  # type: ignore[arg-type]
