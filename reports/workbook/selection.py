"""A programme's rows for all its office workbooks, and what of them is kept for its director.

Belongs here: selecting rows and turning frames into plain rows once, so that no sheet touches a frame. Does not belong
here: one quarter's workbook (`case.py`) and the director's (`director/case.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assets.people.typed import WITHOUT_A_KEY
from assets.redcap.withheld import Withheld
from reports.earlier import NOTHING_EARLIER
from reports.workbook.entered import NOTHING_ENTERED, Entered, entered_of
from reports.workbook.kept import WAITS, kept_of
from reports.workbook.rows import Row, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from reports.earlier import Before, Earlier, EarlierNight
    from reports.frames import Tables

DIRECTOR: Final = "director"
NOTHING_WITHHELD: Final = Withheld()
EVENT_KINDS: Final = ("agreement", "meeting", "report")
"""Kinds of events a workbook lists one by one; and steps a pair's agreement consists in, called as their measure."""

LINK: Final = "people/link"
"""What found that a link of an earlier night stands against the evidence."""

WHOLE_RECORD: Final = "//"
"""How the key of a row ends that no repeating instrument holds: who the record is about stands in such a row."""


@dataclass(frozen=True, slots=True)
class Then:
    """An earlier night, and the programme's obligations as it had them, by `obligation_id`."""

    night: EarlierNight
    obligations: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class ProgrammeRows:
    """One programme's rows for all its workbooks: `obligations`, `rates` and `not_concerned` by quarter.

    Turned into plain rows once and not once per workbook, because most of them stand in all eight. `monday` and
    `published` are what they are compared with (`earlier.py`), `None` where there is no such night. `links` are those
    of `people/link` in the records pairs stand in, by source row and by `project/record`; `hubs` and `groups` (affinity
    groups) are names by code. `linked` are people linked without a key, one row a typed person, the first of
    `people/link` with the number of `references`.
    """

    obligations: Mapping[str, Sequence[Row]]
    rates: Mapping[str, Sequence[Row]]
    not_concerned: Mapping[str, Sequence[Row]]
    clauses: Sequence[Row]
    pulls: Sequence[Row]
    deliveries: Sequence[Row]
    reviews: Sequence[Row]
    findings: Sequence[Row]
    records: Mapping[str, tuple[str, str]]
    pairs: Sequence[Row]
    hubs: Mapping[str, str]
    groups: Mapping[str, str]
    links: Mapping[str, Sequence[Row]]
    linked: Sequence[Row]
    events: Sequence[Row]
    account: Sequence[Row]
    personnel: Sequence[Row]
    attestations: Sequence[Row]
    prohibitions: Sequence[Row]
    not_measured: Sequence[Row]
    proposals: Sequence[Row]
    orphans: Sequence[Row]
    interim: Sequence[Row]
    career: Sequence[Row]
    restatements: Sequence[Row]
    closings: Sequence[Row]
    monday: Then | None
    published: Then | None
    entered: Entered = NOTHING_ENTERED


def programme_rows(
    tables: Tables,
    programme: str,
    withheld: Withheld = NOTHING_WITHHELD,
    earlier: Earlier = NOTHING_EARLIER,
) -> ProgrammeRows:
    """Return a programme's rows; of findings the open ones that are its own or nobody's in particular.

    What only the programme's director may see is left out here, before any sheet could count it: measures the policy
    marks so, and what tells of rows that are `withheld` (design, *What may never happen*, 8).
    """

    def own(frame: pd.DataFrame) -> list[Row]:
        return rows_of(frame.loc[frame["programme"] == programme])

    clauses = own(tables.clause)
    kept_back = directors_measures(clauses)

    def judged(frame: pd.DataFrame) -> list[Row]:
        return [row for row in own(frame) if (row["clause"], row["measure"]) not in kept_back]

    def shown(frame: pd.DataFrame) -> list[Row]:
        return [row for row in own(frame) if not withheld.tells(row["source"])]

    agreed = {row["measure"] for row in clauses if row["theme"] == "agreements" and row["unit"] == "pair"}
    offices = {(row["clause"], row["measure"]) for row in clauses} - kept_back
    in_force = {clause for clause, _ in offices}
    pairs = shown(tables.pair)
    paired = {row["pair_id"] for row in pairs}
    findings, kept = open_findings(tables.finding, programme), kept_of(tables.link, withheld)
    return ProgrammeRows(
        obligations=_by_quarter(judged(tables.obligation)),
        rates=_by_quarter(judged(tables.rate)),
        not_concerned=_by_quarter(judged(tables.not_in_population)),
        clauses=sorted(clauses, key=lambda row: clause_order(row["clause"], row["measure"])),
        pulls=own(tables.pull),
        deliveries=rows_of(tables.delivery),
        reviews=[told for row in own(tables.review) if (told := kept.told(row))],
        findings=[row for row in findings if not kept.tells(row)],
        records=own_records(tables.event, programme, withheld),
        pairs=pairs,
        hubs=_named(own(tables.hub), "hub"),
        groups=_named(own(tables.hub), "affinity_group"),
        links=_links_of(shown(_links_wanted(tables.link, pairs)), pairs),
        linked=_by_typed_person(shown(_to_look_over(tables.link, findings))),
        events=shown(tables.event[tables.event["kind"].isin(EVENT_KINDS) | tables.event["step"].isin(agreed)]),
        account=own(tables.account),
        personnel=own(tables.personnel_change),
        attestations=own(tables.attestation),
        prohibitions=own(tables.prohibition),
        not_measured=judged(tables.not_measured),
        proposals=own(tables.pairing_proposal),
        orphans=[row for row in own(tables.orphan) if row["pair_id"] in paired],
        interim=[row for row in own(tables.interim_decision) if row["pair_id"] in paired and row["clause"] in in_force],
        career=judged(tables.career_clock),
        restatements=[row for row in own(tables.restatement) if (row["clause"], row["measure"]) in offices],
        closings=rows_of(tables.closed_quarter),
        monday=_then(earlier.monday, programme, offices),
        published=_then(earlier.published, programme, offices),
        entered=entered_of(tables, programme),
    )


