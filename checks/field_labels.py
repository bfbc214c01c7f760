"""What people call a REDCap field: its label on the form, with its name behind it.

Belongs here: labels as words for a sentence. Does not belong here: which field is at fault (`findings.py`). Whoever
repairs a record sees the form, and there `mt_date` stands nowhere; the name stays beside the label, because labels are
not unique and a search in REDCap goes by name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

LONGEST: Final = 60
"""Characters of a label that are shown; some hold a paragraph of instructions."""

_MARKUP: Final = re.compile(r"<[^>]*>|\[[^\]]*\]")
"""What a label may hold beside words: HTML, and values piped in, which are another record's business."""


def field_labels(fields: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return of each field, by programme and name, its label and name in one; fields without a label are left out.

    `fields` is `redcap/field`. Where several projects of a programme have the field, the first one's label stands.
    """
    shown: dict[tuple[str, str], str] = {}
    for programme, field, label in fields[["programme", "field", "label"]].itertuples(index=False):
        words = " ".join(_MARKUP.sub(" ", label if isinstance(label, str) else "").split())
        if words:
            shown.setdefault((programme, field), f"“{_short(words)}” ({field})")
    return shown


def _short(words: str) -> str:
    if len(words) <= LONGEST:
        return words
    return words[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
