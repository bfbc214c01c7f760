"""A table's contract: what must hold, how bad it is when it does not, who repairs it and how.

Belongs here: the validated model of `contracts/*.yaml` and the reading of it. Does not belong here: evaluating a rule
(`expectations.py`) or telling Dagster (`adapter.py`). A rule names a Great Expectations expectation by its own name
without `expect_`, so a contract can be read beside that library's gallery; names of our own would need a second manual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from assets.programmes import read_model

if TYPE_CHECKING:
    from pathlib import Path


class Where(BaseModel):
    """The rows a rule is about: those whose column holds one of the values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    is_in: list[str]


class Rule(BaseModel):
    """One thing that must hold of one table. `name` is public: histories in the Dagster UI are kept under it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    expect: Annotated[str, Field(pattern=r"^(column|compound|multicolumn|select|table)[a-zA-Z_]*$")]
    with_: dict[str, Any] = Field(default={}, alias="with")
    where: Where | None = None
    severity: Literal["critical", "warning", "info"]
    blocking: bool = False
    words: str
    who_fixes: str
    what_to_do: str


class Contracts(RootModel[dict[str, list[Rule]]]):
    """One file of contracts: table path → its rules."""


def contracts_folder() -> Path:
    """Return the folder of the contracts, also where installed as a wheel."""
    from importlib.resources import files
    from pathlib import Path

    return Path(str(files("checks"))) / "contracts"


def read_contracts(folder: Path) -> dict[str, list[Rule]]:
    """Return the rules of every table that has a contract, by table path (`room/name`)."""
    rules: dict[str, list[Rule]] = {}
    for path in sorted(folder.glob("*.yaml")):
        rules.update(read_model(path, Contracts).root)
    return rules
