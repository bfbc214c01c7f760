"""What a file was made from: the newest moment, the snapshots, the policies' versions, and what was not read.

Belongs here: the same facts about one programme's file or about several. Does not belong here: how a file shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.workbook.model import Line
from reports.workbook.words import day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from reports.workbook.rows import Row


@dataclass(frozen=True, slots=True)
class Sources:
    """What a file was made from.

    `known_at` is the latest moment whose snapshots were used, `rule_version` names the policies it was judged by;
    `stale` are rows of `redcap/pull` of projects that were not read on the date judged. `programme` is empty of a file
    about several.
    """

    known_at: datetime
    snapshot: str
    rule_version: str
    stale: Sequence[Row] = ()
    programme: str = ""


def sources_of(programmes: Sequence[Sources], *, policy: tuple[str, str] | None = None) -> Sources:
    """Return what a file about several programmes was made from; each version stands with its programme.

    `policy` is the programme and the version of one more, which names no source of its own and stands first.
    """
    versions = [*([policy] if policy else []), *((one.programme, one.rule_version) for one in programmes)]
    return Sources(
        known_at=max(one.known_at for one in programmes),
        snapshot=" ".join(sorted({name for one in programmes for name in one.snapshot.split()})),
        rule_version=" ".join(f"{programme}:{version}" for programme, version in versions),
        stale=[row for one in programmes for row in one.stale],
    )


def stale_pulls(pulls: Iterable[Row], as_of: date) -> list[Row]:
    """Return the rows of `redcap/pull` whose project did not give good rows on the date judged."""
    return [row for row in pulls if row["state"] == "kept" or (row["taken_on"] and row["taken_on"] < as_of)]


def stale_lines(stale: Iterable[Row]) -> list[Line]:
    """Return a warning for each project that was not read, with the day its rows are from."""
    lines = []
    for row in stale:
        since = f"the rows confirmed on {day_words(row['taken_on'])}" if row["taken_on"] else "the last good rows"
        lines.append(
            Line(
                f"▲ Not up to date: REDCap project {row['project']} was not read tonight; {since} are used.", "warning"
            )
        )
    return lines
