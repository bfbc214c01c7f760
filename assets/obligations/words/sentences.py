"""The sentences: one for each state, or for the reason where that says more.

Belongs here: which parts make the sentence of which state. Does not belong here: the parts (`sentence_parts.py`), the
words (`wording.py`), which rows there are and which of their columns tell anything (`rows/why.py`). Sentences name no
person and no type of leave: they say "the mentor", "the mentee", "on leave". Of a clause that only the director may see
they say the state and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.obligations.words.wording import sentence_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from assets.obligations.words.sentence_parts import Told


def sentence_of(row: Told) -> str:
    """Return the sentence of a row, without its clause and full stop."""
    if row.rule.audience == "director":
        return RESTRICTED[row.of["state"]]
    if row.of.get("maybe"):
        return f"{MAYBE[row.of['state']]}: {row.only_if}"
    case = row.of["reason"] if row.of["reason"] in BY_REASON else row.of["state"]
    return SENTENCES[case](row)


SENTENCES: dict[str, Callable[[Told], str]] = {
    "waived": lambda row: f"Not owed: an exemption approved in advance holds on {row.date('anchor')}",
    "opted_out": lambda row: f"Not owed: {row.who} opted out on {row.date('opted_out')}",
    "left": lambda row: f"Not owed: {row.who} had left by {row.date('left')}",
    "on_leave": lambda row: f"Not owed: {row.who} was on leave {row.every_day}{row.span}",
    "ended_before_due": lambda row: (
        f"Not owed: the pairing ended on {row.date('ended')}, before it was due on {row.date('due')}"
    ),
    "met": lambda row: f"{row.met}{row.answered}",
    "met_late": lambda row: f"{row.late}{row.answered}",
    "pending": lambda row: f"Not due yet: {row.none_yet}{row.due_by}{row.asked}{row.near}",
    "hired_too_late": lambda row: f"{row.too_short}{row.near}",
    "mentor_left": lambda row: f"Not required: the mentor left, and {row.none_yet}{row.near}",
    "partial_leave": lambda row: f"{row.partly_away}{row.near}",
    "documented": lambda row: f"Not required: an exemption approved later covers it, and {row.none_yet}{row.near}",
    "indeterminate": lambda row: (
        "Cannot be told: a record names somebody who may be one of several people on the roster; without it "
        f"{row.none_yet}{row.due_by}"
    ),
    "feed": lambda row: (
        f"Cannot be told: whether the {row.short_one} names somebody senior by rank is not on record; without that "
        f"{row.none_yet}{row.due_by}"
    ),
    "not_met": lambda row: f"{sentence_case(row.none_yet)}{row.due_by}{row.asked}{row.near}",
    "advice": lambda row: f"Advised: {row.none_yet}{row.due_by}{row.asked}{row.near}",
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
    *("hired_too_late", "mentor_left", "partial_leave", "documented", "feed"),
)
"""The reasons with a sentence of their own."""
