"""Whether what a policy forbids is kept out: of the dictionary, of the mapping, and of what audiences are given.

Belongs here: `obligations/prohibition`. Does not belong here: stopping anything: a mapping that breaks a prohibition is
a finding for the office, and a book for the wrong audience is stopped where books are published.

The dictionary tells more than the mapping: a policy that forbids to keep notes is broken by a notes field nobody pulls
(D8a). `redcap/field` holds only the fields that are pulled, so the doctor hands in the whole dictionary; either way the
same function looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.beside.schema import PROHIBITION
from assets.obligations.language.said import Prohibition
from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from assets.obligations.language.policy import Policy
    from assets.redcap.mapping import Mapping as FieldMapping

HOLDS_TEXT = ("notes", "file", "text")
DATES = ("date_", "datetime_", "time")
NAMED = 3
"""How many of what is at fault the sentence names; the table lists all."""

FIELDS = ["project", "field", "form", "type", "validation"]


def prohibitions_of(
    policies: Sequence[Policy],
    mappings: Sequence[FieldMapping],
    fields: pd.DataFrame,
    *,
    given: Mapping[str, Mapping[str, Sequence[str]]],
    as_of: date,
) -> pd.DataFrame:
    """Return `PROHIBITION`: one row per prohibition and thing it forbids.

    `fields` has programme, project, field, form, type and validation as in `redcap/field`. `given`: programme →
    audience → what it is given of that programme (books, sheets or tables). `kept` is missing where nothing could be
    looked at: no mapping, or no dictionary of the instruments yet.
    """
    by_programme = {mapping.programme: mapping for mapping in mappings}
    rows = [
        {"programme": policy.programme, "clause": clause.clause, **row}
        for policy in policies
        for clause in policy.clauses
        if isinstance(clause, Prohibition) and not (clause.switched_off and clause.switched_off.value)
        for row in _looked_at(
            clause,
            by_programme.get(policy.programme),
            fields[fields["programme"] == policy.programme],
            given.get(policy.programme, {}),
        )
    ]
    frame = pd.DataFrame(rows, columns=list(PROHIBITION.column_names)).assign(as_of=pd.Timestamp(as_of))
    typed = frame.astype({column.name: DTYPES[column.type] for column in PROHIBITION.columns})
    return typed.sort_values(list(PROHIBITION.key), ignore_index=True)


def _looked_at(
    clause: Prohibition, mapping: FieldMapping | None, fields: pd.DataFrame, given: Mapping[str, Sequence[str]]
) -> Iterator[dict[str, Any]]:
    for kind in clause.no_text_on:
        yield _row(clause, f"text field about {kind}s", *_texts(kind, mapping, fields))
    for name in clause.not_mapped:
        yield _row(clause, f"instrument that asks for {name.replace('_', ' ')}s", *_mapped(name, mapping))
    for audience in clause.keep_from:
        found = sorted(given.get(audience, ()))
        what = f"book, sheet or table that the {audience.replace('_', ' ')} is given"
        yield _row(clause, what, bool(given), [f"{audience}: {each}" for each in found])


def _row(clause: Prohibition, what: str, looked: bool, where: list[str]) -> dict[str, Any]:  # noqa: FBT001 - private
    if not looked:
        why = f"Not looked at yet: there is nowhere to look for a {what}"
    elif where:
        more = len(where) - len(where[:NAMED])
        why = f"Broken by {', '.join(where[:NAMED])}{f' and {more} more' if more else ''}"
    else:
        why = f"Kept: there is no {what}"
    return {
        "what": what,
        "kept": (not where) if looked else None,
        "where": where,
        "why": f"{why} ({clause.clause}).",
    }


def _texts(kind: str, mapping: FieldMapping | None, fields: pd.DataFrame) -> tuple[bool, list[str]]:
    """Return whether there was a dictionary to look at, and `project field (instrument)` of every text field."""
    if mapping is None:
        return False, []
    forms = {event.instrument for event in mapping.events if kind in (event.kind, event.step)}
    people = {field for person in mapping.people.values() for field in person.fields()}
    there = fields[fields["form"].isin(forms)]
    asked = there[~there["field"].isin({*people, mapping.record_id})]
    is_date = asked["validation"].fillna("").str.startswith(DATES)
    texts = asked[asked["type"].isin(HOLDS_TEXT) & ~is_date]
    # No instrument of that kind is mapped: then there is none to write on.
    looked = not forms or len(there) > 0
    named = texts[FIELDS].astype("str").sort_values(["project", "field"]).itertuples(index=False)
    return looked, [f"{row.project} {row.field} ({row.form})" for row in named]


def _mapped(name: str, mapping: FieldMapping | None) -> tuple[bool, list[str]]:
    """Return whether there was a mapping to look at, and the instruments that feed an event, step or role."""
    if mapping is None:
        return False, []
    found = {event.instrument for event in mapping.events if name in (event.kind, event.step)}
    for pair in mapping.pairs:
        roles = {pair.role} if isinstance(pair.role, str) else set(pair.role.codes.values())
        if name in roles:
            found.add(pair.instrument)
    found |= {instrument for instrument in mapping.instruments if instrument == name}
    return True, [f"instrument {instrument}" for instrument in sorted(found)]