def _named(registry: Iterable[Row], kind: str) -> dict[str, str]:
    """Return the names of hubs or of affinity groups by code."""
    return {row["hub"]: row["name"] or row["hub"] for row in registry if row["kind"] == kind}


def _then(before: Before | None, programme: str, offices: set[tuple[str, str]]) -> Then | None:
    """Return an earlier night without what is no office's tonight: a measure that is gone might have been a director's.

    `offices` are clause and measure of what the office may see.
    """
    if before is None:
        return None
    frame = before.obligations
    rows = rows_of(frame.loc[frame["programme"] == programme])
    return Then(before.night, {row["obligation_id"]: row for row in rows if (row["clause"], row["measure"]) in offices})


def _links_wanted(link: pd.DataFrame, pairs: Iterable[Row]) -> pd.DataFrame:
    """Return the rows of `people/link` that may tell who is meant by a pair: its own, and those of a whole record."""
    of_pair = link["source"].isin([row["source"] for row in pairs])
    return link.loc[of_pair | link["source"].str.endswith(WHOLE_RECORD)]


def _to_look_over(link: pd.DataFrame, findings: Iterable[Row]) -> pd.DataFrame:
    """Return the rows of `people/link` made without a key, and those the evidence has turned against."""
    changed = [row["key"] for row in findings if row["check"] == LINK]
    return link.loc[link["method"].isin(WITHOUT_A_KEY) | link["typed"].isin(changed)]


def _by_typed_person(links: Iterable[Row]) -> list[Row]:
    """Return the first link of each typed person with the number of references; who waits in the queue is left out."""
    found: dict[str, list[Row]] = {}
    for row in sorted(links, key=lambda row: (row["typed"], row["source"], row["field"])):
        if row["decision"] != WAITS:
            found.setdefault(row["typed"], []).append(row)
    return [{**rows[0], "references": len(rows)} for rows in found.values()]


def _links_of(links: Iterable[Row], pairs: Iterable[Row]) -> dict[str, list[Row]]:
    rows = {row["source"] for row in pairs}
    records = {record_of(source) for source in rows}
    found: dict[str, list[Row]] = {}
    for row in links:
        record = record_of(row["source"])
        if record in records:
            found.setdefault(record, []).append(row)
            if row["source"] in rows:
                found.setdefault(row["source"], []).append(row)
    return found


def record_of(source: str | None) -> str:
    """Return the record a source row stands in, `project/record`."""
    return "/".join((source or "").split("/")[:2])


def directors_measures(clauses: Iterable[Row]) -> set[tuple[str, str]]:
    """Return clause and measure of what only the programme's director may see; `clauses` as `obligations/clause`."""
    return {(row["clause"], row["measure"]) for row in clauses if row["audience"] == DIRECTOR}


def open_findings(finding: pd.DataFrame, programme: str) -> list[Row]:
    """Return the open rows of `checks/finding` that are a programme's own or nobody's in particular."""
    mine = finding["programme"].isna() | finding["programme"].isin([programme, ""])
    return rows_of(finding.loc[finding["resolved_on"].isna() & mine])


def _by_quarter(rows: Iterable[Row]) -> dict[str, list[Row]]:
    quarters: dict[str, list[Row]] = {}
    for row in rows:
        quarters.setdefault(row["quarter"], []).append(row)
    return quarters


def own_records(
    event: pd.DataFrame, programme: str, withheld: Withheld = NOTHING_WITHHELD
) -> dict[str, tuple[str, str]]:
    """Return, by person, project and id of the REDCap record that is theirs: the one their evidence stands in.

    `event` is `mentoring/event`. A person with two records (a finding of its own) gets the first by name. Whoever has
    nothing but rows that are withheld has none.
    """
    own = event.loc[(event["programme"] == programme) & event["person_id"].notna() & event["source"].notna()]
    pairs = sorted(set(zip(own["person_id"].tolist(), own["source"].tolist(), strict=True)), reverse=True)
    shown = ((person, source) for person, source in pairs if not withheld.tells(source))
    return {person: (parts[0], parts[1]) for person, source in shown if len(parts := source.split("/")) > 1}


def clause_order(clause: str, measure: str) -> tuple[str, int, str, str]:
    """Return what clauses are ordered by, so that A7 comes before A11."""
    letters = clause.rstrip("0123456789abcdefghijklmnopqrstuvwxyz")
    digits = "".join(sign for sign in clause[len(letters) :] if sign.isdigit())
    return letters, int(digits or 0), clause, measure or ""
