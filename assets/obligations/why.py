"""Why an obligation has its state, in one sentence a chair can read.

Belongs here: the sentences. Does not belong here: any decision (`judge.py`) and the words they are made of
(`wording.py`). Sentences name no person and no type of leave; they say "the mentor", "the mentee", "on leave". Of a
clause that only the director may see they say the state and nothing else. A sentence is made once for all rows that
agree in everything it may tell: of 280,000 quarters a few thousand differ. One per row was rejected, it cost more than
the whole judgement; so was putting whole columns together, which cost a small school as much as a large one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.obligations.alike import alike_rows
from assets.obligations.calendar import date_words, span_words
from assets.obligations.drafts import Texts
from assets.obligations.language.evidence import Events, Pairs
from assets.obligations.language.kinds import Deadline
from assets.obligations.language.policy import filled
from assets.obligations.texts import among
from assets.obligations.wording import NEAR_MISSES, clock_noun, counted, days, near_misses, sentence_case, subject_noun

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assets.hr.days import Days
    from assets.obligations.judge import Judgeable
    from assets.obligations.language.policy import Policy


def why_of(owed: pd.DataFrame, rule: Judgeable, policy: Policy, *, period: Texts) -> Texts:
    """Return the sentence for every row.

    `owed` is `judge.judged_of` with a count per test of `event_filters.FAILURES`; `period`: what the window is called.
    """
    least = 0 if isinstance(rule, Deadline) else int(filled(policy, rule, "min_eligible_days"))
    numbers = _told_numbers(owed, period)
    place, first = alike_rows(list(numbers.values()))
    texts = {name: owed[name].cat.categories.tolist() for name in ("state", "reason")}
    texts["period"] = period.names.tolist()
    columns = []
    for name, column in numbers.items():
        values = column[first].tolist()
        columns.append([texts[name][value] for value in values] if name in texts else values)
    rows = (_Row(dict(zip(numbers, row, strict=True)), rule, least) for row in zip(*columns, strict=True))
    return Texts(place, pd.array([f"{_sentence(row)} ({rule.clause})." for row in rows], dtype="str"))


def _told_numbers(owed: pd.DataFrame, period: Texts) -> dict[str, Days]:
    """Return the columns a sentence may tell something of, texts as numbers; 0 where its case tells nothing of it."""
    state, reason = owed["state"], owed["reason"]
    numbers: dict[str, Any] = {
        "state": state.cat.codes.to_numpy(),
        "reason": reason.cat.codes.to_numpy(),
        "period": period.places,
    }
    told_nothing = among(state, DONE_OR_NOT_OWED)
    for name in TOLD:
        if name not in owed:
            continue
        numbers[name] = owed[name].to_numpy()
        if name in ONLY_IN:
            numbers[name] = np.where(among(reason, ONLY_IN[name]), numbers[name], 0)
        elif name in NEAR_MISSES:
            numbers[name] = np.where(told_nothing, 0, numbers[name])
    return numbers


def _sentence(row: _Row) -> str:
    if row.rule.audience == "director":
        return RESTRICTED[row.of["state"]]
    case = row.of["reason"] if row.of["reason"] in BY_REASON else row.of["state"]
    return SENTENCES[case](row)


@dataclass(frozen=True, slots=True)
class _Row:
    """The parts a sentence is put together from, for one row."""

    of: Mapping[str, Any]
    rule: Judgeable
    least: int

    def date(self, column: str) -> str:
        """Return a day in words."""
        return date_words(self.of[column])

    @property
    def who(self) -> str:
        """Whom the measure concerns: `the mentee`."""
        return subject_noun(self.rule)

    @property
    def noun(self) -> str:
        """What is looked for."""
        return self.rule.evidence.noun

    @property
    def stands(self) -> bool:
        """Whether it is something that stands (a pair in a window) and not something that happened."""
        return isinstance(self.rule.evidence, Pairs) and not isinstance(self.rule, Deadline)

    @property
    def by_period(self) -> bool:
        """Whether the period something is about tells its window."""
        return isinstance(self.rule.evidence, Events) and self.rule.evidence.placed_by == "period"

    @property
    def span(self) -> str:
        """`between 1 Jul and 30 Sep 2026`."""
        return f"between {span_words(self.of['window_start'], self.of['window_end'], joint=' and ')}"

    @property
    def about(self) -> str:
        """Where the thing belongs: a span of days, a period, or the day it is counted from."""
        if isinstance(self.rule, Deadline):
            joint = "for" if self.rule.early_days is None else "since"
            return f"{joint} the {clock_noun(self.rule.clock)} on {self.date('clock')}"
        return f"for {self.of['period']}" if self.by_period else self.span

    @property
    def verb(self) -> str:
        """How it came to be: a pair stands, everything else is recorded."""
        return "assigned" if self.stands else "recorded"

    @property
    def none_yet(self) -> str:
        """`no in-person meeting is recorded …`, or how few where more than one is required."""
        required = self.of["required"]
        if required == 1:
            return f"no {self.noun} is {self.verb} {self.about}"
        return f"{counted(self.of['counted'], self.noun)} of {required} {self.verb} {self.about}"

    @property
    def met(self) -> str:
        """What met it, and when."""
        if self.of["step"] >= 0:
            return f"A documented answer on record stands in place of a {self.noun}{self.due_by}"
        things = sentence_case(counted(self.of["counted"], self.noun))
        if self.stands:
            return f"{things} assigned {self.about}"
        early = ""
        if isinstance(self.rule, Deadline) and self.of["met_on"] < self.of["clock"]:
            early = f", before the {clock_noun(self.rule.clock)}"
        which = "the first on" if self.of["required"] == 1 else f"the {self.of['required']} required by"
        return f"{things} recorded {self.about}, {which} {self.date('met_on')}{early}{self.due_by}"

    @property
    def late(self) -> str:
        """How many days after the due day it was met."""
        return f"{self.met}, {days(self.of['met_on'] - self.of['due'])} late"

    @property
    def due_by(self) -> str:
        """`, due by 15 Oct 2026` where the window's end does not already say so."""
        if not isinstance(self.rule, Deadline) and not self.by_period and self.of["due"] == self.of["window_end"]:
            return ""
        return f", due by {self.date('due')}"

    @property
    def too_short(self) -> str:
        """How few eligible days there were."""
        eligible = counted(self.of["days"], "eligible day")
        return f"Not required: only {eligible} {self.span}, fewer than {self.least}, and {self.none_yet}"

    @property
    def partly_away(self) -> str:
        """How much of the time was leave."""
        share = f"{self.of['leave_days']} of {days(self.of['days'])}"
        return f"Not required: {self.who} was on leave on {share}, and {self.none_yet}"

    @property
    def near(self) -> str:
        """`; two meetings by video do not count`: what came near."""
        return near_misses(self.of, self.rule)


