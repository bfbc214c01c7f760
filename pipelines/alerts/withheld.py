"""Leaves out of what a run showed whatever only a programme's director may hear of: alerts go to whoever keeps IT.

Belongs here: which checks, keys, counts, words and findings an alert may hold. Does not belong here: what is withheld
(the mapping says it, `assets/redcap/withheld.py`), and what a person or a secret looks like (`words.py`).

It is done before causes are counted, so that not even a jump of findings tells of a concern. Where a row's key does not
say which instrument it is of, its table's counts and keys are left out of every alert as soon as one programme keeps
something for its director; the Dagster UI has them. Looking each row up was rejected: an alert would read every table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assets.obligations.workflows.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from assets.redcap.withheld import Withheld
    from pipelines.alerts.causes import CheckSeen, Observed

WORDS_INSTEAD: Final = "(kept for the director)"

SAYS_ITS_INSTRUMENT: Final = "redcap"
"""The room whose keys name instrument and field."""

HOLDS_NONE: Final = ("hr", "reports")
"""Rooms without a row of REDCap."""

FOR_THE_DIRECTOR: Final = frozenset(table.path for table in TABLES if "audience" in table.column_names)
"""Tables no row of which is for anybody else: that one of their checks fails would tell that there is one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What each programme whose mapping could be read keeps for its director; of any other nothing is known."""

    by_programme: Mapping[str, Withheld]

    def names(self) -> frozenset[str]:
        """Return the instruments and fields that are kept in some programme."""
        return frozenset().union(*(each.instruments | each.fields for each in self.by_programme.values()))

    def tells(self, key: str, field: str = "") -> bool:
        """Whether a row of that key, or something said of that field of it, tells of what is kept."""
        return any(each.tells(key, field) for each in self.by_programme.values())


def without_withheld(observed: Observed, *, kept: Kept) -> Observed:
    """Return what a run showed without the checks, keys, counts and words that tell of what is kept."""
    names = kept.names()
    checks = [check for check in observed.checks if check.table not in FOR_THE_DIRECTOR]
    told = [seen for check in checks if (seen := _tellable(check, names=names))] if names else checks
    return replace(observed, checks=tuple(told))


def findings_told(findings: pd.DataFrame, *, link: pd.DataFrame, kept: Kept) -> pd.DataFrame:
    """Return the rows of `checks/finding` an alert may count; those of a programme nothing is known of are left out.

    `findings` needs programme, source, key and field; `link` is `people/link` with source and typed: a question about
    somebody may be counted where a row that is not kept asks it too.
    """
    asked_openly = {
        typed for source, typed in zip(link["source"], link["typed"], strict=True) if not kept.tells(str(source))
    }
    rows_linked = set(link["source"])
    keeps_any = bool(kept.names())

    def may_be_told(programme: str, source: str, key: str, field: str) -> bool:
        if programme and programme not in kept.by_programme:
            return False
        if source == "people" and keeps_any and key not in rows_linked:
            return key in asked_openly
        return not kept.tells(key, field)

    columns = [findings[name].fillna("") for name in ("programme", "source", "key", "field")]
    return findings[[may_be_told(*row) for row in zip(*columns, strict=True)]]


def _tellable(check: CheckSeen, *, names: frozenset[str]) -> CheckSeen | None:
    """Return a check as it may be told, nothing where it is about what is kept or no other row fails it."""
    pattern = _pattern_of(names)
    if pattern.search(check.name):
        return None
    worded = replace(check, sentence=pattern.sub(WORDS_INSTEAD, check.sentence))
    room = check.table.partition("/")[0]
    if room in HOLDS_NONE:
        return worded
    if room != SAYS_ITS_INSTRUMENT:
        return replace(worded, failing=0, keys=())
    open_keys = tuple(key for key in check.keys if not names.intersection(key.split("/")))
    if check.keys and not open_keys and check.failing <= len(check.keys):
        return None
    are_all_known = check.failing <= len(check.keys)
    return replace(worded, failing=len(open_keys) if are_all_known else 0, keys=open_keys)


def _pattern_of(names: frozenset[str]) -> re.Pattern[str]:
    """Return what finds one of the names, also where a longer name begins with it (`concern` in `concern_complete`)."""
    ordered = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(map(re.escape, ordered))})(?![0-9A-Za-z])\w*")
