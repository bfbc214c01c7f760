"""One thing the doctor says: what is, and what to do about it; and what the doctor is told before he looks.

Belongs here: the two values. Does not belong here: what is looked at (`doctor.py`) or how it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    import pandas as pd

Mark = Literal["well", "note", "do"]


@dataclass(frozen=True, slots=True)
class Remark:
    """What was found, in one sentence without a person or a token, and the remedy where there is one.

    `well`: as it should be. `note`: it works, and somebody may want to know. `do`: something must be done.
    """

    mark: Mark
    words: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of a project before REDCap is asked: by the settings, and by its last good pull.

    `zone` is REDCap's time zone, `zone_key` the setting it is from; `username` is empty and `token_expires` is `None`
    where the settings do not say whose the token is and until when. `last_fields` are the `redcap/field` rows of the
    last good pull and `last_codes` the fingerprint of the mapping's codes then, `None` and empty before the first.
    """

    zone: ZoneInfo
    zone_key: str
    tonight: date
    username: str = ""
    token_expires: date | None = None
    last_fields: pd.DataFrame | None = None
    last_codes: str = ""


def well(words: str) -> Remark:
    """Return a remark that all is well."""
    return Remark("well", words)


def note(words: str, remedy: str = "") -> Remark:
    """Return a remark that works as it is."""
    return Remark("note", words, remedy)


def do(words: str, remedy: str) -> Remark:
    """Return a remark on which somebody has to act."""
    return Remark("do", words, remedy)
