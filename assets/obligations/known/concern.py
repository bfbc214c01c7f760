"""Whom a measure concerns and when, as holders and spans of days.

Belongs here: the shape of that answer. Does not belong here: how it is found (`population.py`).

A holder is whoever owes one obligation a window: a person, of unit pair a person with one mentor. All pairs of one
person with one mentor are one holder, so that a pairing that was ended and taken up again owes one meeting a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assets.hr.spans import Spans, matches
from assets.obligations.known.numbering import NOBODY

if TYPE_CHECKING:
    from assets.hr.days import Days


@dataclass(frozen=True, slots=True)
class Holders:
    """Who may owe a measure: `subject`, and for unit pair the `mentor` (else `NOBODY`), by the number of the holder."""

    subject: Days
    mentor: Days

    def by_holder(self, spans: Spans) -> Spans:
        """Return spans of subjects as spans of holders."""
        holder, row = matches(self.subject, spans.key)
        return Spans(holder, spans.start[row], spans.stop[row])

    def number_of(self, subject: Days, mentor: Days) -> Days:
        """Return the holder of each subject and mentor; holders are in the order of both."""
        many = int(self.mentor.max(initial=NOBODY)) + 2
        number: Days = np.searchsorted(self.subject * many + self.mentor + 1, subject * many + mentor + 1)
        return number


@dataclass(frozen=True, slots=True)
class Concern:
    """When a measure concerns its holders; all spans are unions by holder.

    `eligible`: every condition holds. `concerned`: whether or not they have joined. `otherwise`: nor have a mentor, so
    that who opted out is counted as excluded and not as absent. `mentees`: only for hub mentors whom their mentees make
    concerned, the days with one.
    """

    holders: Holders
    eligible: Spans
    concerned: Spans
    otherwise: Spans
    mentees: Spans | None = None
