"""The data dictionary: every table, column and rule in words, from the same declarations the night runs on.

Belongs here: putting them into Markdown. Does not belong here: which tables there are and where the page lies
(`pipelines/dictionary.py`). A page written by hand was rejected: it is right on the day it is written.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from checks.codes import codes_of
from checks.contract import OF_A_SET, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assets.storage.schema import Table
    from checks.contract import Rule

OPENING: Final = """# Data dictionary

Every table, what its columns mean, and what must hold of it. Written by `python -m pipelines.dictionary` from the
declarations (`schema.py` of each room) and the contracts (`checks/contracts/`); a test says whether it is current.

A rule that is *critical* shows red in the Dagster UI, a *warning* yellow. One marked **stops the night** keeps anything
from being published; only HR, identity and publication have such rules. Each failed rule shows how many rows are at
fault and the keys of the first 20, never a value. A rule that could not be evaluated is an error and says so.

A new table has a rule at once: that it is as declared. For the rest, add its rules under `room/table` in
`checks/contracts/<room>.yaml`; `room/table: []` says that nothing else need hold. `expect` is an expectation of Great
Expectations without `expect_`, or one of our own from `checks/custom/`; `codes_of` names a code set where code keeps
it (`module:NAME`, or `module:NAME.part` inside a mapping or model), so that code and contract cannot part.
"""

TYPES: Final = {
    "text": "text",
    "date": "date",
    "instant": "moment (UTC)",
    "integer": "whole number",
    "number": "number",
    "flag": "true or false",
    "texts": "list of texts",
}

LISTED: Final = 12
"""A code set up to this long is written out."""


def dictionary_of(tables: Sequence[Table], contracts: Mapping[str, Sequence[Rule]]) -> str:
    """Return the page, one chapter per room in the order of the tables."""
    chapters = [
        f"## {room}\n\n" + "\n".join(_section_of(table, rules_of(table, contracts)) for table in own)
        for room, own in groupby(tables, key=lambda table: table.room)
    ]
    return "\n".join([OPENING, *chapters])


def _section_of(table: Table, rules: Iterable[Rule]) -> str:
    kept = " Kept by quarter." if table.by_quarter else ""
    columns = [(f"`{column.name}`", TYPES[column.type], column.words) for column in table.columns]
    return "\n".join(
        [
            f"### {_shown(table.path)}\n",
            f"{_shown(table.words)} A row is known by {', '.join(f'`{name}`' for name in table.key)}.{kept}\n",
            *_rows(("column", "type", "meaning"), columns),
            "",
            *_rows(("what must hold", "how bad", "if not"), [_row_of(rule) for rule in rules]),
            "",
        ]
    )


def _row_of(rule: Rule) -> tuple[str, str, str]:
    stops = ", **stops the night**" if rule.blocking else ""
    return (
        f"`{rule.name}`: {rule.words}{_codes(rule)}",
        f"{rule.severity}{stops}",
        f"{rule.who_fixes}: {rule.what_to_do}",
    )


def _codes(rule: Rule) -> str:
    given: dict[str, Any] = rule.with_
    if rule.codes_of:
        return _listed([code for code in codes_of(rule.codes_of) if code not in rule.but_not])
    if rule.expect in OF_A_SET:
        return _listed(given["value_set"])
    return "".join(_listed(codes_of(place), of=column) for column, place in given.get("codes", {}).items())


def _listed(codes: Sequence[object], *, of: str = "") -> str:
    if len(codes) > LISTED:
        return f" {of or 'Codes'}: {len(codes)} of them."
    return f" {of or 'Codes'}: {', '.join(map(str, codes))}."


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (head, ("---",) * len(head), *rows):
        yield "| " + " | ".join(map(_shown, cells)) + " |"


def _shown(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
