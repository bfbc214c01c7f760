"""The words and symbols of a workbook: one for each state, reason and strength, with what it means.

Belongs here: what a code is called in front of people. Does not belong here: who gets which code (`assets/obligations`)
and what to do about it (`office/actions.py`). A code without words here is shown as it is, so a new reason is never
lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from assets.quarters import quarter_from_key

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class State:
    """A state of an obligation as people see it. `order` puts the most urgent first."""

    code: str
    symbol: str
    word: str
    meaning: str
    in_rate: str
    order: int

    @property
    def shown(self) -> str:
        """Symbol and word."""
        return f"{self.symbol} {self.word}"


STATES: Final = {
    state.code: state
    for state in (
        State(
            "not_met",
            "✖",
            "Not met",
            "The due date has passed and nothing that counts is on record.",
            "Yes, as unmet",
            0,
        ),
        State(
            "indeterminate",
            "▲",
            "Indeterminate",
            "Cannot be judged: a record does not say clearly who is meant, and the answer could change the result.",
            "No; the best and worst case show its effect",
            1,
        ),
        State(
            "due_soon",
            "◔",
            "Due soon",
            "Not due yet, but due within the number of days the office chose.",
            "No, counted as not due yet",
            2,
        ),
        State("pending", "○", "Not due yet", "The due date has not come and it is not done yet.", "No", 3),
        State(
            "advice",
            "△",
            "Advised",
            "Not done, and the policy only encourages it; nothing is owed.",
            "No; shown as a share",
            4,
        ),
        State("met_late", "✔", "Met late", "Done, after the due date.", "Yes, as done but not on time", 5),
        State("met", "✔", "Met", "Done by the due date.", "Yes, as done and on time", 6),
        State(
            "excepted",
            "–",
            "Excepted",
            "Not done, with a reason the policy or the office accepts, for example on leave most of the time.",
            "No",
            7,
        ),
        State(
            "excluded",
            "–",
            "Excluded",
            "Not owed after all, for example on leave the whole time, left before the due date, or opted out.",
            "No",
            8,
        ),
    )
}

NO_GROUP: Final = "none (hubs, groups)"
"""Group of the obligations that are nobody's own and so of no department, division or rank."""

NOT_CONCERNED: Final = "– Not concerned"
"""Shown on the roster where a clause does not concern a person."""

REASONS: Final = {
    "due_soon": "due soon",
    "opted_out": "opted out of the programme",
    "left": "left before the due date",
    "on_leave": "on leave the whole time",
    "ended_before_due": "the pairing ended before the due date",
    "hired_too_late": "joined too late in the window",
    "mentor_left": "the mentor left",
    "partial_leave": "on leave most of the time",
    "identity": "an open question about who somebody is",
    "one_sided": "only one of the two has confirmed",
    "incomplete": "a section is missing",
    "waived": "waived in advance by the office",
    "documented": "a documented reason the office accepted",
    "feed": "HR or the record does not say what is needed to judge it",
}

OUTSIDE_REASONS: Final = {
    "not_employed": "Not employed in this window",
    "out_of_scope": "Home department is not in the programme",
    "not_enrolled": "Not enrolled in the programme",
    "no_active_pair": "No active mentor on record",
    "identity_open": "An open question about who somebody is",
    "not_mentor": "Mentors nobody in this programme",
    "no_frequency_set": "The policy is silent and no frequency was agreed",
}

UNIT_WORDS: Final = {"hub": "Hub", "affinity_group": "Affinity group", "office": "Office"}
"""What a subject is called that is no person; a department has a name."""

STRENGTHS: Final = {
    "M": "Must",
    "S": "Should",
    "I": "Encouraged",
    "O": "May",
    "X": "Must not",
    "D": "Attested by the programme",
}

RANKS: Final = {
    "instructor": "Instructor",
    "assistant": "Assistant Professor",
    "associate": "Associate Professor",
    "professor": "Professor",
    "other": "Other rank",
    "unknown": "Rank not recorded",
}

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def shown_state(state: str, reason: str) -> State:
    """Return the state as people see it: a pending one that is due soon is one of its own."""
    if state == "pending" and reason == "due_soon":
        return STATES["due_soon"]
    return STATES.get(state) or State(state, "▲", state.replace("_", " "), "", "", 1)


def outside_words(reason: str) -> str:
    """Return in words why a clause does not concern a person."""
    return OUTSIDE_REASONS.get(reason, reason.replace("_", " ").capitalize())


def rank_words(rank: str) -> str:
    """Return a rank in words."""
    return RANKS.get(rank, rank.replace("_", " ").capitalize())


def programme_title(code: str) -> str:
    """Return a programme's code as a title: `weill_cornell` becomes `Weill Cornell`."""
    return code.replace("_", " ").title()


def quarter_words(key: str, as_of: date) -> str:
    """Return a quarter (first day, ISO) as `2026 Q4`, marked while it is running on a date."""
    quarter = quarter_from_key(key)
    return f"{quarter.label}{' (so far)' if as_of <= quarter.end else ''}"


def went_words(before: float, first: str, now: float, last: str, *, what: str = "") -> str:
    """Return how a share went from one quarter to another, in the whole per cent that are shown.

    `rose to 76% on time in 2026 Q3, from 70% in 2025 Q1`, where `what` is `on time`; `was 70% on time in …, as in …`.
    """
    shown, earlier, what = f"{now:.0%}", f"{before:.0%}", f" {what}" if what else ""
    if shown == earlier:
        return f"was {shown}{what} in {last}, as in {first}"
    return f"{'rose' if now > before else 'fell'} to {shown}{what} in {last}, from {earlier} in {first}"


def capital(words: str) -> str:
    """Return words that begin a sentence or a cell; empty ones stay empty."""
    return words[:1].upper() + words[1:]


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 person`, `2 people`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def moment_words(moment: datetime, timezone: str) -> str:
    """Return a moment in the institution's time and in UTC."""
    local = moment.astimezone(ZoneInfo(timezone))
    utc = f"{moment:%H:%M}" if moment.date() == local.date() else f"{moment:%Y-%m-%d %H:%M}"
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()} ({utc} UTC)"


def moment_in_words(moment: datetime, timezone: str) -> str:
    """Return a moment in the institution's time as a letter writes it: `20 October 2026, 05:04 EDT`."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{day_words(local.date())}, {local:%H:%M} {local.tzname()}"


def day_words(day: date) -> str:
    """Return a date in words: `20 October 2026`, whatever the locale of the process."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_words(day: date) -> str:
    """Return a date in words with its day of the week: `Tuesday, 20 October 2026`."""
    return f"{WEEKDAYS[day.weekday()]}, {day_words(day)}"
