"""What the log keeps of each write, with seconds.

Entries are made where something is written; how they are shown is contents/log.py's, which records they say were
changed is changes.py's. Texts follow recordings: `Create record (API) 7`, `Update record (API) 7 (Start (Arm 1: A))`,
`Delete record 7`, details `field = 'value', chk(3) = checked`, repeat data after `[instance = 2], `. Newlines in values
become spaces and quotes are not escaped, so details cannot be read back reliably; neither can REDCap's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sandbox.server.dictionary import Dictionary
    from sandbox.server.structure import Structure


class Entry(NamedTuple):
    """One line of the log; `is_change` says whether a date range finds the record by it."""

    moment: str
    username: str
    action: str
    details: str
    record: str
    is_change: bool


def moment_text(now: datetime) -> str:
    """Return `YYYY-MM-DD HH:MM:SS` of a server-local time."""
    return now.strftime("%Y-%m-%d %H:%M:%S")


def event_with_arm(event: str, *, structure: Structure) -> str:
    """Return an event's name with its arm, `Start (Arm 1: Drug A)`, also where there is but one arm."""
    found = next((item for item in structure.events if item.unique_name == event), None)
    if found is None:
        return event
    arm = next((item.name for item in structure.arms if item.number == found.arm), f"Arm {found.arm}")
    return f"{found.name} (Arm {found.arm}: {arm})"


def record_action(verb: str, *, record: str, event: str, structure: Structure) -> str:
    """Return the action text of a record's entry; a longitudinal project names the event and its arm."""
    return f"{verb} {record} ({event_with_arm(event, structure=structure)})" if event else f"{verb} {record}"


def change_details(changes: Mapping[str, str], *, instance: int, dictionary: Dictionary) -> str:
    """Return the details text of changed export columns."""
    parts = [_change_text(column, value, dictionary=dictionary) for column, value in changes.items()]
    return ", ".join([f"[instance = {instance}]", *parts] if instance else parts)


def _change_text(column: str, value: str, *, dictionary: Dictionary) -> str:
    field, code = dictionary.columns.get(column, (None, ""))
    if field is not None and code:
        return f"{field.name}({code}) = {'checked' if value == '1' else 'unchecked'}"
    return f"{column} = '{' '.join(value.splitlines())}'"
