"""What the sentences of a case mean: rows of HR, REDCap and the ledger.

Belongs here: turning sentences into frames by the phrases of `tests/cases/words`. Does not belong here: any
expectation. A sentence that no phrase fits is an error, so a slip of the pen cannot leave a fact out.

A phrase names the people it is about in braces, and what it adds: a row of a table, a change of a person's
appointment from that day on (`post`), or a choice of the office about the clause (`clause`). `first`, `last` and
`back` are the columns its day or days go into: the day itself or the first one, the last one, the day after the last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from assets.hr.schema import APPOINTMENT, CAREER_DATE, LEAVE, PERSON, UNIT
from assets.ledger.schema import EXEMPTION
from assets.mentoring.schema import EVENT, HUB, HUB_MENTOR, PAIR, PREFERENCE
from assets.obligations.beside.inputs import ATTESTED, inputs_from
from assets.obligations.known.read import Tables
from assets.people.schema import REVIEW
from assets.storage.schema import empty_frame_of
from tests.unit.beside_school import columns_of, frame_of
from tests.unit.case_reading import DAY, FOLDER, day_in, read_yaml

if TYPE_CHECKING:
    import pandas as pd

    from assets.obligations.beside.inputs import Inputs
    from assets.storage.schema import Table
    from tests.unit.case_reading import Fact

TABLES: Final = (
    *(PERSON, APPOINTMENT, LEAVE, UNIT, CAREER_DATE, PAIR, EVENT, HUB, HUB_MENTOR),
    *(PREFERENCE, EXEMPTION, REVIEW),
)
BEGINNING: Final = date(2012, 7, 1)
"""First day of whoever is not said to be hired."""


@dataclass(frozen=True)
class Words:
    """A programme's phrases, who is who, and what everybody's appointment is unless said otherwise."""

    phrases: tuple[tuple[re.Pattern[str], dict[str, Any]], ...]
    cast: dict[str, str]
    post: dict[str, Any]


@dataclass
class Told:
    """Everything one case says.

    `rows` by table; `posts` by person: days with what changed in the appointment then; `clause`: what the office chose
    about the clause; `sent`: day on which every reminder was sent; `collects`: forms the project has besides its own.
    """

    programme: str
    words: Words
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    posts: dict[str, list[tuple[date | None, dict[str, Any]]]] = field(default_factory=dict)
    clause: dict[str, Any] = field(default_factory=dict)
    sent: date | None = None
    collects: list[str] = field(default_factory=list)

    def tables(self) -> Tables:
        """Return the frames the kernel reads."""
        frames = self._frames()
        return Tables(**{name: frames[name] for name in Tables.__dataclass_fields__})

    def inputs(self) -> Inputs:
        """Return the frames read beside the kernel."""
        frames = self._frames()
        attested = frame_of(ATTESTED, self.rows.get("attested", []))
        return inputs_from(frames | {"attested": attested})

    def _frames(self) -> dict[str, pd.DataFrame]:
        rows = self.rows | {
            "person": [{"person_id": person} for person in self.posts],
            "appointment": [row for person in self.posts for row in self._appointments(person)],
        }
        return {table.name: _frame(table, rows.get(table.name, [])) for table in TABLES}

    def _appointments(self, person: str) -> list[dict[str, Any]]:
        """Return a person's appointment, cut wherever something about it changed."""
        changes = self.posts[person]
        held = self.words.post | {name: value for day, kept in changes if day is None for name, value in kept.items()}
        dated = sorted(((day, kept) for day, kept in changes if day), key=lambda change: change[0])
        hired = [kept["turn"] for _, kept in dated if "turn" in kept][:1] == ["begins"]
        begun = BEGINNING
        states = {} if hired else {BEGINNING: held | {"appointment_start": begun}}
        for day, kept in dated:
            if kept.get("turn") == "ends":
                states[day + timedelta(days=1)] = {}
                continue
            begun = day if kept.get("turn") == "begins" else begun
            held = held | {name: value for name, value in kept.items() if name != "turn"}
            states[day] = held | {"appointment_start": begun}
        stops = [*list(states)[1:], None]
        return [
            {"person_id": person, "appointment_id": f"{person}-1", "valid_from": day, "valid_to": stop, **columns}
            for (day, columns), stop in zip(states.items(), stops, strict=True)
            if columns
        ]


