"""The night's obligations are the generator's truth, in every programme, state and reason, dirt included."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from nights import AS_OF, PROGRAMMES, Nights, settings_written

from assets.ledger.exemptions import Wanted
from assets.ledger.office import Person
from assets.obligations.judging import states
from assets.obligations.schema import OBLIGATION
from assets.storage.store import TableStore
from tests.unit.ledger_entries import approve_exemption, request_exemption

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    Key = tuple[Hashable, ...]

WHOLE, LATEST = "2023-10-01", "2025-10-01"
"""First quarters of a night: of the whole hub programme of a school of three years, and of its last five quarters."""

TOLD = ("state", "reason", "due_on")
STATES: dict[str, set[str]] = {
    "met": {""},
    "met_late": {""},
    "pending": {"", "due_soon"},
    "not_met": {"", "one_sided", "incomplete"},
    "advice": {""},
    "excluded": {"waived", "opted_out", "left", "on_leave", "ended_before_due"},
    "excepted": {"documented", "hired_too_late", "mentor_left", "partial_leave"},
    "indeterminate": {"identity", "feed"},
}
"""Every state of the design with each of its reasons; all of them occur in every school."""

CHAIR, OFFICER = Person("Cora Chair", "Department"), Person("Olive Officer", "Office of Faculty Affairs")
CARRIED = {"not_met", "pending", "indeterminate"}
"""States in which what was due before the first quarter is still in it."""


def key_of(row: Mapping[str, str]) -> Key:
    """Return what an obligation is recognised by; the truth does not know a meeting's id, but who met, and when."""
    subject = (row["person_id"], row["counterpart_id"]) if row["unit"] == "meeting" else (row["subject_id"],)
    return (*(row[name] for name in ("programme", "clause", "measure", "unit", "window_start")), *subject)


def truth_of(school: Path, *, since: str) -> dict[Key, tuple[str, ...]]:
    with (school / "truth" / "obligations.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["due_on"] >= since or row["state"] in CARRIED]
    return {key_of(row): tuple(row[name] for name in TOLD) for row in rows}


def judged_in(nights: Nights, *, since: str) -> dict[Key, tuple[str, ...]]:
    frame = nights.table(OBLIGATION).drop_duplicates("obligation_id")
    days = {name: frame[name].dt.strftime("%Y-%m-%d") for name in ("window_start", "due_on", "met_on")}
    texts = frame.assign(**days).fillna({"reason": "", "met_on": "", "counterpart_id": ""})
    # What was due earlier but met in the first quarter was open when it began; the truth does not know when it was met.
    kept = texts[(texts["due_on"] >= since) | texts["state"].isin(CARRIED)]
    rows = kept.to_dict("records")
    return {key_of(row): tuple(row[name] for name in TOLD) for row in rows}


def reasons_of_states(truth: Mapping[Key, tuple[str, ...]]) -> dict[str, set[str]]:
    """Return the states that occur, each with its reasons."""
    found: dict[str, set[str]] = {}
    for state, reason, _ in truth.values():
        found.setdefault(state, set()).add(reason)
    return found


def approve_exemptions(nights: Nights, school: Path) -> None:
    """Enter the exemptions of the truth into the ledger: one unit asks for each, another approves it."""
    store = TableStore(nights.home / "tables")
    with (school / "truth" / "exemptions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            on = date.fromisoformat(row.pop("approved_on"))
            asked, decided = (datetime(on.year, on.month, on.day, hour, tzinfo=UTC) for hour in (11, 12))
            exemption = request_exemption(store, Wanted(**row), by=CHAIR, on=on, at=asked)
            approve_exemption(store, exemption, by=OFFICER, on=on, at=decided)


def night_of(folder: Path, school: Path, *, since: str) -> Nights:
    """Return the nights of a school after the first, with every programme the school has a project for."""
    from sandbox.server.testing import serve_in_thread

    shutil.copytree(school / "hr", folder / "hr")
    named = ", ".join(f'"{programme}"' for programme in PROGRAMMES)
    with serve_in_thread(school) as server:
        file = settings_written(
            folder,
            url=server.url,
            hr=folder / "hr",
            more=f"first_quarter = {since}",
            programmes=f"[{named}]",
        )
        nights = Nights(file, server.token(PROGRAMMES[0]), {code: server.token(code) for code in PROGRAMMES[1:]})
        approve_exemptions(nights, school)
        ended = nights.run()
    assert ended.success, ended.failures
    return nights


@pytest.mark.parametrize(
    ("faculty", "seed", "since"),
    [
        (150, 7, LATEST),
        *(
            pytest.param(faculty, seed, WHOLE, marks=pytest.mark.campaign)
            for faculty in (60, 150, 300, 500, 900)
            for seed in (8, 9, 10)
        ),
    ],
)
def test_the_nights_obligations_equal_the_truth(faculty, seed, since, tmp_path, record_property):
    from sandbox.school.generate import generate_school

    school = tmp_path / "school"
    generate_school(school, faculty=faculty, years=3, seed=seed, as_of=AS_OF)
    truth = truth_of(school, since=since)
    judged = judged_in(night_of(tmp_path, school, since=since), since=since)
    assert {key[0] for key in judged} == set(PROGRAMMES)
    every = truth.keys() | judged.keys()
    wrong = {key: (truth.get(key), judged.get(key)) for key in every if truth.get(key) != judged.get(key)}
    kinds = Counter((key[1], (was or ("absent",))[:2], (now or ("absent",))[:2]) for key, (was, now) in wrong.items())
    assert not wrong, (
        f"{len(wrong)} of {len(truth)} differ: {kinds.most_common(12)}; first: {sorted(wrong.items())[:3]}"
    )
    assert reasons_of_states(truth) == STATES
    record_property("obligations equal to the truth", len(truth))


def test_every_state_and_reason_the_judgement_knows_is_looked_for():
    assert set(STATES) == set(states.STATES)
    assert set().union(*STATES.values()) == {*states.REASONS, "feed"}
