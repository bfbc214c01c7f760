"""Which questions and findings only a programme's director may see.

Belongs here: telling by the rows of REDCap they are about. Does not belong here: which rows those are (the mapping says
it, `assets/redcap/withheld.py`). A question of who is meant is one per typed person and not one per row, and so is a
finding about it: it is the director's only where no other row asks the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from assets.redcap.withheld import Withheld
    from reports.workbook.rows import Row

WAITS = "review"
"""Decision of a link nobody could make."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for the director of a programme.

    `secret` are the typed people only withheld rows name; `asked` gives, of those that both kinds of rows name, the
    rows everybody may hear of.
    """

    withheld: Withheld
    secret: frozenset[str]
    asked: dict[str, Sequence[str]]

    def tells(self, finding: Row) -> bool:
        """Whether a row of `checks/finding` is for the director alone."""
        return finding["key"] in self.secret or self.withheld.tells(finding["key"], finding["field"])

    def told(self, review: Row) -> Row | None:
        """Return a row of `people/review` as everybody may see it, `None` where it is for the director alone."""
        if review["typed"] in self.secret:
            return None
        rows = self.asked.get(review["typed"])
        if rows is not None:
            return {**review, "example": rows[0], "references": len(rows)}
        return None if self.withheld.tells(review["example"]) else review


def kept_of(link: pd.DataFrame, withheld: Withheld) -> Kept:
    """Return what is kept for a director; `link` is `people/link`."""
    if not withheld.instruments and not withheld.fields:
        return Kept(withheld, frozenset(), {})
    waiting = link.loc[link["decision"] == WAITS, ["source", "typed"]].dropna()
    pairs = sorted(zip(waiting["typed"].tolist(), waiting["source"].tolist(), strict=True))
    secret = {typed for typed, source in pairs if withheld.tells(source)}
    asked = _rows_asking(pairs, secret, withheld)
    return Kept(withheld, frozenset(secret - set(asked)), asked)


def _rows_asking(
    pairs: Iterable[tuple[str, str]], typed_people: set[str], withheld: Withheld
) -> dict[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for typed, source in pairs:
        if typed in typed_people and not withheld.tells(source):
            found.setdefault(typed, []).append(source)
    return dict(found)
