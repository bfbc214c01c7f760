"""How a project is pulled tonight: whole, or only what changed, or not at all.

Belongs here: the settings of a pull and the decisions that follow from them and from the last good pull, as pure
functions of dates. Does not belong here: asking REDCap (`pull.py`, `incremental.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from assets.redcap.entries import Project
    from assets.redcap.landed import PullRow

Mode = Literal["record_ids", "instance_keys"]

LATE_ENTRY: Final = timedelta(days=90)
"""How long after a project's last day answers about it may still be typed in."""

LARGEST_DROP: Final = 0.2
"""Share of a project's records that may be gone since the last good pull before somebody has to look."""

FEWEST_ROWS: Final = 20
"""Rows whose loss is worth a look; in a small project a few that are tidied up are a fifth of all."""

_LONGEST_SHIFT: Final = timedelta(hours=3)
"""Within this every change of the clocks that lies ahead shows in the offset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The settings of one project's pull.

    `mode`: what is asked to learn which rows exist (see `incremental.py`). `full_every_nights`: nights after which
    everything is pulled again. `overlap`: how far the window of changes reaches back before the last good pull. `zone`:
    the time zone of REDCap's server, in which it keeps its log. `connections`: requests at work at once. `batch_bytes`:
    largest body asked for.
    """

    mode: Mode = "instance_keys"
    full_every_nights: int = 7
    overlap: timedelta = timedelta(hours=26)
    zone: tzinfo = UTC
    connections: int = 2
    batch_bytes: int = 16 * 2**20

    def why_full(self, last: PullRow | None, *, dictionary: str, judged_on: date) -> str:
        """Return why everything has to be pulled, blank where what changed will do; for the log.

        `dictionary` is what `redcap/pull` would say of tonight's dictionary and mapping.
        """
        if last is None:
            return "nothing was pulled so far"
        if last.dictionary != dictionary:
            return "the data dictionary or the mapping changed"
        if last.full_on is None or last.checked_at is None:
            return "the last pull was interrupted"
        if (judged_on - last.full_on).days >= self.full_every_nights:
            return f"the last full pull was {self.full_every_nights} nights ago or more"
        return ""


def is_asked(project: Project, *, judged_on: date, has_rows: bool) -> bool:
    """Whether a project is pulled on a night: between its dates, and for late entries `LATE_ENTRY` after the last.

    A project that ended before anything of it was pulled is pulled once, so that a new installation has its past.
    """
    if project.from_ is not None and judged_on < project.from_:
        return False
    return project.to is None or judged_on <= project.to + LATE_ENTRY or not has_rows


def window_begin(checked_at: datetime, *, overlap: timedelta, zone: tzinfo) -> datetime:
    """Return since when changes are asked for, in the server's local time and without a zone, as REDCap takes it.

    `checked_at` is when the last good pull began, by the server's own clock. Where clocks are put back after that
    moment, what is changed in the hour that comes twice has a local time before it: then the earlier one counts.
    """
    begin = (checked_at - overlap).astimezone(zone)
    later = (begin.astimezone(UTC) + _LONGEST_SHIFT).astimezone(zone)
    put_back = (begin.utcoffset() or timedelta()) - (later.utcoffset() or timedelta())
    return begin.replace(tzinfo=None, fold=0) - max(put_back, timedelta())


def is_drop(records: int, *, last: PullRow | None, acknowledged: int | None) -> bool:
    """Whether so many records fewer exist than at the last good pull that somebody has to look.

    `acknowledged` is the number of records somebody looked at and accepted, measured against the same last good pull.
    """
    if last is None or records >= (1 - LARGEST_DROP) * last.records:
        return False
    return acknowledged is None or records < (1 - LARGEST_DROP) * acknowledged
