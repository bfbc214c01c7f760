"""The words of an alert: a subject, and a page of text a person can act on.

Belongs here: wording, and the last guard against a person or a secret in it. Does not belong here: what is told
(`causes.py`) and how (`mail.py`, `webhook.py`). Sentences of checks are made to name counts and record keys only; what
looks like an address or a token is taken out all the same, because a mail cannot be called back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pipelines.alerts.causes import Due
    from pipelines.alerts.settings import Kind

ADDRESS: Final = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;]+")
TOKEN: Final = re.compile(r"\b[0-9A-Fa-f]{32,64}\b")

HEADLINES: Final[dict[Kind, str]] = {
    "run_failed": "the night failed",
    "stale": "REDCap could not be pulled",
    "integrity": "a check that guards publication failed",
    "hr": "HR's tables cannot be used",
    "findings": "many new findings",
}

WHAT_IT_MEANS: Final[dict[Kind, str]] = {
    "run_failed": "Tonight's workbooks may be missing; those published before stay as they are.",
    "stale": "The last good rows stay in use, and the workbooks say as of when.",
    "integrity": "Where the check blocks, nothing was published, and the workbooks published before stay as they are.",
    "hr": "Where the check blocks, nothing was published, and the workbooks published before stay as they are.",
    "findings": "A jump like this usually is one change at the source: a renamed choice, an import, a new extract.",
}

WHAT_TO_DO: Final[dict[Kind, str]] = {
    "run_failed": "Look at the run in the Dagster UI, put right what the step names, and run `mentorsync night`.",
    "stale": "Run `mentorsync doctor`; it says what to put right in REDCap or in its token's rights.",
    "integrity": "Open the table's checks in the Dagster UI; each says who repairs it and how.",
    "hr": "Deliver what the sentence names; where it is right as it is, `mentorsync acknowledge hr --by NAME`.",
    "findings": "Open the sheet of data problems in the workbook, or checks/finding in the Dagster UI.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An alert in words: `key` is its cause, `to` the addresses that answer for it."""

    key: str
    subject: str
    body: str
    to: tuple[str, ...] = ()


def message_of(due: Due, *, institution: str, night: str, repeat_nights: int, to: tuple[str, ...]) -> Message:
    """Return the words of an alert told on a night (ISO date)."""
    alert = due.alert
    about = f" ({alert.programme})" if alert.programme else ""
    since = f", since {due.since}" if str(due.since) != night else ""
    often = "night" if repeat_nights == 1 else f"{repeat_nights} nights"
    paragraphs = [
        f"{institution}, night of {night}: {HEADLINES[alert.kind]}{about}{since}.",
        "\n".join(f"- {line}" for line in alert.lines),
        WHAT_IT_MEANS[alert.kind],
        f"What to do: {WHAT_TO_DO[alert.kind]}",
    ]
    if alert.kind != "findings":
        paragraphs.append(f"This is told again every {often} until it is resolved.")
    subject = f"[mentorsync] {HEADLINES[alert.kind]}{about}{since}"
    body = "\n\n".join(part for part in paragraphs if part) + "\n"
    return Message(key=alert.key, subject=without_people(subject), body=without_people(body), to=to)


def without_people(text: str) -> str:
    """Return the text without anything that looks like an e-mail address or a token."""
    return TOKEN.sub("(token taken out)", ADDRESS.sub("(address taken out)", text))
