"""What people type for a person, brought to one form: ids, usernames, e-mails and names.

Belongs here: normalisation of what was typed and of what the roster says, the same for both. Does not belong here:
finding references (`references.py`) and deciding whom they mean (`match.py`). Each function takes and returns a text
column, blank cells missing, and looks at distinct cells only.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

from assets.people.evidence.names import CREDENTIALS, LETTERS, TITLES

if TYPE_CHECKING:
    from collections.abc import Callable

ADDRESS = re.compile(r"[^\s<>;,:\"'()]+@[^\s<>;,:\"'()]+")
ID_PREFIX = re.compile(r"^[a-z]{1,4}[-_#:]?(?=\d+$)", re.IGNORECASE)
SPREADSHEET_ZERO = re.compile(r"\.0*$")


def id_width_of(person_ids: pd.Series) -> int:
    """Return the width all roster ids are padded to, 0 where they differ in width or are not all digits."""
    widths = person_ids.str.len().unique()
    return int(widths[0]) if len(widths) == 1 and bool(person_ids.str.fullmatch(r"[0-9]+").all()) else 0


def folded_ids(cells: pd.Series, *, width: int) -> pd.Series:
    """Return ids as the roster writes them: without blanks, `.0` and letter prefix, padded with lost zeros.

    Something longer than an id stays what it is and names nobody; cut to size it might name somebody else. With width
    0 an id is any text and only blanks are taken off.
    """

    def folded(cell: str) -> str:
        text = re.sub(r"\s+", "", cell)
        if not width:
            return text
        text = ID_PREFIX.sub("", SPREADSHEET_ZERO.sub("", text))
        return text.zfill(width) if text.isascii() and text.isdigit() else text

    return _by_distinct(cells, folded)


def folded_usernames(cells: pd.Series) -> pd.Series:
    """Return usernames in lower case without blanks."""
    return _by_distinct(cells, lambda cell: re.sub(r"\s+", "", cell).lower())


def folded_emails(cells: pd.Series) -> pd.Series:
    """Return the e-mail address in lower case, out of `Name <address>` too; two addresses stay one unknown text."""

    def folded(cell: str) -> str:
        found = ADDRESS.findall(cell)
        return (found[0] if len(found) == 1 else cell).strip(" .").lower()

    return _by_distinct(cells, folded)


def folded_names(cells: pd.Series) -> pd.Series:
    """Return names as `first last` in plain lower-case letters: "Zhāng, Wei, MD" reads "wei zhang"."""
    return _by_distinct(cells, _folded_name)


def _folded_name(cell: str) -> str:
    parts = [_words(part) for part in cell.split(",")]
    parts = [part for part in parts if part and not CREDENTIALS.issuperset(part)]
    ordered = [*parts[1:], parts[0]] if parts else []
    words = [word for part in ordered for word in part]
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    return " ".join(words)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^\w]+", " ", re.sub(r"[.'’`]", "", letters)).split()


def _by_distinct(cells: pd.Series, folded: Callable[[str], str]) -> pd.Series:
    text = cells.fillna("").astype("str")
    distinct = pd.Index(text.unique())
    values = pd.Series([folded(cell.replace("\u00a0", " ").strip()) for cell in distinct], dtype="str")
    values = values.where(values != "")
    return values.take(distinct.get_indexer(pd.Index(text))).set_axis(cells.index)
