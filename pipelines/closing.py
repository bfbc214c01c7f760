"""The checklist on which a quarter is closed, and closing it.

Belongs here: what must hold before a quarter may stay as it is, and the facts that tell. Does not belong here: the row
in the ledger (`assets/ledger/quarters.py`) and the words printed (`commands/close.py`). What a person may judge (an
open question, a finding, a stale source) can be accepted by name and with a reason; that a night failed cannot.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from assets.ledger.append import RefusedError
from assets.quarters import open_quarters
from pipelines.standing import Waiting, what_waits

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from assets.quarters import Quarter
    from assets.storage.manifests import NightManifest
    from assets.storage.store import TableStore
    from pipelines.last_night import LastNight
    from pipelines.settings import Settings
    from reports.entry import Entry

Name = Literal["order", "night", "checks", "books", "sources", "review", "findings", "requests"]
ACCEPTABLE: Final[tuple[Name, ...]] = ("sources", "review", "findings", "requests")
"""Items a person may accept although they are open."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the checklist: what was found, and whether it keeps the quarter open."""

    name: Name
    is_open: bool
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the checklist is judged from; counts are those of the last night."""

    tonight: date
    first_quarter: date | None
    latest_closed: date | None
    night: LastNight | None
    manifest: NightManifest | None
    judged: Collection[str]
    """Programmes that were judged in the quarter."""
    entries: Sequence[Entry] = field(default_factory=list)
    """What is published of the quarter."""
    waiting: Waiting = field(default_factory=Waiting)


def checklist_of(quarter: Quarter, facts: Facts) -> list[Item]:
    """Return every item of the checklist in order, open or not."""
    return [
        _order(quarter, facts),
        _night(quarter, facts),
        _checks(facts),
        _books(quarter, facts),
        _sources(facts),
        _count("review", facts.waiting.review, "typed person waits for an answer", "typed people wait for an answer"),
        _count("findings", facts.waiting.findings, "critical finding is open", "critical findings are open"),
        _count("requests", facts.waiting.requests, "request waits for the office", "requests wait for the office"),
    ]


def refuse_open(quarter: Quarter, items: Sequence[Item], *, accepted: Collection[str], why: str) -> None:
    """Raise `RefusedError` where an item keeps the quarter open; the sentence names every one, and what to do."""
    wrong = sorted(set(accepted).difference(ACCEPTABLE))
    if wrong:
        raise RefusedError(f"{wrong[0]!r} cannot be accepted: only {', '.join(ACCEPTABLE)} can.")
    left = [item for item in items if item.is_open and item.name not in accepted]
    if left:
        told = "; ".join(item.found for item in left)
        may = [item.name for item in left if item.name in ACCEPTABLE]
        how = f" What is right as it is: --accept {' --accept '.join(may)} --why TEXT." if may else ""
        raise RefusedError(f"{quarter.label} stays open: {told}.{how}")
    if any(item.is_open for item in items) and not why.strip():
        raise RefusedError("say why what is open is accepted: --why TEXT.")


def facts_of(settings: Settings, store: TableStore, quarter: Quarter, *, night: LastNight | None) -> Facts:
    """Return what the checklist is judged from, as the tables, the ledger and the publication have it now."""
    from assets.ledger.quarters import closed_through
    from assets.obligations.schema import OBLIGATION
    from assets.storage.manifests import latest_manifest
    from pipelines.tonight import tonight_of
    from reports.publish import read_manifest

    obligations = (
        store.read(OBLIGATION, quarters=[quarter.key], columns=["programme"]) if store.exists(OBLIGATION) else None
    )
    published = read_manifest(settings.home / "published")
    return Facts(
        tonight=tonight_of(settings),
        first_quarter=settings.first_quarter,
        latest_closed=closed_through(store),
        night=night,
        manifest=latest_manifest(settings.home),
        judged=sorted(set() if obligations is None else set(obligations["programme"])),
        entries=[entry for entry in published.entries if entry.quarter == quarter.key],
        waiting=what_waits(store),
    )


def about_closing(facts: Facts, items: Sequence[Item], *, accepted: Collection[str], why: str) -> dict[str, Any]:
    """Return the columns of `ledger/quarter` that say what was closed, on which checklist.

    `RefusedError` before the first night that finished.
    """
    manifest = facts.manifest
    if manifest is None:
        raise RefusedError("no night has finished: run `mentorsync night` first.")
    return {
        "why": why.strip() or None,
        "checklist": [f"{item.name}: {item.found}" for item in items],
        "accepted": sorted(item.name for item in items if item.is_open and item.name in accepted),
        "as_of": manifest.as_of,
        "night": manifest.run_id,
        "books": sorted(f"{'/'.join(filter(None, entry.key[1:]))}={entry.sha256}" for entry in facts.entries),
        "tables": sorted(f"{path}={version}" for path, version in manifest.tables.items()),
    }


def _order(quarter: Quarter, facts: Facts) -> Item:
    range_ = open_quarters(as_of=facts.tonight, first=facts.first_quarter, closed_through=facts.latest_closed)
    if facts.latest_closed is not None and quarter.start <= facts.latest_closed:
        return Item("order", True, f"{quarter.label} is closed already")
    if quarter.end >= facts.tonight:
        return Item("order", True, f"it is not over before {quarter.end + timedelta(days=1)}")
    if not range_ or quarter != range_[0]:
        first = range_[0].label if range_ else "the running one"
        return Item("order", True, f"quarters close in order, and the next one is {first}")
    return Item("order", False, "it is over, and the next in order")


def _night(quarter: Quarter, facts: Facts) -> Item:
    night, manifest = facts.night, facts.manifest
    if night is None or manifest is None:
        return Item("night", True, "no night has finished")
    if night.running:
        return Item("night", True, "a night is running, or was killed: where none is at work, run `mentorsync night`")
    if not night.success or night.run_id != manifest.run_id:
        return Item("night", True, "the last night failed: run `mentorsync night` again")
    if manifest.as_of <= quarter.end or manifest.as_of < facts.tonight - timedelta(days=1):
        return Item("night", True, f"the last night judged {manifest.as_of}: run `mentorsync night` again")
    return Item("night", False, f"the night of {manifest.night} was good")


def _checks(facts: Facts) -> Item:
    failed = facts.night.failed_checks if facts.night else ()
    if failed:
        return Item("checks", True, f"blocking checks failed: {', '.join(failed)}")
    return Item("checks", False, "no blocking check failed")


def _books(quarter: Quarter, facts: Facts) -> Item:
    as_of = facts.manifest.as_of.isoformat() if facts.manifest else ""
    current = {entry.programme for entry in facts.entries if entry.as_of == as_of}
    missing = sorted(set(facts.judged).difference(current))
    if missing:
        return Item("books", True, f"no workbook of the last night is published for {', '.join(missing)}")
    if not current:
        return Item("books", True, f"nothing is published for {quarter.label}")
    return Item("books", False, f"{len(facts.entries)} workbooks are published")


def _sources(facts: Facts) -> Item:
    """Look at what the last night made: a file about one day stays as the quarter's last night left it."""
    as_of = facts.manifest.as_of.isoformat() if facts.manifest else ""
    stale = sorted({entry.programme for entry in facts.entries if entry.stale and entry.as_of == as_of})
    if stale:
        return Item("sources", True, f"a source did not answer and older rows were used for {', '.join(stale)}")
    return Item("sources", False, "every source answered")


def _count(name: Name, count: int, one: str, many: str) -> Item:
    return Item(name, count > 0, f"{count} {one if count == 1 else many}")
