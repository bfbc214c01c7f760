"""How things stand: the last night, the rows in use, the quarters, and what waits for people.

Belongs here: remarks read off what is stored, as the last night left it. Does not belong here: asking REDCap or HR
anything, which is the doctor's (`commands/doctor.py`), and the words a quarter is closed on (`closing.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from assets.quarters import open_quarters
from assets.redcap.remark import do, note, well

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from assets.redcap.remark import Remark
    from assets.storage.manifests import NightManifest
    from assets.storage.store import TableStore
    from pipelines.last_night import LastNight
    from pipelines.settings import Settings

AGAIN = "run `mentorsync night`"
RUNS_A_DAY = timedelta(days=1)
"""How old the latest night may be before it is late."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for people: typed people without an answer, open critical findings, requests nobody decided."""

    review: int = 0
    findings: int = 0
    requests: int = 0


def what_waits(store: TableStore) -> Waiting:
    """Return the counts as the tables and the ledger have them now."""
    from assets.ledger.returned import open_requests
    from assets.people.schema import REVIEW
    from checks.schema import FINDING
    from pipelines.stored import stored

    finding = stored(store, FINDING)
    return Waiting(
        review=len(stored(store, REVIEW)),
        findings=int(((finding["severity"] == "critical") & finding["resolved_on"].isna()).sum()),
        requests=len(open_requests(store)),
    )


def remarks_on_night(manifest: NightManifest | None, night: LastNight | None, *, tonight: date) -> Iterator[Remark]:
    """Yield how the last night ended, and of which night the books are where it was not a good one."""
    if night is not None and night.running:
        yield note("a night is running, or was killed", f"where none is at work, {AGAIN}: it begins anew")
    elif night is not None and not night.success:
        why = f": blocking checks failed: {', '.join(night.failed_checks)}" if night.failed_checks else ""
        yield do(f"the last night failed{why}", f"look at its run in the Dagster UI, put it right, and {AGAIN}")
    if manifest is None:
        yield do("no night has finished on this home", AGAIN)
        return
    told = f"judged {manifest.as_of}, known at {manifest.known_at:%Y-%m-%d %H:%M} UTC, run {manifest.run_id[:8]}"
    if manifest.as_of < tonight - RUNS_A_DAY:
        yield do(f"the latest good night is {(tonight - manifest.as_of).days} days old: {told}", AGAIN)
    elif manifest.as_of > tonight:
        yield do(
            f"the latest good night judged a later date than tonight's, {tonight}: {told}",
            "this machine's clock, or `today` in the settings, was wrong then or is now: set it right; until that date"
            " is past, books say an earlier day than those before them",
        )
    else:
        yield well(f"the latest good night {told}")


def remarks_on_sources(settings: Settings, store: TableStore) -> Iterator[Remark]:
    """Yield what the last night made of HR and of every REDCap project."""
    from assets.hr.gate import in_order_of_looking
    from assets.hr.schema import DELIVERY
    from assets.ledger.acknowledgements import acknowledged_counts, redcap_source
    from assets.redcap.refusal import remark_on_last_pull
    from assets.redcap.schema import PULL
    from pipelines.programmes import read_programmes
    from pipelines.stored import stored

    deliveries, pulls = stored(store, DELIVERY), stored(store, PULL)
    latest = in_order_of_looking(deliveries).tail(1)
    for row in latest.to_dict("records"):
        if row["state"] == "accepted":
            yield well(f"HR: {row['people']} people, delivery of {row['received_at']:%Y-%m-%d}")
        else:
            yield do(f"HR: {str(row['reason']).removesuffix('.')}", "")
    if latest.empty:
        yield note("HR: no night has looked at a delivery yet")
    for mapping in read_programmes(settings).mappings:
        for project in mapping.projects:
            known = acknowledged_counts(store, source=redcap_source(project))
            said = remark_on_last_pull(pulls, programme=mapping.programme, project=project, acknowledged=known)
            yield type(said)(said.mark, f"redcap/{project}: {said.words}", said.remedy)


def remarks_on_quarters(settings: Settings, store: TableStore, *, tonight: date) -> Iterator[Remark]:
    """Yield which quarters are open and what is published."""
    from assets.ledger.quarters import closed_through
    from assets.quarters import quarter_of
    from reports.publish import read_manifest

    closed = closed_through(store)
    open_ones = open_quarters(as_of=tonight, first=settings.first_quarter, closed_through=closed)
    if open_ones:
        yield well(f"open: {open_ones[0].label} to {open_ones[-1].label}")
    yield well(f"closed: up to {quarter_of(closed).label}" if closed else "closed: none")
    entries = read_manifest(settings.home / "published").entries
    stale = sorted({entry.programme for entry in entries if entry.stale})
    yield well(f"published: {len(entries)} files")
    if stale:
        yield note(f"some were made from older rows, because a source did not answer: {', '.join(stale)}")


def remarks_on_beginnings(store: TableStore) -> Iterator[Remark]:
    """Yield, per programme, how many gaps were due before the first day anything was recorded for it.

    A policy counts from its `effective_from`. Where a programme began to keep records years later, its first books are
    filled with gaps that nobody can repair and that were perhaps none.
    """
    import pandas as pd

    from assets.mentoring.schema import EVENT, PAIR
    from assets.obligations.schema import OBLIGATION

    if not all(store.exists(table) for table in (EVENT, PAIR, OBLIGATION)):
        return
    owed = store.read(OBLIGATION, columns=["programme", "state", "due_on", "quarter"])
    gaps = owed[(owed["state"] == "not_met") & (owed["quarter"] == owed["quarter"].max())]
    days = [
        store.read(table, columns=["programme", column]).rename(columns={column: "day"})
        for table, column in ((PAIR, "started_on"), (EVENT, "held_on"))
    ]
    first = pd.concat(days).groupby("programme")["day"].min().dropna()
    for programme, day in first.items():
        count = int((gaps.loc[gaps["programme"] == programme, "due_on"] < day).sum())
        if count:
            yield note(
                f"{programme}: {count} {'gap was' if count == 1 else 'gaps were'} due before {day:%Y-%m-%d}, the first"
                " day of which anything is recorded",
                "where the programme keeps records only since then, set effective_from in its office.yaml"
                " (docs/policies.md)",
            )


def remarks_on_waiting(waiting: Waiting) -> Iterator[Remark]:
    """Yield what waits for people and where it is answered."""
    kinds = (
        (waiting.review, "typed person waits", "typed people wait", "sheet Identity review of the office's workbook"),
        (waiting.findings, "critical finding is open", "critical findings are open", "sheet Data quality of it"),
        (waiting.requests, "request waits for the office", "requests wait for the office", "`mentorsync approve`"),
    )
    for count, one, many, where in kinds:
        if count:
            yield note(f"{count} {one if count == 1 else many}: {where}")
    if not any(count for count, *_ in kinds):
        yield well("nothing")
