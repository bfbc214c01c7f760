"""What was decided before: answers of people, and links made on an earlier night.

Belongs here: how an answer or an earlier link replaces what tonight's evidence says. Does not belong here: writing an
answer down (`ledger`) and the evidence.

An answer always wins. A link once accepted stays: HR corrects a name, a namesake is hired, and last month's meetings
must not move to somebody else by themselves. Where the evidence changed its mind, the link says so in its reasons,
`changed.py` makes a row of it, and a person may answer.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.people.verdicts import WHO, frame_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from assets.people.verdicts import Row

STANDS: Final = ("auto", "decided", "external")
OUTSIDER: Final = "ext:"
OUTSIDER_DIGITS: Final = 16
GONE: Final = "gone"
"""Method of a link that waits because the person linked before is no longer on the roster."""

DECISIONS: Final = {"person": "decided", "external": "external", "test": "test", "nobody": "none"}

ANSWERED = "a person answered"
ANSWER_OFF_ROSTER = "a person answered, but with somebody who is not on the roster"
POINTS_ELSEWHERE = "linked on an earlier night; the evidence now points to another person"
NO_LONGER_ENOUGH = "linked on an earlier night; the evidence alone would no longer do"
LEFT_THE_ROSTER = "the person linked on an earlier night is no longer on the roster"


def outsider_id(key: str) -> str:
    """Return the id of an external mentor: the same for the same address, and no address itself."""
    return OUTSIDER + sha256(key.encode()).hexdigest()[:OUTSIDER_DIGITS]


def with_earlier_links(
    resolved: pd.DataFrame, earlier: pd.DataFrame, *, on_roster: Collection[str], now_called: Mapping[str, str]
) -> pd.DataFrame:
    """Return the decisions with earlier links kept.

    `earlier` is `people/link` as the last night left it. `now_called`: prior or merged id → the id it means now. What
    a programme's mapping says is a test record is one, whatever was linked before.
    """
    standing = earlier[
        (earlier["decision"].isin(STANDS) & earlier["person_id"].notna()) | (earlier["method"] == GONE)
    ].drop_duplicates(WHO)
    if standing.empty:
        return resolved
    before = resolved[WHO].merge(standing, on=WHO, how="left").set_axis(resolved.index)
    linked = before["person_id"].map(lambda one: now_called.get(one, one))
    as_before = (resolved["person_id"] == linked) & (before["decision"] != "decided")
    found = before["decision"].notna() & (resolved["decision"] != "test") & ~as_before
    if not found.any():
        return resolved
    rows, links = rows_of(resolved), rows_of(before.assign(linked=linked)[found])
    for at, link in links.items():
        person = link["linked"]
        is_known = isinstance(person, str) and (person in on_roster or person.startswith(OUTSIDER))
        rows[at] = _kept(rows[at], link, person=person) if is_known else _gone(rows[at])
    return frame_of(rows, like=resolved)


def with_answers(
    resolved: pd.DataFrame,
    answers: pd.DataFrame,
    *,
    on_roster: Collection[str],
    now_called: Mapping[str, str],
    zone: str,
) -> pd.DataFrame:
    """Return the decisions with people's answers in the place of everything else.

    `answers` is `ledger.identity.identity_answers`; one given for all programmes and one given for this one count
    alike, the latest wins. `zone`: the institution's time zone, in which an answer has its day. An answer that names
    somebody who is not on the roster is a question again.
    """
    asked = resolved.index[resolved["typed"].isin(answers["typed"])]
    if asked.empty:
        return resolved
    rows = rows_of(resolved)
    by_typed = dict(list(answers.sort_values("at", kind="stable").groupby("typed")))
    for at in asked:
        row, given = rows[at], by_typed[rows[at]["typed"]]
        mine = given[given["programme"].isna() | (given["programme"] == row["programme"])]
        if len(mine):
            rows[at] = _answered(row, mine.iloc[-1].to_dict(), on_roster=on_roster, now_called=now_called, zone=zone)
    return frame_of(rows, like=resolved)


def _kept(row: Row, link: Row, *, person: str) -> Row:
    best = row["person_id"] if isinstance(row["person_id"], str) else next(iter(row["candidates"]), person)
    why = [POINTS_ELSEWHERE if best != person else NO_LONGER_ENOUGH]
    if row["person_id"] == person:
        why = row["reasons"]
    kept = {name: link[name] for name in ("method", "score", "decision", "decided_by", "decided_on")}
    candidates = list(dict.fromkeys([best, *row["candidates"]]))
    return row | kept | {"person_id": person, "reasons": why, "candidates": candidates}


def _gone(row: Row) -> Row:
    # Were it not for the method, tomorrow's evidence would link somebody who took over the address.
    reasons = [LEFT_THE_ROSTER]
    return row | {"person_id": None, "method": GONE, "score": None, "decision": "review", "reasons": reasons}


def _answered(
    row: Row,
    answer: Row,
    *,
    on_roster: Collection[str],
    now_called: Mapping[str, str],
    zone: str,
) -> Row:
    decision, person = DECISIONS[str(answer["decision"])], None
    reasons = [ANSWERED]
    if decision == "decided":
        person = now_called.get(str(answer["person_id"]), str(answer["person_id"]))
        if person not in on_roster:
            decision, person, reasons = "review", None, [ANSWER_OFF_ROSTER]
    elif decision == "external":
        person = outsider_id(str(row["email"] if isinstance(row["email"], str) else row["typed"]))
    told = {"person_id": person, "decision": decision, "method": "answer", "score": None, "reasons": reasons}
    day = pd.Timestamp(answer["at"]).tz_convert(zone).normalize().tz_localize(None)
    return row | told | {"decided_by": answer["by"], "decided_on": day}
