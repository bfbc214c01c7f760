"""Words that several of the sentences beside the kernel share.

Belongs here: a day, a count and a plural in English. Does not belong here: whole sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def date_text(day: date) -> str:
    """Return a day as people write it, `1 Jul 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def number_text(count: int) -> str:
    """Return `no`, `one` … `ten`, then figures."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def counted_text(count: int, noun: str) -> str:
    """Return `two hub mentors` or `no hub mentor`; of `member of the committee` the head takes the s."""
    head, joint, rest = noun.partition(" of ")
    return f"{number_text(count)} {noun if count <= 1 else f'{head}s{joint}{rest}'}"


def sentence_case(words: str) -> str:
    """Return the words with a capital at the front."""
    return words[:1].upper() + words[1:]