SENTENCES: dict[str, Callable[[_Row], str]] = {
    "waived": lambda row: f"Not owed: an exemption approved in advance covers {row.date('anchor')}",
    "opted_out": lambda row: f"Not owed: {row.who} opted out on {row.date('opted_out')}",
    "left": lambda row: f"Not owed: {row.who} had left by {row.date('left')}",
    "on_leave": lambda row: f"Not owed: {row.who} was on leave on every day that counts {row.span}",
    "ended_before_due": lambda row: (
        f"Not owed: the pairing ended on {row.date('ended')}, before it was due on {row.date('due')}"
    ),
    "met": lambda row: row.met,
    "met_late": lambda row: row.late,
    "pending": lambda row: f"Not due yet: {row.none_yet}{row.due_by}{row.near}",
    "hired_too_late": lambda row: f"{row.too_short}{row.near}",
    "mentor_left": lambda row: f"Not required: the mentor left, and {row.none_yet}{row.near}",
    "partial_leave": lambda row: f"{row.partly_away}{row.near}",
    "documented": lambda row: f"Not required: an exemption approved later covers it, and {row.none_yet}{row.near}",
    "indeterminate": lambda row: (
        "Cannot be told: a record names somebody who could be more than one person on the roster; without it "
        f"{row.none_yet}{row.due_by}"
    ),
    "not_met": lambda row: f"{sentence_case(row.none_yet)}{row.due_by}{row.near}",
    "advice": lambda row: f"Advised: {row.none_yet}{row.due_by}{row.near}",
}
"""The sentence of each state, or of the reason where that says more."""

RESTRICTED = {
    "met": "Done; the programme director holds the details",
    "met_late": "Done late; the programme director holds the details",
    "pending": "Not due yet; the programme director holds the details",
    "not_met": "Not done; the programme director holds the details",
    "advice": "Advised; the programme director holds the details",
    "excluded": "Not owed; the programme director holds the details",
    "excepted": "Not required; the programme director holds the details",
    "indeterminate": "Cannot be told yet; the programme director holds the details",
}
"""The sentence of each state of a clause that only the director may see."""

BY_REASON = (
    *("waived", "opted_out", "left", "on_leave", "ended_before_due"),
    *("hired_too_late", "mentor_left", "partial_leave", "documented"),
)

TOLD = (
    *("window_start", "window_end", "due", "clock", "anchor", "met_on", "required"),
    *("counted", "days", "leave_days", "left", "opted_out", "ended", "step", *NEAR_MISSES),
)
"""The columns a sentence may tell something of, besides state, reason and period."""

ONLY_IN = {
    "anchor": ["waived"],
    "opted_out": ["opted_out"],
    "left": ["left"],
    "ended": ["ended_before_due"],
    "days": ["hired_too_late", "partial_leave"],
    "leave_days": ["partial_leave"],
}
"""Columns that only the sentences of some reasons tell of."""

DONE_OR_NOT_OWED = ["met", "met_late", "excluded", "indeterminate"]
"""The states whose sentences tell of no near miss."""
