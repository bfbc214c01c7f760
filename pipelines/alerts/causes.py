"""Which causes a night gives to tell somebody, and which of them are told tonight: pure functions on what was seen.

Belongs here: what counts as a cause, its identity from night to night, and the rule of repetition. Does not belong
here: reading a run (`observed.py`), words (`words.py`), keeping the memory (`memory.py`), sending.

The rule: a cause is told on the night it first shows, and again when `repeat_nights` nights have passed since, for as
long as it is unresolved; never twice for one date, however many runs that date sees. A cause is resolved when what
found it has looked again and found nothing: a check that did not run, because the night ended before it, says nothing.
A mail per failed run was rejected: a relaunched night would mail each attempt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from pipelines.alerts.settings import Kind

RUN: Final = "run_failed"
EVERY_PROGRAMME: Final = "stale:redcap"
"""The cause where no programme could be pulled: one REDCap is down, not each programme."""

CheckKind = Literal["fresh", "integrity", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSeen:
    """One evaluated check. `kind`: `fresh` of a programme, `integrity` of severity error, `other` never alerts."""

    table: str
    name: str
    kind: CheckKind
    passed: bool
    sentence: str = ""
    failing: int = 0
    keys: tuple[str, ...] = ()

    @property
    def programme(self) -> str:
        """The programme of a `fresh` check: the name of its landing."""
        return self.table.partition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsSeen:
    """Findings of one source: those open the night before, and those first seen tonight."""

    source: str
    before: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What one run of the night showed. `failed_steps`: step and kind of error, those a blocking check stopped apart.

    `findings` is `None` where the run did not get as far as noting any, or noted its very first.
    """

    night: date
    run_id: str
    succeeded: bool
    failed_steps: tuple[str, ...] = ()
    checks: tuple[CheckSeen, ...] = ()
    findings: tuple[FindingsSeen, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One cause to tell. `key` is its identity; `lines` hold counts and record keys, never people."""

    key: str
    kind: Kind
    programme: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An unresolved cause: the night it first showed, and the last one on which it was told."""

    since: date
    told: date


@dataclass(frozen=True, slots=True)
class Due:
    """An alert that is told tonight, and since when its cause is there."""

    alert: Alert
    since: date


def alerts_of(
    observed: Observed, *, known: Mapping[str, Known], repeat_nights: int, findings_rows: int, findings_share: float
) -> tuple[list[Due], dict[str, Known]]:
    """Return what is told tonight, and the causes unresolved after tonight."""
    causes = list(causes_of(observed, findings_rows=findings_rows, findings_share=findings_share))
    due: list[Due] = []
    after = {key: cause for key, cause in known.items() if not is_resolved(key, observed)}
    for alert in causes:
        before = after.get(alert.key)
        since = before.since if before else observed.night
        told = before.told if before else None
        if told is None or (observed.night - told).days >= repeat_nights:
            due.append(Due(alert, since))
            told = observed.night
        after[alert.key] = Known(since=since, told=told)
    return due, after


def causes_of(observed: Observed, *, findings_rows: int, findings_share: float) -> Iterator[Alert]:
    """Yield every cause the run gives, each once."""
    failed = [check for check in observed.checks if not check.passed]
    if not observed.succeeded:
        yield from _failed_run(observed, integrity=[check for check in failed if check.kind == "integrity"])
    yield from _stale([check for check in observed.checks if check.kind == "fresh"])
    for check in failed:
        if check.kind == "integrity":
            yield _broken(check)
    for seen in observed.findings or ():
        if seen.new >= findings_rows and seen.new > seen.before * findings_share:
            line = f"{seen.new} findings of source {seen.source} are new tonight; {seen.before} were open before."
            yield Alert(key=f"findings:{seen.source}", kind="findings", lines=(line,))


def is_resolved(key: str, observed: Observed) -> bool:
    """Whether what found a cause has looked again and found nothing, so that it need not be told any more."""
    kind, _, place = key.partition(":")
    if kind == RUN:
        return observed.succeeded
    if kind == "findings":
        return observed.findings is not None
    passed = {f"{check.kind}:{_place(check)}" for check in observed.checks if check.passed}
    if key == EVERY_PROGRAMME:
        return any(name.startswith("fresh:") for name in passed)
    return f"{'fresh' if kind == 'stale' else 'integrity'}:{place}" in passed


def _failed_run(observed: Observed, *, integrity: Sequence[CheckSeen]) -> Iterator[Alert]:
    """Yield the failed run, unless a check that failed stopped it: then the check is the cause."""
    if observed.failed_steps:
        steps = sorted({step.partition(": ")[0] for step in observed.failed_steps})
        yield Alert(key=f"{RUN}:{'+'.join(steps)}", kind="run_failed", lines=observed.failed_steps)
    elif not integrity:
        line = "The run ended without finishing and without naming a step: it was stopped, or its process died."
        yield Alert(key=f"{RUN}:", kind="run_failed", lines=(line,))


def _stale(fresh: Sequence[CheckSeen]) -> Iterator[Alert]:
    failed = [check for check in fresh if not check.passed]
    alerts = [
        Alert(key=f"stale:{_place(check)}", kind="stale", programme=check.programme, lines=(check.sentence,))
        for check in failed
    ]
    if len(failed) > 1 and len(failed) == len(fresh):
        lines = tuple(f"{alert.programme}: {line}" for alert in alerts for line in alert.lines)
        yield Alert(key=EVERY_PROGRAMME, kind="stale", lines=lines)
    else:
        yield from alerts


def _broken(check: CheckSeen) -> Alert:
    lines = [f"{check.table} {check.name}: {check.sentence}"]
    if check.failing:
        lines.append(f"Rows that fail: {check.failing}.")
    if check.keys:
        lines.append(f"Keys: {', '.join(check.keys)}.")
    kind: Kind = "hr" if check.table.startswith("hr/") else "integrity"
    return Alert(key=f"integrity:{_place(check)}", kind=kind, lines=tuple(lines))


def _place(check: CheckSeen) -> str:
    return f"{check.table}/{check.name}"


def without_repeats(alert: Alert) -> Alert:
    """Return the alert with each line once."""
    return replace(alert, lines=tuple(dict.fromkeys(alert.lines)))
