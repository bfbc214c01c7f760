"""Rows that somebody says are wrong: what is wrong, who must correct what in REDCap, and whether it is still so.

Belongs here: the codes, the hash of a record as it was seen, and which contests are open. Does not belong here: any
judgement: a contest changes no state, it stands beside it. It closes itself when the record is another than the one
that was contested; a row that closes it was rejected, because nobody would write it on the day it is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from assets.short_hash import short_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


class Contest(NamedTuple):
    """What is wrong in words, the office that corrects it, and what it does."""

    words: str
    who_corrects: str
    what_to_do: str


CODES: Final[dict[str, Contest]] = {
    "meeting_missing": Contest("a meeting is not recorded", "mentee", "Enter the meeting in REDCap."),
    "form_missing": Contest("a form is not recorded", "mentee", "Fill in the form in REDCap."),
    "wrong_date": Contest("a date is wrong", "mentee", "Correct the date in REDCap."),
    "wrong_mode": Contest("in person or video is wrong", "mentee", "Correct how the meeting was held in REDCap."),
    "not_confirmed": Contest("it was done and not confirmed", "mentor", "Confirm it in REDCap."),
    "wrong_mentor": Contest("the mentor is wrong", "programme office", "Correct the pair in REDCap."),
    "pair_ended": Contest("the pair had ended", "programme office", "Enter the end of the pair in REDCap."),
    "wrong_person": Contest("it is about somebody else", "programme office", "Correct who is named in the record."),
    "wrong_appointment": Contest("the appointment is wrong", "HR", "Correct the appointment in HR's system."),
}

JUDGED: Final = ("state", "reason", "due_on", "required", "counted", "met_on", "counterpart_id", "evidence")
"""Columns of an obligation that tell whether the record behind it changed."""


HOME: Final = ("department", "division", "rank", "track")
"""Columns that tell whether the appointment behind it changed, which matters only to whoever says that it is wrong."""


def seen_of(obligation: Mapping[str, object], events: pd.DataFrame, pairs: pd.DataFrame, *, code: str) -> str:
    """Return the hash of the record behind an obligation, as far as what is said to be wrong (`code`) concerns it.

    `obligation` is a row of obligations/obligation, `events` and `pairs` are mentoring/event and mentoring/pair. What
    counts are the events of the programme in which the person has a part, held from the window's first day to its last
    or the due date, those without a date, and the person's pairs; so a meeting that moves is another record, and next
    quarter's meeting is not.
    """
    import pandas as pd

    person, programme = str(obligation["person_id"]), str(obligation["programme"])
    own = events[events["programme"] == programme]
    has_part = (own["person_id"] == person) | own["attendees"].map(lambda ids: person in ids).astype("bool")
    first, last = (pd.Timestamp(str(obligation[name])) for name in ("window_start", "window_end"))
    due = pd.Timestamp(str(obligation["due_on"]))
    inside = (own["held_on"] >= first) & ((own["held_on"] <= last) | (own["held_on"] <= due))
    held = own[has_part & (inside | own["held_on"].isna())].drop(columns=["snapshot", "recorded_at"])
    mine = pairs[(pairs["programme"] == programme) & ((pairs["mentee_id"] == person) | (pairs["mentor_id"] == person))]
    rows = [row for frame in (held, mine) for row in frame.astype("str").to_numpy().tolist()]
    judged = (*JUDGED, *HOME) if code == "wrong_appointment" else JUDGED
    return short_hash([[_text(obligation[name]) for name in judged], rows])


def open_contests(
    contests: pd.DataFrame, *, obligations: pd.DataFrame, events: pd.DataFrame, pairs: pd.DataFrame
) -> pd.DataFrame:
    """Return the contests whose record is still as it was, the latest of each obligation, rows as in `CONTESTED`.

    `obligations` may hold an obligation in several quarters; its latest row counts. One that is no longer owed is
    contested by nobody.
    """
    latest = contests.drop_duplicates("obligation_id", keep="last")
    rows = obligations[obligations["obligation_id"].isin(latest["obligation_id"])]
    now = rows.sort_values("quarter").drop_duplicates("obligation_id", keep="last").to_dict("records")
    codes = dict(zip(latest["obligation_id"], latest["code"].fillna(""), strict=True))
    seen = {
        key: seen_of({str(name): value for name, value in row.items()}, events, pairs, code=codes[key])
        for row in now
        for key in [str(row["obligation_id"])]
    }
    return latest[latest["obligation_id"].map(seen) == latest["seen"]].reset_index(drop=True)


def _text(value: object) -> str:
    """Return a cell as text, the same for every way a missing one or a list may be held."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return "|".join(map(str, value))
    return "" if value is None or str(value) in {"nan", "NaT", "<NA>"} else str(value)
