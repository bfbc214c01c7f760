"""Whom a typed person means: the order in which it is decided, the links, and the review queue.

Belongs here: the decision about each distinct typed person. Does not belong here: any one tier. In this order, the
first that applies: a person's answer and an earlier link (`standing.py`); a test record and unique keys (`by_keys.py`),
unless the name typed beside them is another's (`veto.py`); the evidence (`by_evidence.py`); an address at another
institution, which makes an external mentor; else a person is asked. Two roster persons are never merged.

Rejected: to let the evidence overrule a veto or keys that name different people. On a benchmark it mostly chooses
right, but such a row is wrong in one of its cells, and whoever typed it can say which.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.hr.history import EMPLOYED
from assets.ledger.schema import IDENTITY
from assets.people.by_evidence import SEVERAL, Roster, people_written, prepared_roster, weighed
from assets.people.by_keys import decided_by_keys, key_hits, looks_like_a_test
from assets.people.evidence.weights import shipped_weights
from assets.people.keys import id_width_of
from assets.people.roster import key_holders, name_bearers
from assets.people.schema import LINK, REVIEW
from assets.people.standing import outsider_id, with_answers, with_earlier_links
from assets.people.verdicts import WHO, Row, frame_of, rows_of, typed_frame
from assets.people.veto import bears_the_name, told_by_the_name
from assets.storage.schema import DTYPES, empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from assets.redcap.entries import TestRecords
    from assets.storage.schema import Table

OTHER_NAME: Final = "the name typed beside the key is not that of the person the key belongs to"
NOBODY_LIKE_IT: Final = "nobody on the roster is like what was typed"
ELSEWHERE: Final = "the e-mail address belongs to another institution, and nobody on the roster is like it"


@dataclass(frozen=True)
class People:
    """HR's side: the frames `hr/person`, `hr/person_alias`, `hr/person_name`, and what holds on the day judged.

    `active` are the ids of people who hold an appointment, `homes` is `homes.homes_on`; `None` where it is not known.
    """

    person: pd.DataFrame
    person_alias: pd.DataFrame
    person_name: pd.DataFrame
    active: frozenset[str] | None = None
    homes: pd.Series | None = None

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of everybody on the roster."""
        return frozenset(self.person["person_id"])

    @cached_property
    def now_called(self) -> dict[str, str]:
        """Prior and merged ids → the id they mean now; an id that means several people is left out."""
        alias = self.person_alias.drop_duplicates(["alias_id", "person_id"])
        alias = alias[~alias["alias_id"].duplicated(keep=False) & ~alias["alias_id"].isin(self.ids)]
        return dict(zip(alias["alias_id"], alias["person_id"], strict=True))

    @cached_property
    def prepared(self) -> Roster:
        """The roster as the evidence compares it; made only where a key leaves a question."""
        return prepared_roster(self.person, self.person_name, active=self.active, homes=self.homes)


def active_on(appointment: pd.DataFrame, day: date) -> frozenset[str]:
    """Return the ids of people who are employed in any appointment (`hr/appointment`) on a day."""
    on = pd.Timestamp(day)
    covers = (appointment["valid_from"] <= on) & (appointment["valid_to"].isna() | (appointment["valid_to"] > on))
    return frozenset(appointment.loc[covers & appointment["employment_status"].isin(EMPLOYED), "person_id"])


def resolved_identities(
    references: pd.DataFrame,
    *,
    people: People,
    test_records: Mapping[str, TestRecords],
    earlier: pd.DataFrame | None = None,
    answers: pd.DataFrame | None = None,
    zone: str = "UTC",
) -> pd.DataFrame:
    """Return one row per programme and typed person, with the decision about it.

    `references` is `references.references_in` of any programmes; `test_records` is by programme; `earlier` is
    `people/link` as the last night left it; `answers` is `ledger.identity.identity_answers`; `zone` is the
    institution's time zone. Columns: programme, typed, person_id (missing unless linked), method, score, decision
    (auto, decided, review, external, test, none), decided_by, decided_on, reasons, candidates (lists).
    """
    asked = _asked(references)
    tonight = _decided_tonight(asked, people=people, test_records=test_records)
    kept = with_earlier_links(
        tonight,
        empty_frame_of(LINK) if earlier is None else earlier,
        on_roster=people.ids,
        now_called=people.now_called,
    )
    told = with_answers(
        kept,
        empty_frame_of(IDENTITY) if answers is None else answers,
        on_roster=people.ids,
        now_called=people.now_called,
        zone=zone,
    )
    return told.drop(columns="email")


def link_references(references: pd.DataFrame, resolved: pd.DataFrame) -> pd.DataFrame:
    """Return `people/link`: every reference with the decision about whom it means."""
    return _as_table(references[["source", "field", *WHO]].merge(resolved, on=WHO, how="left"), LINK)


def review_queue(references: pd.DataFrame, resolved: pd.DataFrame) -> pd.DataFrame:
    """Return `people/review`: one row per distinct typed person who waits for an answer, candidates best first."""
    waiting = references.merge(resolved[resolved["decision"] == "review"], on=WHO).sort_values(["programme", "source"])
    if waiting.empty:
        return empty_frame_of(REVIEW)
    queue = waiting.drop_duplicates("typed").rename(columns={"source": "example"})
    count = waiting.groupby("typed").size()
    return _as_table(queue.assign(references=queue["typed"].map(count)), REVIEW)


