"""What an office chose otherwise than the policy it was given: `office.yaml`.

Belongs here: the overlay's model, and laying it over a policy's content before that is validated. Does not belong here:
the policy (`policy.py`). Every choice names who made it and when, and so does what becomes of it in the policy: the
register of clauses prints it beside the policy's own words. An overlay can choose parameters and strengths, switch
clauses off, and say how the office reads one; it cannot change a clause's words or add one. A copy of the shipped
policy with changes in it was rejected: after an upgrade nobody could tell the office's changes from the old text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, model_validator

from assets.closed import Closed
from assets.obligations.language.names import clause_model, parameter_names
from assets.obligations.language.parameters import Code
from assets.obligations.language.policy import Policy
from assets.programmes import Place, ProgrammeError, line_in, read_model, read_yaml

if TYPE_CHECKING:
    from pathlib import Path


class Entry(Closed):
    """One choice. `measure` tells two entries of one clause apart; without it all of them are meant."""

    clause: str = ""
    measure: Code | None = None
    note: str = Field(min_length=3, description="why, as the workbook prints it")
    by: str = ""
    chosen_on: date | None = None


class Choice(Entry):
    """A parameter's value. `name` leads to it with dots, such as `evidence.modes`.

    Without a clause it is the policy's own, such as `defaults.grace_days`.
    """

    name: str
    value: Any


class Strengthened(Entry):
    """A strength in place of the policy's: a clause of strength O becomes owed, or one that is owed is not."""

    clause: str
    strength: Literal["M", "S", "I", "O"]


class OfClause(Entry):
    """A clause that is switched off, or how the office reads one (in `note`)."""

    clause: str


class Overlay(Closed):
    """The whole of `office.yaml`. `by` and `chosen_on` hold for every entry without its own."""

    by: str = ""
    chosen_on: date | None = None
    parameters: tuple[Choice, ...] = ()
    switched_off: tuple[OfClause, ...] = ()
    strengths: tuple[Strengthened, ...] = ()
    interpretations: tuple[OfClause, ...] = ()

    @model_validator(mode="after")
    def _says_who_and_when(self) -> Self:
        for entry in (*self.parameters, *self.switched_off, *self.strengths, *self.interpretations):
            if not (entry.by or self.by) or not (entry.chosen_on or self.chosen_on):
                message = "every choice says who made it and when: give `by` and `chosen_on` at the top or with each"
                raise ValueError(message)
        return self


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A policy's content with an overlay laid over it, and where each value of the overlay was chosen."""

    content: Any
    chosen: dict[Place, str]

    def chosen_at(self, place: Place) -> str | None:
        """Return `office.yaml line 3` where a place lies in a value of the overlay, else `None`."""
        node: Any = self.content
        path: Place = ()
        found = None
        for part in place:
            try:
                node = node[part]
            except (KeyError, IndexError, TypeError):
                continue
            path = (*path, part)
            found = self.chosen.get(path, found)
        return found


def overlaid(policy: Path, office: Path) -> Overlaid:
    """Return a policy's YAML content with the office's overlay in it, not yet validated as a policy.

    `ProgrammeError` names the overlay's line where it chooses something for a clause or a parameter that is not there.
    """
    overlay = read_model(office, Overlay)
    whole = Overlaid(_unshared(read_yaml(policy)), {})
    if not isinstance(whole.content, dict) or not isinstance(whole.content.get("clauses"), list):
        return whole
    for position, choice in enumerate(overlay.parameters):
        line = line_in(office, ("parameters", position))
        _choose(whole, choice, _parameter(choice.value, choice, overlay), line=line)
    for name, entries in (
        ("switched_off", overlay.switched_off),
        ("strengths", overlay.strengths),
        ("interpretations", overlay.interpretations),
    ):
        for position, entry in enumerate(entries):
            _set_on_clauses(whole, name, entry, overlay, line=line_in(office, (name, position)))
    return whole


def _set_on_clauses(whole: Overlaid, name: str, entry: Entry, overlay: Overlay, *, line: str) -> None:
    for place in _clauses(whole, entry, line=line):
        clause = whole.content["clauses"][place]
        values: dict[str, Any]
        if isinstance(entry, Strengthened):
            values = {
                "strength": entry.strength,
                "office_strength": _parameter(entry.strength, entry, overlay),
            }
        elif name == "switched_off":
            values = {name: _parameter(True, entry, overlay)}
        else:
            values = {"interpretation": _parameter(entry.note, entry, overlay) | {"note": "how the office reads it"}}
        for key, value in values.items():
            clause[key] = value
            whole.chosen[("clauses", place, key)] = line


def _choose(whole: Overlaid, choice: Choice, parameter: dict[str, Any], *, line: str) -> None:
    """Set a parameter on every entry of the clause that has one of the name, or on the policy."""
    path = tuple(choice.name.split("."))
    if not choice.clause:
        known = parameter_names(Policy)
        _refuse_unknown(choice.name, known, of="the policy", line=line)
        _put(whole, (), path, parameter, line=line)
        return
    places = _clauses(whole, choice, line=line)
    models = {place: clause_model(whole.content["clauses"][place].get("kind")) for place in places}
    names = {place: parameter_names(model) if model else set() for place, model in models.items()}
    _refuse_unknown(choice.name, set().union(*names.values()), of=f"clause {choice.clause}", line=line)
    for place in places:
        if choice.name in names[place]:
            _put(whole, ("clauses", place), path, parameter, line=line)


def _refuse_unknown(name: str, known: set[str], *, of: str, line: str) -> None:
    if name not in known:
        message = f"{line}: {of} has no parameter {name!r}; it has: {', '.join(sorted(known)) or 'none'}."
        raise ProgrammeError(message)


def _put(whole: Overlaid, start: Place, path: tuple[str, ...], parameter: dict[str, Any], *, line: str) -> None:
    node = whole.content
    for part in start:
        node = node[part]
    for part in path[:-1]:
        node = node.setdefault(part, {})
        if not isinstance(node, dict):
            return
    node[path[-1]] = parameter
    whole.chosen[(*start, *path)] = line


def _clauses(whole: Overlaid, entry: Entry, *, line: str) -> list[int]:
    """Return the positions of the entries a choice is about; `ProgrammeError` where there are none."""
    clauses = [clause if isinstance(clause, dict) else {} for clause in whole.content["clauses"]]
    found = [place for place, clause in enumerate(clauses) if clause.get("clause") == entry.clause]
    if not found:
        known = ", ".join(dict.fromkeys(str(clause.get("clause")) for clause in clauses))
        message = f"{line}: the policy has no clause {entry.clause!r}; it has: {known}."
        raise ProgrammeError(message)
    kept = [place for place in found if entry.measure in (None, clauses[place].get("measure"))]
    if not kept:
        known = ", ".join(str(clauses[place].get("measure", "")) for place in found)
        message = f"{line}: clause {entry.clause} has no measure {entry.measure!r}; it has: {known}."
        raise ProgrammeError(message)
    return kept


def _parameter(value: Any, entry: Entry, overlay: Overlay) -> dict[str, Any]:
    return {
        "value": value,
        "provenance": "office",
        "note": entry.note,
        "by": entry.by or overlay.by,
        "chosen_on": entry.chosen_on or overlay.chosen_on,
    }


def _unshared(node: Any) -> Any:
    """Return YAML content in which no two clauses share a part, as those written with an anchor do."""
    if isinstance(node, dict):
        return {key: _unshared(value) for key, value in node.items()}
    return [_unshared(value) for value in node] if isinstance(node, list) else node
