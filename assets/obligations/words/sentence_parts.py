"""The parts a sentence about an obligation is put together from.

Belongs here: what one row's numbers and its rule come to in words, each part with its own comma or semicolon. Does not
belong here: whole sentences (`sentences.py`) and words that know no row (`wording.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assets.obligations.columns.calendar import date_words, span_words
from assets.obligations.language.evidence import Events, Pairs
from assets.obligations.language.kinds import Deadline, Frequency
from assets.obligations.words.wording import (
    clock_noun,
    counted,
    days,
    few_of,
    listed,
    near_misses,
    number_word,
    ordinal,
    sentence_case,
    subject_noun,
    thing_noun,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assets.obligations.judging.judge import Judgeable

FEW = ", for the days that count"
"""Why fewer are required than the policy or the pair says: leave, and months not yet or no longer in the programme."""


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
    def every_day(self) -> str:
        """`on every day that counts `, where there is more than one."""
        return "" if self.of["window_start"] == self.of["window_end"] else "on every day that counts "

    @property
    def about(self) -> str:
        """Where the thing belongs: a span of days, a period, or the day it is counted from."""
        if isinstance(self.rule, Deadline):
            after = self.rule.early_days is not None and self.rule.early_days.value == 0
            joint = "since" if after and self.of["due"] > self.of["clock"] else "for"
            return f"{joint} the {self.start}"
        return f"for {self.of['period']}" if self.by_period else self.span

    @property
    def start(self) -> str:
        """What a deadline is counted from, and when: `assignment on 12 Jul 2025`."""
        return f"{clock_noun(self.rule.clock)} on {self.date('clock')}" if isinstance(self.rule, Deadline) else ""

    @property
    def known(self) -> str:
        """How it is known of: a pair stands on record, everything else is recorded."""
        return "on record" if isinstance(self.rule.evidence, Pairs) else "recorded"

    @property
    def on(self) -> str:
        """What stands before the day of it: a pair is on record from a day on."""
        return "from" if isinstance(self.rule.evidence, Pairs) else "on"

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
            return f"A documented answer ({self.instead}) is on record in place of a {self.noun}{self.due_by}"
        many = self.of["counted"]
        things = f"{sentence_case(counted(many, self.noun))} {'is' if many == 1 else 'are'} {self.known}"
        if self.stands:
            return f"{things} {self.about}"
        which = "" if many == 1 else f"the {ordinal(self.of['required'])} "
        if isinstance(self.rule, Deadline):
            joint = f", {which}" if which else " "
            return f"{things}{joint}{self.on} {self.date('met_on')}, {self.after_start}{self.due_by}"
        filed = "filed " if self.by_period else ""
        return f"{things} {self.about}, {which}{filed}on {self.date('met_on')}{self.due_by}{self.asked}"

    @property
    def instead(self) -> str:
        """What the step is called that stands for the evidence."""
        evidence = self.rule.evidence
        return (evidence.or_step or "").replace("_", " ") if isinstance(evidence, Pairs) else ""

    @property
    def asked(self) -> str:
        """`; five instead of six, for the days that count`, or how many the pair agreed; empty for the usual number."""
        rule, required = self.rule, self.of["required"]
        if not isinstance(rule, Frequency):
            return ""
        few = "" if required in (rule.agreed.value.values() if rule.agreed else [rule.minimum.value]) else FEW
        if rule.agreed:
            return f"; {number_word(required)} as agreed{few}"
        return f"; {number_word(required)} instead of {number_word(rule.minimum.value)}{few}" if few else ""

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
        many = self.of["required"]
        owed = f"{counted(many, self.noun)} {'is' if many == 1 else 'are'} owed {self.about}"
        due = f"{self.due_by}," if self.due_by else ""
        these = "this pair" if self.rule.unit == "pair" else "this person"
        return f"{owed}{due} only if a record that may mean one of several people on the roster means {these}"

    @property
    def near(self) -> str:
        """`; two meetings by video do not count`: what came near."""
        return f"{self.missing}{self.short}{near_misses(self.of, self.rule)}"

    @property
    def missing(self) -> str:
        """`; not recorded: the notice to the mentor`, where some of several steps were taken."""
        evidence = self.rule.evidence
        if not isinstance(evidence, Events) or not self.of.get("missing") or not self.of["counted"]:
            return ""
        steps = [step for place, step in enumerate(evidence.steps) if self.of["missing"] >> place & 1]
        called = [evidence.wording.steps.get(step, step.replace("_", " ")) for step in steps]
        return f"; not recorded: {listed([f'the {each}' for each in called])}"

    @property
    def short(self) -> str:
        """`; the request of 3 Aug 2026 names nobody senior by rank`, or of whom that cannot be told."""
        if self.of.get("untold"):
            return f"; whether the {self.short_one} names somebody senior by rank is not on record"
        return f"; the {self.short_one} names nobody senior by rank" if self.of.get("junior") else ""

    @property
    def short_one(self) -> str:
        """`request of 3 Aug 2026`: the latest of which nobody is known to be senior by rank."""
        return f"{thing_noun(self.rule)} of {self.date('short_on')}"

    @property
    def answered(self) -> str:
        """`; it was accepted`: what the latest event that counts answered, where the policy has words for that."""
        if not isinstance(self.rule.evidence, Events) or not self.rule.evidence.wording.answers:
            return ""
        words = ["has no answer on record", *self.rule.evidence.wording.answers.values()]
        return f"; {'it' if self.of['counted'] == 1 else 'the latest'} {words[self.of['said']]}"