def _asked(references: pd.DataFrame) -> pd.DataFrame:
    """Return one row per programme and typed person; owns_record where any reference says whose record it is.

    The department is that of all references which name one, missing where they name different ones.
    """
    # Two names with a stroke between them fold to the same words as one long name; the stroke is what must be seen.
    several = references["written"].fillna("").map(_names_several).astype(bool)
    by_person = references.groupby(WHO)
    owns = by_person["owns_record"].transform("any").astype(bool)
    agreed = by_person["department"].transform("first").where(by_person["department"].transform("nunique") == 1)
    ordered = references.assign(several=several, owns_record=owns, department=agreed.astype("str"))
    ordered = ordered.sort_values("several", ascending=False, kind="stable")
    return ordered.drop_duplicates(WHO).sort_index().reset_index(drop=True)


def _names_several(written: str) -> bool:
    return len(people_written(written)) > 1


def _decided_tonight(asked: pd.DataFrame, *, people: People, test_records: Mapping[str, TestRecords]) -> pd.DataFrame:
    """Return the decision about every row of `asked` by what was typed and what HR says, and the e-mail typed."""
    hits = key_hits(asked, key_holders(people.person, people.person_alias))
    is_test = looks_like_a_test(asked, test_records, width=id_width_of(people.person["person_id"]))
    bearers = name_bearers(people.person_name)
    found = decided_by_keys(asked, hits, is_test=is_test)
    found["score"] = pd.Series(1.0, index=asked.index).where(found["decision"] == "auto")
    found = _without_vetoed(asked, found, people=people, bearers=bearers)
    holders = hits.drop_duplicates(["asked", "person_id"]).groupby("asked")["person_id"].agg(list)
    found["candidates"] = pd.Series([holders.get(at, []) for at in asked.index], index=asked.index, dtype="object")
    found = _with_evidence(asked, found, is_test=is_test, people=people, bearers=bearers)
    return typed_frame(asked[[*WHO, "email"]].join(found).assign(decided_by=None, decided_on=None))


def _without_vetoed(asked: pd.DataFrame, found: pd.DataFrame, *, people: People, bearers: pd.DataFrame) -> pd.DataFrame:
    linked = found["decision"] == "auto"
    vetoed = linked & asked["several"]
    suspect = linked & ~vetoed & ~bears_the_name(asked, found["person_id"], bearers=bearers)
    if suspect.any():
        vetoed[suspect] = ~told_by_the_name(asked[suspect], found[suspect], roster=people.prepared)
    several = asked["several"]
    why = pd.Series([[SEVERAL] if many else [OTHER_NAME] for many in several], index=found.index, dtype="object")
    return found.assign(
        person_id=found["person_id"].mask(vetoed),
        score=found["score"].mask(vetoed),
        decision=found["decision"].mask(vetoed, "review"),
        method=found["method"].mask(vetoed, "conflict"),
        reasons=(why + found["reasons"]).where(vetoed, found["reasons"]),
    )


def _with_evidence(
    asked: pd.DataFrame, found: pd.DataFrame, *, is_test: pd.Series, people: People, bearers: pd.DataFrame
) -> pd.DataFrame:
    """Return the decisions with what evidence makes of open questions; keys in conflict only gain candidates by it."""
    waiting = found.index[found["decision"] == "review"]
    if waiting.empty:
        return found
    evidence = rows_of(weighed(asked.loc[waiting], roster=people.prepared, weights=shipped_weights()))
    by_name = bearers[bearers["name"].isin(asked.loc[waiting, "name"])].groupby("name")["person_id"].agg(list)
    typed, rows = rows_of(asked), rows_of(found)
    for at in waiting:
        row, likely = rows[at], evidence[at]["candidates"]
        by_key = row["candidates"]
        in_order = [*by_key, *likely] if row["method"] == "conflict" else [*likely, *by_key]
        # Letters no name is spelled with here, such as Chinese ones, are compared as a whole or not at all.
        candidates = list(dict.fromkeys(in_order)) or sorted(by_name.get(typed[at]["name"], []))
        rows[at] = row | {"candidates": candidates}
        if row["method"] != "conflict" and not is_test[at]:
            rows[at] |= _told(rows[at], evidence[at], typed[at], people=people)
    return frame_of(rows, like=found)


def _told(row: Row, evidence: Row, typed: Row, *, people: People) -> Row:
    """Return what changes in an open question by its evidence."""
    if evidence["decision"] == "auto":
        told: Row = {name: evidence[name] for name in ("person_id", "score", "reasons", "decision")}
        return told | {"method": "evidence"}
    is_outside = not row["candidates"] and not typed["owns_record"]
    if is_outside and isinstance(typed["email"], str) and people.prepared.is_foreign(typed["email"]):
        person = outsider_id(typed["email"])
        return {"person_id": person, "decision": "external", "method": "email", "reasons": [ELSEWHERE]}
    return {"reasons": [*row["reasons"], *(evidence["reasons"] or ([] if row["candidates"] else [NOBODY_LIKE_IT]))]}


def _as_table(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    types = {column.name: DTYPES[column.type] for column in table.columns}
    return frame[list(types)].astype(types).sort_values(list(table.key), kind="stable", ignore_index=True)