def _frame(table: Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return frame_of(columns_of(table), rows) if rows else _empty(table)


@cache
def _empty(table: Table) -> pd.DataFrame:
    return empty_frame_of(table)


def told(programme: str, facts: tuple[Fact, ...]) -> Told:
    """Return what a case's facts say; `ValueError` where one is not understood."""
    words = words_of(programme)
    school = Told(programme, words)
    for fact in facts:
        _tell(school, fact)
    return school


@cache
def words_of(programme: str) -> Words:
    """Return the phrases of all programmes and of one."""
    general, own = (_file(name) for name in ("general", programme))
    cast = general["cast"] | own.get("cast", {})
    names = "|".join(sorted(map(re.escape, cast), key=len, reverse=True))
    phrases = [*own.get("phrases", {}).items(), *general["phrases"].items()]
    return Words(
        phrases=tuple((_pattern(phrase, names), meaning) for phrase, meaning in phrases),
        cast=cast,
        post=general["post"] | own.get("post", {}),
    )


@cache
def _file(name: str) -> dict[str, Any]:
    read: dict[str, Any] = read_yaml(FOLDER / "words" / f"{name}.yaml")
    return read


def _pattern(phrase: str, names: str) -> re.Pattern[str]:
    """Return a phrase as a pattern: `{day}` is a day, `{code}` a word, every other brace somebody."""

    def group(found: re.Match[str]) -> str:
        name = found[1]
        what = {"day": DAY, "code": r"[A-Z]\w*"}.get(name, names)
        return f"(?P<{name}>{what})"

    return re.compile(re.sub(r"\\\{(\w+)\\\}", group, re.escape(phrase)))


def _tell(school: Told, fact: Fact) -> None:
    for pattern, meaning in school.words.phrases:
        if found := pattern.fullmatch(fact.says):
            _mean(school, fact, meaning, found.groupdict())
            return
    message = f"No phrase of tests/cases/words fits {fact.says!r}: put it otherwise, or add a phrase."
    raise ValueError(message)


def _mean(school: Told, fact: Fact, meaning: dict[str, Any], named: dict[str, str]) -> None:
    values = {name: school.words.cast.get(text, text) for name, text in named.items()}
    if "day" in values:
        values["day"] = day_in(values["day"]).isoformat()
    for name, person in values.items():
        if name not in {"day", "code"} and not person.startswith("ext:"):
            school.posts.setdefault(person, [])
    if "clause" in meaning:
        school.clause |= meaning["clause"]
    if "sent" in meaning:
        school.sent = fact.first
    school.collects += meaning.get("collects", [])
    if "post" in meaning:
        school.posts[values["who"]].append((fact.first, _filled(meaning["post"], values)))
    for row in meaning.get("rows", []):
        _add(school, fact, row, values)


def _add(school: Told, fact: Fact, row: dict[str, Any], values: dict[str, str]) -> None:
    table = row["table"]
    found = school.rows.setdefault(table, [])
    number = f"{len(found) + 1:03d}"
    columns = _filled(
        {name: value for name, value in row.items() if name not in {"table", "first", "last", "back"}}, values
    )
    columns = {"programme": school.programme, **columns}
    if "first" in row:
        columns[row["first"]] = fact.first
    if "last" in row:
        columns[row["last"]] = fact.last
    if "back" in row:
        columns[row["back"]] = fact.last + timedelta(days=1) if fact.last else None
    ids = {"event": "event_id", "pair": "pair_id", "leave": "leave_id", "exemption": "exemption_id"}
    if table in ids:
        columns[ids[table]] = number
    columns.setdefault("source", f"{columns['programme']}/{columns.get('person_id', 'x')}//{table}/{number}")
    found.append(columns)


def _filled(value: Any, values: dict[str, str]) -> Any:
    """Return a part of a meaning with the people put in."""
    if isinstance(value, dict):
        return {name: _filled(part, values) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, values) for part in value]
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], value)
    return value
