"""The sentences: one for each state, or for the reason where that says more.

Belongs here: how they are put together from one row's parts. Does not belong here: which rows there are and which of
their columns tell anything (`why.py`), and the words (`wording.py`). Sentences name no person and no type of leave:
they say "the mentor", "the mentee", "on leave". Of a clause that only the director may see they say the state and
nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assets.obligations.calendar import date_words, span_words
from assets.obligations.language.evidence import Events, Pairs
from assets.obligations.language.kinds import Deadline
from assets.obligations.wording import (
    clock_noun,
    counted,
    days,
    few_of,
    near_misses,
    ordinal,
    sentence_case,
    subject_noun,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assets.obligations.judge import Judgeable


def sentence_of(row: Told) -> str:
    """Return the sentence of a row, without its clause and full stop."""
    if row.rule.audience == "director":
        return RESTRICTED[row.of["state"]]
    if row.of.get("maybe"):
        return f"{MAYBE[row.of['state']]}: {row.only_if}"
    case = row.of["reason"] if row.of["reason"] in BY_REASON else row.of["state"]
    return SENTENCES[case](row)


@dataclass(frozen=True, slots=True)
class Told:
    """The parts a sentence is put together from, for one row: `of` what `why.TOLD` names, `least` the fewest days."""

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
        """`between 1 Jul and 30 Sep 2026`, or `on 1 Jul 2026`."""
        if self.of["window_start"] == self.of["window_end"]:
            return f"on {self.date('window_end')}"
        return f"between {span_words(self.of['window_start'], self.of['window_end'], joint=' and ')}"

    @property
    def about(self) -> str:
        """Where the thing belongs: a span of days, a period, or the day it is counted from."""
        if isinstance(self.rule, Deadline):
            joint = "since" if self.rule.early_days and self.rule.early_days.value == 0 else "for"
            return f"{joint} the {self.start}"
        return f"for {self.of['period']}" if self.by_period else self.span

    @property
    def start(self) -> str:
        """What a deadline is counted from, and when: `assignment on 12 Jul 2025`."""
        return f"{clock_noun(self.rule.clock)} on {self.date('clock')}" if isinstance(self.rule, Deadline) else ""

    @property
    def known(self) -> str:
        """How it is known of: a pair stands on record, everything else is recorded."""
        return "on record" if self.stands else "recorded"

    @property
    def none_yet(self) -> str:
        """`no in-person meeting is recorded …`, or how few where more than one is required."""
        required = self.of["required"]
        few = few_of(self.of["counted"], required, self.noun) if required > 1 else f"no {self.noun} is"
        return f"{few} {self.known} {self.about}"

    @property
    def met(self) -> str:
        """What met it, and when."""
        if self.of["step"] >= 0:
            return f"A documented answer on record stands in place of a {self.noun}{self.due_by}"
        many = self.of["counted"]
        things = f"{sentence_case(counted(many, self.noun))} {'is' if many == 1 else 'are'} {self.known}"
        if self.stands:
            return f"{things} {self.about}"
        which = "" if many == 1 else f"the {ordinal(self.of['required'])} "
        if isinstance(self.rule, Deadline):
            return f"{things}{', ' if which else ' '}{which}on {self.date('met_on')}, {self.after_start}{self.due_by}"
        filed = "filed " if self.by_period else ""
        return f"{things} {self.about}, {which}{filed}on {self.date('met_on')}{self.due_by}"

    @property
    def after_start(self) -> str:
        """How the day it was met lies to the day a deadline is counted from."""
        if self.of["met_on"] == self.of["clock"]:
            return f"the day of the {self.start.rpartition(' on ')[0]}"
        return f"{'before' if self.of['met_on'] < self.of['clock'] else 'after'} the {self.start}"

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
        """How few of the days could have been owed for."""
        few = counted(self.of["days"], "day")
        counts = "counts" if self.of["days"] == 1 else "count"
        return f"Not required: {self.none_yet}, and only {few} of that time {counts}, fewer than {self.least}"

    @property
    def partly_away(self) -> str:
        """How much of the time was leave."""
        share = f"{self.of['leave_days']} of the {days(self.of['days'])} that count"
        return f"Not required: {self.who} was on leave on {share}, and {self.none_yet}"

    @property
    def only_if(self) -> str:
        """On what it hangs whether anything is owed at all."""
        owed = f"no {self.noun} is owed {self.about}{f'{self.due_by},' if self.due_by else ''}"
        these = "this pair" if self.rule.unit == "pair" else "this person"
        return f"{owed} unless a record that may mean one of several people on the roster means {these}"

    @property
    def near(self) -> str:
        """`; two meetings by video do not count`: what came near."""
        return near_misses(self.of, self.rule)


SENTENCES: dict[str, Callable[[Told], str]] = {
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
        "Cannot be told: a record names somebody who may be one of several people on the roster; without it "
        f"{row.none_yet}{row.due_by}"
    ),
    "not_met": lambda row: f"{sentence_case(row.none_yet)}{row.due_by}{row.near}",
    "advice": lambda row: f"Advised: {row.none_yet}{row.due_by}{row.near}",
}
"""The sentence of each state, or of the reason where that says more."""

MAYBE = {"pending": "Not due yet", "indeterminate": "Cannot be told"}
"""How the sentence begins of what is owed only if a record means somebody whom nobody can tell."""

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
"""The reasons with a sentence of their own."""
