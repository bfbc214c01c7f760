"""Why an obligation has its state, in one sentence a chair can read.

Belongs here: the wording. Does not belong here: any decision (`judge.py`). Sentences name no person and no type of
leave; they say "the mentor", "the mentee", "on leave". A sentence is made once for all rows that agree in everything it
may tell: of 280,000 quarters a few thousand differ. One per row was rejected, it cost more than the whole judgement;
so was putting whole columns together, which cost a small school as much as a large one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.calendar import date_words, span_words
from assets.obligations.policy import Frequency
from assets.obligations.texts import texts_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assets.obligations.policy import Deadline

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

NEAR_MISSES = {
    "video": "{n} by video",
    "phone": "{n} by phone",
    "email": "{n} by e-mail",
    "mode": "{n} with no mode recorded",
    "setting": "{n} not individual",
    "one_sided": "{n} confirmed by one side only",
    "incomplete": "{n} with a section empty",
    "before": "{n} dated too early",
    "future": "{n} dated in the future",
    "other_mentor": "{n} with nobody who was an assigned mentor then",
}
"""What a failed test is called after "meetings" or "reports"; the order they are told in."""


def why_of(owed: pd.DataFrame, rule: Deadline | Frequency) -> pd.Series[Any]:
    """Return the sentence for every row of `judge.judged_of`, as text."""
    told = [name for name in TOLD if name in owed]
    place = np.zeros(len(owed), dtype=np.int64)
    for name in told:
        number, distinct = pd.factorize(owed[name])
        # Numbered anew after each column, because the product of all their sizes has no place in 64 bits.
        place, _ = pd.factorize(place * len(distinct) + number)
    _, first = np.unique(place, return_index=True)
    columns = [owed[name].iloc[first].tolist() for name in told]
    rows = (_Row(dict(zip(told, row, strict=True)), rule) for row in zip(*columns, strict=True))
    return texts_at([f"{_sentence(row)} ({rule.clause})." for row in rows], place)


def _sentence(row: _Row) -> str:
    case = row.of["reason"] if row.of["reason"] in BY_REASON else row.of["state"]
    return SENTENCES[case](row)


@dataclass(frozen=True, slots=True)
class _Row:
    """The parts a sentence is put together from, for one row of `judge.judged_of`."""

    of: Mapping[str, Any]
    rule: Deadline | Frequency

    def date(self, column: str) -> str:
        """Return a day in words."""
        return date_words(self.of[column])

    def days(self, later: str, earlier: str) -> str:
        """Return how many days lie between two, in words."""
        return _days(self.of[later] - self.of[earlier])

    @property
    def span(self) -> str:
        """`between 1 Jul and 30 Sep 2026`."""
        return f"between {span_words(self.of['window_start'], self.of['window_end'], joint=' and ')}"

    @property
    def about(self) -> str:
        """Where the thing belongs: a span of days, a period, or the assignment."""
        if not isinstance(self.rule, Frequency):
            return f"since the assignment on {self.date('window_start')}"
        return self.span if self.rule.placed_by == "date" else f"for {self.of['label']}"

    @property
    def none_yet(self) -> str:
        """`no in-person meeting is recorded …`, or how few where more than one is required."""
        noun, required = self.rule.evidence.noun, self.rule.minimum.value
        if required == 1:
            return f"no {noun} is recorded {self.about}"
        return f"{_counted(self.of['counted'], noun)} of {required} recorded {self.about}"

    @property
    def met(self) -> str:
        """What met it, and when."""
        things = _sentence_case(_counted(self.of["counted"], self.rule.evidence.noun))
        early = ", before the assignment" if self.of["met_on"] < self.of["window_start"] else ""
        return f"{things} recorded {self.about}, the first on {self.date('met_on')}{early}{self.due_by}"

    @property
    def due_by(self) -> str:
        """`, due by 15 Oct 2026` where the window's end does not already say so."""
        if isinstance(self.rule, Frequency) and self.rule.placed_by == "date" and not self.rule.grace_days.value:
            return ""
        return f", due by {self.date('due')}"

    @property
    def too_short(self) -> str:
        """How few eligible days there were."""
        least = self.rule.min_eligible_days.value if isinstance(self.rule, Frequency) else 0
        eligible = _counted(self.of["days"], "eligible day")
        return f"Not required: only {eligible} {self.span}, fewer than {least}, and {self.none_yet}"

    @property
    def partly_away(self) -> str:
        """How much of the time was leave."""
        share = f"{self.of['leave_days']} of {_days(self.of['days'])}"
        return f"Not required: the mentee was on leave on {share}, and {self.none_yet}"

    @property
    def near(self) -> str:
        """`; two meetings by video do not count`: what came near."""
        found = [(self.of[name], words) for name, words in NEAR_MISSES.items() if self.of[name]]
        if not found:
            return ""
        kind = self.rule.evidence.kind
        told = [words.format(n=f"{_number(many)} {kind}{'s' if many > 1 else ''}") for many, words in found]
        verb = "do" if len(found) > 1 or found[0][0] > 1 else "does"
        return f"; {' and '.join(told)} {verb} not count"


def _number(count: int) -> str:
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _counted(count: int, noun: str) -> str:
    """Return `two in-person meetings`; the first word of the noun's last part takes the s."""
    return f"{_number(count)} {noun if count == 1 else _plural(noun)}"


def _plural(noun: str) -> str:
    head, mark, tail = noun.partition(" confirmed ")
    return f"{head}s{mark}{tail}"


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]


SENTENCES: dict[str, Callable[[_Row], str]] = {
    "opted_out": lambda row: f"Not owed: the mentee opted out on {row.date('opted_out')}",
    "left": lambda row: f"Not owed: the mentee had left by {row.date('left')}",
    "on_leave": lambda row: f"Not owed: the mentee was on leave on every day that counts {row.span}",
    "ended_before_due": lambda row: (
        f"Not owed: the pairing ended on {row.date('ended')}, before it was due on {row.date('due')}"
    ),
    "met": lambda row: row.met,
    "met_late": lambda row: f"{row.met}, {row.days('met_on', 'due')} late",
    "pending": lambda row: f"Not due yet: {row.none_yet}{row.due_by}{row.near}",
    "hired_too_late": lambda row: f"{row.too_short}{row.near}",
    "mentor_left": lambda row: f"Not required: the mentor left, and {row.none_yet}{row.near}",
    "partial_leave": lambda row: f"{row.partly_away}{row.near}",
    "indeterminate": lambda row: (
        "Cannot be told: a record names somebody who could be more than one person on the roster; without it "
        f"{row.none_yet}{row.due_by}"
    ),
    "not_met": lambda row: f"{_sentence_case(row.none_yet)}{row.due_by}{row.near}",
    "advice": lambda row: f"Advised: {row.none_yet}{row.due_by}{row.near}",
}
"""The sentence of each state, or of the reason where that says more."""

BY_REASON = ("opted_out", "left", "on_leave", "ended_before_due", "hired_too_late", "mentor_left", "partial_leave")

TOLD = (
    *("state", "reason", "label", "window_start", "window_end", "due", "met_on", "counted", "days", "leave_days"),
    *("left", "opted_out", "ended", *NEAR_MISSES),
)
"""The columns a sentence may tell something of."""
