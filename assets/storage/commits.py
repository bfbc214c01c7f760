"""What a commit says about itself: who wrote it, the digest of every part it replaced, and facts about the rows.

Belongs here: the few keys put into Delta's commit metadata, and reading them back. Does not belong here: writing.

A table by quarter keeps one digest per quarter, in the commit that wrote that quarter. One map of all quarters, carried
from commit to commit, was rejected: two runs writing different quarters at once would each carry the other's old
digest along, and a later write that brings the old rows back would be taken for "nothing changed" and dropped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa
    from deltalake import DeltaTable

WHOLE: Final = ""
"""The one part of a table that is not kept by quarter."""

_PREFIX: Final = "mentorsync."
_CONTENT: Final = "content"
_FACTS: Final = "facts"
_ROWS: Final = "rows"
_LOOK_BACK: Final = 20
"""Commits searched for a part's digest; a part not found is written again, which is right and only costs a commit."""

_LEAVES_ROWS_ALONE: Final = frozenset({"VACUUM START", "VACUUM END"})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write came to: the version that holds the rows, how many these are, and whether a commit was needed.

    Of a table by quarter the rows are those of the quarters written, else all the table holds.
    """

    version: int
    rows: int
    changed: bool
    arrow: pa.Table | None = field(default=None, compare=False, repr=False)
    """The rows written, as Delta was given them; `None` where not all of them were given."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One version of a table: what made it, when by the writer's clock, and the metadata the writer gave."""

    version: int
    operation: str
    at: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each part this commit replaced; empty where it was not written by this package."""
        return dict(json.loads(self.metadata.get(_CONTENT, "{}")))

    @property
    def facts(self) -> dict[str, str]:
        """What the writer said about the rows as a whole, all that holds from this commit on."""
        return dict(json.loads(self.metadata.get(_FACTS, "{}")))

    @property
    def rows(self) -> int | None:
        """How many rows count after this commit, where it says so."""
        return int(self.metadata[_ROWS]) if _ROWS in self.metadata else None


def metadata_of_commit(
    *,
    digests: Mapping[str, str],
    more: Mapping[str, str],
    facts: Mapping[str, str] | None = None,
    rows: int | None = None,
) -> dict[str, str]:
    """Return the custom metadata of a commit; the prefix keeps clear of the keys Delta reserves.

    An amendment has no digests: what it leaves behind is not compared, so the next full write is made.
    """
    own = {_CONTENT: json.dumps(dict(digests), sort_keys=True)}
    if rows is not None:
        own[_ROWS] = str(rows)
    if facts:
        own[_FACTS] = json.dumps(dict(facts), sort_keys=True)
    return {f"{_PREFIX}{key}": value for key, value in {**more, **own}.items()}


def commits_of(delta: DeltaTable, *, limit: int | None = None) -> list[Commit]:
    """Return the commits of an opened table, newest first."""
    return [_commit_of(raw) for raw in delta.history(limit)]


def _commit_of(raw: Mapping[str, Any]) -> Commit:
    metadata = {key.removeprefix(_PREFIX): str(value) for key, value in raw.items() if key.startswith(_PREFIX)}
    return Commit(
        version=int(raw["version"]),
        operation=str(raw.get("operation", "")),
        at=_EPOCH + timedelta(milliseconds=int(raw.get("timestamp", 0))),
        metadata=metadata,
    )


def rows_changed_since(delta: DeltaTable, *, version: int, parts: Iterable[str] = (WHOLE,)) -> bool:
    """Whether any commit after a version may have changed rows of some parts.

    A vacuum does not, nor does whoever creates the table at the same moment and is second.
    """
    wanted, harmless = set(parts), {*_LEAVES_ROWS_ALONE, "CREATE TABLE"}
    later = commits_of(delta, limit=max(delta.version() - version, 0))
    return any(_may_change(commit, wanted) for commit in later if commit.operation not in harmless)


def _may_change(commit: Commit, parts: set[str]) -> bool:
    named = commit.digests.keys()
    return not named or WHOLE in parts | named or not parts.isdisjoint(named)


def digests_in_force(delta: DeltaTable, *, parts: Iterable[str]) -> dict[str, str]:
    """Return the digest of the rows each part holds now; a part is left out where the commits do not tell.

    The newest commit that names a part is the one that decides. The search ends at a commit of any other program,
    because what that did to the rows is not known.
    """
    wanted = set(parts)
    found: dict[str, str] = {}
    for commit in _changes_of_rows(delta):
        digests = commit.digests
        found = {part: digest for part, digest in digests.items() if part in wanted} | found
        if not digests or wanted <= found.keys():
            break
    return found


def last_change_of_rows(delta: DeltaTable, *, version: int | None = None) -> Commit | None:
    """Return the newest commit that touched rows, up to a version or the one open; `None` where none is near.

    Open the latest version: Delta numbers the commits down from the one that is open, whichever was the last.
    """
    later = 0 if version is None else max(delta.version() - version, 0)
    return next(_changes_of_rows(delta, later=later), None)


def _changes_of_rows(delta: DeltaTable, *, later: int = 0) -> Iterator[Commit]:
    """Yield the commits that touched rows, newest first and none far back, but for so many `later` ones.

    The newest is read alone at first: it nearly always tells, and to read twenty takes fifteen times as long.
    """
    for begin, end in ((0, 1), (1, _LOOK_BACK)):
        for commit in commits_of(delta, limit=later + end)[later + begin :]:
            if commit.operation not in _LEAVES_ROWS_ALONE:
                yield commit


def facts_in_force(delta: DeltaTable, *, version: int | None = None) -> dict[str, str]:
    """Return what was said about the rows there are; empty where another program wrote them."""
    last = last_change_of_rows(delta, version=version)
    return last.facts if last else {}
