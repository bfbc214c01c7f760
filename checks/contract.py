"""A table's contract: what must hold, how bad it is when it does not, who repairs it and how.

Belongs here: the validated model of `contracts/*.yaml`, the reading of it, and the rule that follows from a table's
declaration. Does not belong here: evaluating a rule (`expectations.py`) or telling Dagster (`adapter.py`). A rule names
a Great Expectations expectation by its own name without `expect_`, so a contract can be read beside that library's
gallery; names of our own would need a second manual. The few that library has not are in `custom/`.

Columns, types and key are declared once, in the room's `schema.py`, and are not written down again: every table has
a rule from there. Codes that code knows are named by `codes_of` and not listed a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from pydantic import Field, RootModel, model_validator

from assets.closed import Closed
from assets.programmes import ProgrammeError, read_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from assets.storage.schema import Table

MAY_BLOCK: Final = ("hr", "people", "reports")
"""Rooms whose checks may stop a night: HR, identity and publication. One programme's trouble stops no other."""

OF_A_SET: Final = ("column_values_to_be_one_of", "column_values_to_be_in_set")
"""Expectations that compare with a set of codes; the second lets a value be missing."""

EVERY_LANDING: Final = "redcap/<programme>"
"""The contract of all landings: each programme has a table of its own, named after it."""


class Where(Closed):
    """The rows a rule is about: those whose column holds one of the texts, or the flag."""

    column: str
    is_in: list[str] | bool


class Rule(Closed):
    """One thing that must hold of one table. `name` is public: histories in the Dagster UI are kept under it."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    expect: Annotated[str, Field(pattern=r"^(column|compound|multicolumn|select|table)[a-zA-Z_]*$")]
    with_: dict[str, Any] = Field(default={}, alias="with", description="Arguments of the expectation.")
    codes_of: str = Field(default="", description="Where code keeps the set of values: module:NAME or module:NAME.part")
    but_not: list[str] = Field(default=[], description="Codes of that set this table may not hold.")
    where: Where | None = None
    severity: Literal["critical", "warning", "info"]
    blocking: bool = False
    words: str
    who_fixes: str = "IT"
    what_to_do: str = "Report this; it is a defect of the software."

    @model_validator(mode="after")
    def _codes_belong_to_a_set(self) -> Self:
        if self.codes_of and (self.expect not in OF_A_SET or "value_set" in self.with_):
            raise ValueError(f"{self.name}: codes_of takes the place of value_set in {' or '.join(OF_A_SET)}")
        if self.but_not and not self.codes_of:
            raise ValueError(f"{self.name}: but_not leaves codes out of codes_of, which is not given")
        return self

    def columns(self) -> list[str]:
        """Return the columns of its own table the rule looks at."""
        single = [self.with_[name] for name in ("column", "column_A", "column_B") if name in self.with_]
        listed = [*self.with_.get("column_list", ()), *([self.where.column] if self.where else [])]
        return list(dict.fromkeys([*single, *listed]))

    def other_table(self) -> str:
        """Return the path of the other table the rule looks things up in, empty where there is none."""
        return str(self.with_.get("table", ""))


class Contracts(RootModel[dict[str, list[Rule]]]):
    """One file of contracts: table path → its rules."""


def contracts_folder() -> Path:
    """Return the folder of the contracts, also where installed as a wheel."""
    from importlib.resources import files
    from pathlib import Path

    return Path(str(files("checks"))) / "contracts"


def read_contracts(folder: Path) -> dict[str, list[Rule]]:
    """Return the rules of every table that has a contract, by table path (`room/name`).

    `ProgrammeError` in one sentence where a file is wrong, where two files speak of one table, where two rules of a
    table share a name, and where a rule would stop the night that may not (see `MAY_BLOCK`).
    """
    rules: dict[str, list[Rule]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for table, own in read_model(path, Contracts).root.items():
            _refuse_unfit(own, table=table, file=path, before=rules)
            rules[table] = own
    return rules


def _refuse_unfit(own: Sequence[Rule], *, table: str, file: Path, before: Mapping[str, Sequence[Rule]]) -> None:
    names = [rule.name for rule in own]
    twice = next((name for name in names if names.count(name) > 1), "")
    stops = next((rule.name for rule in own if rule.blocking and table.partition("/")[0] not in MAY_BLOCK), "")
    if table in before:
        raise ProgrammeError(f"{file}: {table} has a contract in another file too: keep a table's rules together.")
    if twice:
        raise ProgrammeError(f"{file}: {table}: two rules are called {twice}: give each a name of its own.")
    if stops:
        raise ProgrammeError(f"{file}: {table}: {stops} is blocking, which only {', '.join(MAY_BLOCK)} may be.")


def rules_of(table: Table, contracts: Mapping[str, Sequence[Rule]]) -> list[Rule]:
    """Return all rules of a table: that it is as declared, then those of its contract.

    A table nobody wrote a contract for has the first only; a test of the whole house fails for it, a night does not.
    """
    return [_declared_rule(table), *contracts.get(table.path, ())]


def _declared_rule(table: Table) -> Rule:
    return Rule(
        name="is_as_declared",
        expect="table_to_be_as_declared",
        with_={"column_list": list(table.key)},
        severity="critical",
        blocking=table.room in MAY_BLOCK,
        words=f"Columns and types are those declared, and a row is known by {', '.join(table.key)}.",
    )
