"""The cases of `tests/cases`: what each clause of each policy comes to, in words an office would use.

Belongs here: the form of a case and reading the files. Does not belong here: what the sentences of a case mean
(`case_school.py`) and judging it (`case_judging.py`). The cases are files and no code, because who can say whether
they are right is an office and not an engineer; Python with the same cases was tried and nobody could lay it beside the
policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parents[1] / "cases"
POLICIES: Final = Path(__file__).parents[2].parent / "shared" / "policies"
DAY: Final = r"\d{1,2} [A-Z][a-z]{2} \d{4}"
KNOWN: Final = {
    *("title", "given", "when", "then", "says", "hides", "about", "of", "counted", "target", "due", "to"),
    *("rests_on", "office", "disputed"),
}
"""What a case may have."""
SPAN: Final = re.compile(rf"(?P<first>\d{{1,2}} [A-Z][a-z]{{2}}(?: \d{{4}})?) to (?P<last>{DAY})")


@dataclass(frozen=True)
class Fact:
    """One sentence of what is given, with its day or its first and last day where it has them."""

    says: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Case:
    """One case.

    `rests_on` are the policy's words the expectation follows from, `office` notes of the parameters that the text
    leaves open. `then` is a state, with its reason after a comma, or one of the sentences of `case_judging.py`.
    `says` must stand in the sentence shown to people, `hides` must not. `disputed` says why the product does not do yet
    what the case asks of it. `about` chooses one of several windows: its name, or its first
    day. `of` chooses whose obligation it is, `counted` is "1 of 2", `target` "6, missed".
    """

    programme: str
    document: str
    clause: str
    measure: str
    rests_on: str
    office: tuple[str, ...]
    title: str
    given: tuple[Fact, ...]
    when: date
    then: Any
    says: tuple[str, ...]
    about: str
    of: str
    hides: tuple[str, ...]
    counted: str
    target: str
    disputed: str
    due: date | None
    to: tuple[str, ...]
    where: str


def day_in(text: str) -> date:
    """Return a day written as `15 Mar 2026`."""
    return datetime.strptime(text, "%d %b %Y").date()  # noqa: DTZ007 - a day has no time zone


def is_day(text: str) -> bool:
    """Whether a text is a day."""
    return re.fullmatch(DAY, text) is not None


def every_case() -> list[Case]:
    """Return the cases of all programmes, file by file."""
    return [case for file in sorted(FOLDER.glob("*/*.yaml")) if file.parent.name != "words" for case in _of_file(file)]


def read_yaml(file: Path) -> Any:
    """Return what a YAML file holds; by libyaml where it is there, ten times as fast."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe


def text_of(document: str) -> str | None:
    """Return a policy's text by the number its file begins with, `None` where it is not beside the repository."""
    found = sorted(POLICIES.glob(f"{document}_*.txt"))
    return found[0].read_text(encoding="utf-8") if found else None


def _of_file(file: Path) -> list[Case]:
    whole = read_yaml(file)
    return [_case(group, one, whole, file) for group in whole["clauses"] for one in group["cases"]]


def _case(group: dict[str, Any], one: dict[str, Any], whole: dict[str, Any], file: Path) -> Case:
    if unknown := set(one) - KNOWN:
        message = f"{file.name}: case {one.get('title')!r} has {sorted(unknown)}, which no case has."
        raise ValueError(message)
    said = group | one
    given = [*group.get("given", []), *one.get("given", [])]
    return Case(
        programme=whole["programme"],
        document=str(whole["document"]),
        clause=group["clause"],
        measure=group.get("measure", ""),
        rests_on=" ".join(said["rests_on"].split()),
        office=_texts(said.get("office")),
        title=one["title"],
        given=tuple(_fact(entry) for entry in given),
        when=day_in(said.get("when", whole["when"])),
        then=one["then"],
        says=_texts(one.get("says")),
        about=str(said.get("about", "")),
        of=said.get("of", ""),
        hides=_texts(one.get("hides")),
        counted=one.get("counted", ""),
        target=one.get("target", ""),
        disputed=one.get("disputed", ""),
        due=day_in(one["due"]) if "due" in one else None,
        to=_texts(one.get("to")),
        where=f"{whole['programme']} {' '.join([group['clause'], *_texts(group.get('measure'))])}: {one['title']}",
    )


def _fact(entry: str | dict[str, str]) -> Fact:
    if isinstance(entry, str):
        return Fact(entry)
    ((when, says),) = entry.items()
    if span := SPAN.fullmatch(when):
        first = span["first"] if is_day(span["first"]) else f"{span['first']} {span['last'][-4:]}"
        return Fact(says, day_in(first), day_in(span["last"]))
    return Fact(says, day_in(when))


def _texts(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
