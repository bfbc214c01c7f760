"""How letters put figures into words.

Belongs here: shares, changes and the lines every letter ends with. Does not belong here: what one letter says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.suppression import FEWEST, TOO_FEW
from reports.workbook.words import counted, day_words, moment_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from reports.workbook.case import Ask, Case

NOTHING: Final = "–"
"""Stands where nothing was judged, so there is no share."""

MOST_NAMED: Final = 4
"""Projects a warning names; of more it says how many."""

LEFT_OUT: Final = (
    f"“{TOO_FEW}”: rests on fewer than five and is not shown outside the office, or is left out with such a figure so "
    "that it cannot be worked out."
)


def share_words(count: int, out_of: int) -> str:
    """Return a count with its share, `41 of 50 (82%)`: left out under five, a dash of none."""
    if not out_of:
        return NOTHING
    return TOO_FEW if out_of < FEWEST else f"{count:,} of {out_of:,} ({count / out_of:.0%})"


def rate_words(rate: float | None) -> str:
    """Return a rate in whole per cent."""
    return NOTHING if rate is None else f"{rate:.0%}"


def change_words(now: float | None, before: float | None) -> str:
    """Return the change between two rates as symbol and word, in the points a reader gets by subtracting what is shown.

    Of 89.6% and 85.4%, shown as 90% and 85%, the change is shown as 5 points and not 4.
    """
    if now is None or before is None:
        return NOTHING
    points = points_of(now) - points_of(before)
    if not points:
        return "= same"
    return f"{'▲ up' if points > 0 else '▼ down'} {abs(points)}"


def points_of(rate: float) -> int:
    """Return a rate in the whole per cent it is shown as."""
    return int(f"{rate:.0%}".removesuffix("%"))


def trend_words(name: str, quarters: Sequence[str], rates: Sequence[float | None]) -> str:
    """Return how a rate went from the first to the last quarter that has one, or what it was in the only one."""
    rated = [(quarter, rate) for quarter, rate in zip(quarters, rates, strict=True) if rate is not None]
    if not rated:
        return ""
    if len(rated) == 1:
        return f"{name} was {rated[0][1]:.0%} in {rated[0][0]}"
    (first, before), (last, now) = rated[0], rated[-1]
    points = points_of(now) - points_of(before)
    if not points:
        return f"{name} was {now:.0%} in {last}, as in {first}"
    return f"{name} {'rose' if points > 0 else 'fell'} to {now:.0%} in {last}, from {before:.0%} in {first}"


def chart_title(title: str, rates: Iterable[Sequence[float | None]]) -> str:
    """Return the title of a line chart; where a rate is missing it says why the line is broken there."""
    is_broken = any(rate is None for line in rates for rate in line)
    return f"{title} (no point: fewer than five)" if is_broken else title


def dated_words(ask: Ask, known_at: datetime) -> str:
    """Return the date judged and the newest data used, in one line."""
    place = f"{ask.institution}. " if ask.institution else ""
    return f"{place}As of {day_words(ask.as_of)}; data known at {moment_in_words(known_at, ask.timezone)}."


def stale_words(cases: Iterable[Case]) -> str:
    """Return one sentence about the projects whose rows are older than the day judged; empty where there is none."""
    rows = [row for case in cases for row in case.stale]
    if not rows:
        return ""
    projects = sorted({row["project"] for row in rows})
    named = ", ".join(projects) if len(projects) <= MOST_NAMED else f"of {len(projects)} projects"
    days = [row["taken_on"] for row in rows if row["taken_on"]]
    since = f"rows confirmed on {day_words(min(days))}" if days else "older rows"
    later = " or later" if len(set(days)) > 1 else ""
    return f"▲ Not up to date: REDCap was not read that night ({named}); {since}{later} are used."


def contact_words(ask: Ask) -> str:
    """Return whom to ask."""
    return f"Questions: {ask.contact}." if ask.contact else "Questions: the Office of Faculty Affairs."


def people_words(number: int) -> str:
    """Return a number of people."""
    return counted(number, "person", "people")
