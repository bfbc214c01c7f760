"""Why an obligation has its state, in one sentence a chair can read.

Belongs here: the wording. Does not belong here: any decision (`judge.py`). Sentences name no person and no type of
leave; they say "the mentor", "the mentee", "on leave". The words are put together column by column: a template per row
was rejected because 200,000 of them cost more than the whole judgement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.calendar import date_words, span_words
from assets.obligations.policy import Frequency

if TYPE_CHECKING:
    from collections.abc import Callable

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
    case = owed["reason"].where(owed["reason"].isin(BY_REASON), owed["state"])
    words = pd.Series("", index=owed.index, dtype="str")
    for name, rows in owed.groupby(case, sort=False):
        words.loc[rows.index] = SENTENCES[str(name)](_Sentences(rows, rule))
    return words + f" ({rule.clause})."


class _Sentences:
    """The parts sentences are put together from, each a column."""

    def __init__(self, owed: pd.DataFrame, rule: Deadline | Frequency) -> None:
        self.owed = owed
        self.rule = rule
        self.noun = rule.evidence.noun

    def date(self, column: str) -> pd.Series[Any]:
        """Return a day in words."""
        return self._aligned(date_words(self.owed[column].to_numpy()))

    def days(self, later: str, earlier: str) -> pd.Series[Any]:
        """Return how many days lie between two, in words."""
        return _counted(self.owed[later] - self.owed[earlier], "day", as_digits=True)

    @property
    def span(self) -> pd.Series[Any]:
        """`between 1 Jul and 30 Sep 2026`."""
        starts, ends = self.owed["window_start"].to_numpy(), self.owed["window_end"].to_numpy()
        return "between " + self._aligned(span_words(starts, ends, joint=" and "))

    @property
    def about(self) -> pd.Series[Any]:
        """Where the thing belongs: a span of days, a period, or the assignment."""
        if not isinstance(self.rule, Frequency):
            return "since the assignment on " + self.date("window_start")
        return self.span if self.rule.placed_by == "date" else "for " + self.owed["label"]

    @property
    def none_yet(self) -> pd.Series[Any]:
        """`no in-person meeting is recorded …`, or how few where more than one is required."""
        required = self.rule.minimum.value
        if required == 1:
            return f"no {self.noun} is recorded " + self.about
        return _counted(self.owed["counted"], self.noun) + f" of {required} recorded " + self.about

    @property
    def met(self) -> pd.Series[Any]:
        """What met it, and when."""
        first = (
            _sentence_case(_counted(self.owed["counted"], self.noun)) + " recorded " + self.about + ", the first on "
        )
        early = np.where(self.owed["met_on"] < self.owed["window_start"], ", before the assignment", "")
        return first + self.date("met_on") + early + self.due_by

    @property
    def due_by(self) -> pd.Series[Any]:
        """`, due by 15 Oct 2026` where the window's end does not already say so."""
        if isinstance(self.rule, Frequency) and self.rule.placed_by == "date" and not self.rule.grace_days.value:
            return pd.Series("", index=self.owed.index, dtype="str")
        return ", due by " + self.date("due")

    @property
    def before_due(self) -> pd.Series[Any]:
        """The due day an early end came before."""
        return ", before it was due on " + self.date("due")

    @property
    def too_short(self) -> pd.Series[Any]:
        """How few eligible days there were."""
        least = self.rule.min_eligible_days.value if isinstance(self.rule, Frequency) else 0
        eligible = _counted(self.owed["days"], "eligible day")
        return "Not required: only " + eligible + " " + self.span + f", fewer than {least}, and " + self.none_yet

    @property
    def partly_away(self) -> pd.Series[Any]:
        """How much of the time was leave."""
        share = self.owed["leave_days"].astype("str") + " of " + _counted(self.owed["days"], "day", as_digits=True)
        return "Not required: the mentee was on leave on " + share + ", and " + self.none_yet

    @property
    def undecided(self) -> pd.Series[Any]:
        """What waits for an identity."""
        told = "Cannot be told: a record names somebody who could be more than one person on the roster; without it "
        return told + self.none_yet + self.due_by

    @property
    def near(self) -> pd.Series[Any]:
        """What came near, and that it does not count."""
        return self._aligned(_near_words(self.owed[list(NEAR_MISSES)], self.rule.evidence.kind))

    def _aligned(self, words: pd.Series[Any]) -> pd.Series[Any]:
        return words.set_axis(self.owed.index)


def _near_words(counts: pd.DataFrame, kind: str) -> pd.Series[Any]:
    """Return `; two meetings by video do not count`; worded once per distinct combination of counts."""
    place, distinct = pd.factorize(pd.MultiIndex.from_frame(counts))
    words = [_near_sentence(row, kind) for row in distinct]
    return pd.Series(np.array([*words, ""], dtype=object)[place], dtype="str")


def _near_sentence(row: tuple[int, ...], kind: str) -> str:
    found = [(number, words) for number, words in zip(row, NEAR_MISSES.values(), strict=True) if number]
    if not found:
        return ""
    nouns = [f"{_number(number)} {kind}{'s' if number > 1 else ''}" for number, _ in found]
    told = [words.format(n=noun) for noun, (_, words) in zip(nouns, found, strict=True)]
    verb = "do" if len(found) > 1 or found[0][0] > 1 else "does"
    return f"; {' and '.join(told)} {verb} not count"


def _number(count: int) -> str:
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def _counted(counts: pd.Series[Any], noun: str, *, as_digits: bool = False) -> pd.Series[Any]:
    """Return `two in-person meetings`; the first word of the noun's last part takes the s."""
    words = {
        count: f"{count if as_digits else _number(count)} {noun if count == 1 else _plural(noun)}"
        for count in counts.unique().tolist()
    }
    return counts.map(words).astype("str")


def _plural(noun: str) -> str:
    head, mark, tail = noun.partition(" confirmed ")
    return f"{head}s{mark}{tail}"


def _sentence_case(words: pd.Series[Any]) -> pd.Series[Any]:
    return words.str[:1].str.upper() + words.str[1:]


SENTENCES: dict[str, Callable[[_Sentences], pd.Series[Any]]] = {
    "opted_out": lambda row: "Not owed: the mentee opted out on " + row.date("opted_out"),
    "left": lambda row: "Not owed: the mentee had left by " + row.date("left"),
    "on_leave": lambda row: "Not owed: the mentee was on leave on every day that counts " + row.span,
    "ended_before_due": lambda row: "Not owed: the pairing ended on " + row.date("ended") + row.before_due,
    "met": lambda row: row.met,
    "met_late": lambda row: row.met + ", " + row.days("met_on", "due") + " late",
    "pending": lambda row: "Not due yet: " + row.none_yet + row.due_by + row.near,
    "hired_too_late": lambda row: row.too_short + row.near,
    "mentor_left": lambda row: "Not required: the mentor left, and " + row.none_yet + row.near,
    "partial_leave": lambda row: row.partly_away + row.near,
    "indeterminate": lambda row: row.undecided,
    "not_met": lambda row: _sentence_case(row.none_yet) + row.due_by + row.near,
    "advice": lambda row: "Advised: " + row.none_yet + row.due_by + row.near,
}
"""The sentence of each state, or of the reason where that says more."""

BY_REASON = ("opted_out", "left", "on_leave", "ended_before_due", "hired_too_late", "mentor_left", "partial_leave")
