"""Random histories of a REDCap project: several nights, what happens before each, and what happens while it is pulled.

Belongs here: drawing a history from its seed. Does not belong here: playing it (`history_play.py`). A history is data:
the same seed gives the same steps whatever the server answers, so a failing one can be printed and played again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal
from zoneinfo import ZoneInfo

from tests.sources.history_designs import DESIGNS
from tests.sources.history_steps import Steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.sources.history_designs import Design
    from tests.sources.history_model import Step

Mode = Literal["record_ids", "instance_keys"]

OVERLAP_HOURS: Final = 26
"""The overlap the pull is given; wrong zone and all times the clock is put back come to an hour less at most."""

_BEGINNINGS: Final = (
    datetime(2026, 6, 10, 3, tzinfo=UTC),
    datetime(2026, 10, 30, 3, tzinfo=UTC),
    datetime(2026, 3, 6, 3, tzinfo=UTC),
)
"""An ordinary week, and those in which clocks go back and forth in New York."""

_ZONES: Final = ("America/New_York", "UTC", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago")
_GAPS: Final = (2, 24, 24, 24, 30, 50, 80)


@dataclass(frozen=True, slots=True)
class PlannedNight:
    """A pull and what comes before and during it.

    `after`: time since the pull before; `jump`: the server's clock is moved by so much right after that pull; `during`:
    request number of the pull → steps done before it is sent.
    """

    after: timedelta
    jump: timedelta
    steps: tuple[Step, ...]
    during: Mapping[int, Step]
    records: frozenset[str]
    """The records that exist once everything is done."""
    dies: bool = False
    """Whether the night dies once its rows are stored."""


@dataclass(frozen=True, slots=True)
class History:
    """One project's life: its server's zone, the zone the pull believes, and its nights, of which the last is quiet.

    `habits` are settings of the server for what no recording tells of REDCap; `batch_records`: records a request may
    name.
    """

    seed: int
    design: Design
    begins: datetime
    zone: str
    believed_zone: str
    habits: Mapping[str, Any]
    batch_records: int
    nights: tuple[PlannedNight, ...]

    def can_be_followed(self, mode: Mode) -> bool:
        """Whether the pull promises to find everything in a mode, without waiting for a full one."""
        unseen = {"record_ids": {"rows", "values"}, "instance_keys": {"values"}}[mode]
        steps = [step for night in self.nights for step in (*night.steps, *night.during.values())]
        return self.habits["partial_delete_is_change"] or not any(step.deletes in unseen for step in steps)

    @property
    def lines(self) -> Iterator[str]:
        """The history for a person to read."""
        yield f"seed {self.seed}, {self.design.name}, from {self.begins:%Y-%m-%d %H:%M}, server in {self.zone}"
        yield f"the settings say {self.believed_zone}, {self.batch_records} records a request; {self.habits}"
        for number, night in enumerate(self.nights, start=1):
            jump = f", the server's clock jumps by {night.jump / timedelta(hours=1):+.1f} h" if night.jump else ""
            end = ", dies once its rows are stored" if night.dies else ""
            yield f"night {number}, {night.after / timedelta(hours=1):.0f} h later{jump}{end}"
            yield from (f"  {step.words}" for step in night.steps)
            yield from (f"  during the pull, before request {n}: {step.words}" for n, step in night.during.items())


def history_of(seed: int, *, nights: int = 5) -> History:
    """Return the history of a seed; the four designs take turns."""
    chance = random.Random(seed)
    design = DESIGNS[seed % len(DESIGNS)]
    steps = Steps(design, chance=chance)
    zone = chance.choice(_ZONES)
    believed = zone if chance.random() < 0.6 else chance.choice(_ZONES)
    begins = chance.choice(_BEGINNINGS)
    budget = timedelta(hours=OVERLAP_HOURS - 1) - _apart(zone, believed, at=begins)
    drawn = [_night([*steps.first()], {}, steps=steps, after=timedelta(hours=1))]
    while len(drawn) < nights:
        is_last = len(drawn) == nights - 1
        jump = _jump(chance, budget=budget)
        budget += min(jump, timedelta())
        before = [] if chance.random() < 0.15 else steps.some(at_most=4)
        during = _during(chance, steps) if not is_last and chance.random() < 0.3 else {}
        after = timedelta(hours=chance.choice(_GAPS))
        night = _night(before, during, steps=steps, after=after, jump=jump)
        drawn.append(replace(night, dies=not is_last and chance.random() < 0.08))
    return History(seed, design, begins, zone, believed, _habits(chance), chance.choice((2, 1000)), tuple(drawn))


def _night(
    before: list[Step],
    during: Mapping[int, Step],
    *,
    steps: Steps,
    after: timedelta,
    jump: timedelta = timedelta(),
) -> PlannedNight:
    return PlannedNight(after, jump, tuple(before), during, frozenset(steps.records))


def _habits(chance: random.Random) -> dict[str, Any]:
    return {
        "partial_delete_is_change": chance.random() < 0.7,
        "date_range_is_inclusive": chance.random() < 0.5,
        "repeat_columns_follow_batch": chance.random() < 0.5,
        "eav_id_rows": chance.choice(("every_row", "first_row")),
        "record_order": chance.choice(("natural", "file")),
        "id_brings_every_row": chance.random() < 0.7,
    }


def _jump(chance: random.Random, *, budget: timedelta) -> timedelta:
    if chance.random() < 0.8:
        return timedelta()
    forward = timedelta(hours=chance.choice((1, 12, 100)))
    return chance.choice((forward, -budget * chance.random(), -budget)) if budget > timedelta() else forward


def _during(chance: random.Random, steps: Steps) -> dict[int, Step]:
    """Return steps by the request they come before; they follow one another in the order they were drawn."""
    drawn = steps.some(at_most=2)
    return dict(zip(sorted(chance.sample(range(1, 12), k=min(11, len(drawn)))), drawn, strict=False))


def _apart(one: str, other: str, *, at: datetime) -> timedelta:
    """Return how far two zones are apart at most within a year."""
    moments = [at + timedelta(days=30 * n) for n in range(12)]
    offsets = [
        (moment.astimezone(ZoneInfo(one)).utcoffset(), moment.astimezone(ZoneInfo(other)).utcoffset())
        for moment in moments
    ]
    return max(abs(a - b) for a, b in offsets if a is not None and b is not None)
