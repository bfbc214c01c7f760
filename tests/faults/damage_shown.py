"""What a night after a damage must show: caught by what claims it, and nothing stopped that need not be.

Belongs here: reading a home after a night, and the list of what must hold by consequence. Does not belong here: doing
damage (`damage.py`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.faults.damage import HIT, SPARED

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from assets.storage.schema import Table
    from pipelines.run import Ended
    from tests.faults.damage import Damage


@dataclass(frozen=True)
class Shown:
    """What a school's home shows after a night."""

    folder: Path

    def table(self, table: Table) -> pd.DataFrame:
        """Return a table as last stored."""
        from assets.storage.store import TableStore

        return TableStore(self.folder / "home" / "tables").read(table)

    def manifest(self) -> bytes:
        """Return what the library shows, byte for byte."""
        return (self.folder / "home" / "published" / "manifest.json").read_bytes()

    def stale(self) -> dict[str, set[bool]]:
        """Return by programme whether its books say that they are stale; those of the school are not looked at."""
        stale: dict[str, set[bool]] = {}
        for entry in json.loads(self.manifest())["entries"]:
            if entry["programme"] in {HIT, SPARED}:
                stale.setdefault(entry["programme"], set()).add(entry["stale"])
        return stale

    def states(self) -> dict[str, str]:
        """Return how the pull of each programme ended."""
        from assets.redcap.schema import PULL

        pull = self.table(PULL)
        return dict(zip(pull["programme"], pull["state"], strict=True))

    def open_findings(self) -> set[tuple[str, str, str, str]]:
        """Return programme, check, code and key of every open finding, the code looked up by the table it is of."""
        from assets.hr.schema import QUARANTINE as HR_QUARANTINE
        from assets.mentoring.schema import QUARANTINE
        from checks.schema import FINDING

        findings = self.table(FINDING)
        findings = findings[findings["resolved_on"].isna()]
        codes: dict[tuple[str, str, str], set[str]] = {}
        for check, table in (("mentoring/quarantine", QUARANTINE), ("hr/quarantine", HR_QUARANTINE)):
            rows = self.table(table)
            for source, name, problem in zip(rows["source"], rows["field"], rows["problem"], strict=True):
                codes.setdefault((check, source, name if isinstance(name, str) else ""), set()).add(problem)
        found = set()
        for row in findings.to_dict("records"):
            for code in codes.get((row["check"], row["key"], row["field"]), {""}):
                found.add((row["programme"], row["check"], code, row["key"]))
        return found

    def is_balanced(self) -> bool:
        """Whether the completeness ledger balances."""
        from checks.schema import COMPLETENESS

        ledger = self.table(COMPLETENESS)
        received = ledger[ledger["outcome"] == "received"]
        return bool((received["difference"] == 0).all()) and "unaccounted" not in set(ledger["outcome"])

    def ledger(self) -> dict[tuple[str, str], int]:
        """Return the damaged project's counts by outcome and reason."""
        from checks.schema import COMPLETENESS

        rows = self.table(COMPLETENESS)
        rows = rows[rows["source"] == f"redcap/{HIT}"]
        return dict(zip(zip(rows["outcome"], rows["reason"], strict=True), rows["rows"].astype(int), strict=True))


def faults_of(damage: Damage, ended: Ended, *, before: Shown, after: Shown) -> list[str]:
    """Return what is not as the damage says it must be, empty where all is."""
    looks = {"blocked": _blocked, "programme held": _held, "finding": _found, "excluded": _excluded}
    wrong = [words for words, holds in looks[damage.consequence](damage, ended, before, after).items() if not holds]
    return [*wrong, *(ended.failures if wrong else ())]


def _blocked(damage: Damage, ended: Ended, before: Shown, after: Shown) -> dict[str, bool]:
    from assets.hr.schema import PERSON

    return {
        "the night fails": not ended.success,
        f"{damage.caught_by} says why": any(damage.caught_by in words for words in ended.failures),
        "it alone does": all(damage.caught_by in words for words in ended.failures),
        "what is published stays": before.manifest() == after.manifest(),
        "the last good roster stays": before.table(PERSON).equals(after.table(PERSON)),
    }


def _held(damage: Damage, ended: Ended, before: Shown, after: Shown) -> dict[str, bool]:
    return {
        "the night succeeds": ended.success,
        f"{damage.caught_by} says why": any(damage.caught_by in words for words in ended.failures),
        "it alone does": all(damage.caught_by in words for words in ended.failures),
        "the last good rows stay in use": after.states() == {HIT: "kept", SPARED: "good"},
        "its books say so, and no others": after.stale() == {HIT: {True}, SPARED: {False}},
        "it is a finding": (HIT, "redcap/pull", "", HIT) in after.open_findings(),
        "no other programme has a new finding": _untouched(before, after),
        "every row is accounted for": after.is_balanced(),
    }


def _found(damage: Damage, ended: Ended, before: Shown, after: Shown) -> dict[str, bool]:
    check, _, code = damage.caught_by.partition(" ")
    new = after.open_findings() - before.open_findings()
    by_check = any(damage.caught_by in words for words in (*ended.failures, *ended.warnings))
    return {
        "the night succeeds": ended.success,
        f"{damage.caught_by} finds it": by_check or any(one[1:3] == (check, code) for one in new),
        "no check of severity error fails": by_check or not ended.failures,
        "nothing is held": set(after.states().values()) == {"good"}
        and after.stale() == {HIT: {False}, SPARED: {False}},
        "no other programme has a new finding": _untouched(before, after, roster_changed=damage.name.startswith("HR:")),
        "every row is accounted for": after.is_balanced(),
    }


def _excluded(damage: Damage, ended: Ended, before: Shown, after: Shown) -> dict[str, bool]:
    outcome = ("excluded", damage.caught_by.partition(" ")[2])
    return {
        "the night succeeds": ended.success and not ended.failures,
        f"{damage.caught_by} counts it": after.ledger().get(outcome, 0) > before.ledger().get(outcome, 0),
        "it is no finding": after.open_findings() <= before.open_findings(),
        "every row is accounted for": after.is_balanced(),
    }


def _untouched(before: Shown, after: Shown, *, roster_changed: bool = False) -> bool:
    """Whether the other programme has no new finding.

    Where HR itself is damaged a question about who is meant is rightly asked of both: they share the roster.
    """
    new = after.open_findings() - before.open_findings()
    return not [
        finding for finding in new if finding[0] == SPARED and not (roster_changed and finding[1].startswith("people/"))
    ]
