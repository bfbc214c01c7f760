"""Answers in which a letter was lost: bytes that are no UTF-8, as older imports left them in REDCap.

Belongs here: finding them among the landed fields. Does not belong here: reading the bytes (`redcap/rows.py` puts
U+FFFD for each letter lost) and what the answers mean. The answer is used as it came, because most of it is there; a
name in it may not be known again. Refusing the pull was rejected: one old answer would keep a whole programme from
being judged until somebody has retyped it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.mentoring.problems import Problem
from assets.mentoring.reading import Complaints
from assets.redcap.dictionary import base_name
from assets.redcap.rows import LOST_LETTER

if TYPE_CHECKING:
    import pandas as pd

    from assets.mentoring.landing import Landing
    from assets.mentoring.problems import Found


def lost_letters(landing: Landing) -> list[Found]:
    """Complain of each landed answer with a letter lost, on its own field; never of what it says."""
    problems: list[Found] = []
    rows = landing.rows
    for name in landing.blank.columns:
        if not _is_ascii(rows[name]):
            complaints = Complaints(landing, landing.forms.get(base_name(name), ""), problems)
            complaints.add(rows, rows[name].str.contains(LOST_LETTER, regex=False), Problem.LOST_LETTERS, "used", name)
    return problems


def _is_ascii(column: pd.Series) -> bool:
    """Whether a text column is plain ASCII, as most are: a third of what looking for one letter costs."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return bool(pc.all(pc.string_is_ascii(pa.array(column)), min_count=0).as_py())
