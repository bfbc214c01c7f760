"""The night's obligations are the generator's truth, in every state and reason, dirt included."""

from __future__ import annotations

import csv
import shutil
from collections import Counter

import pytest
from nights import AS_OF, Nights, settings_written

from assets.obligations.schema import OBLIGATION

IDENTITY = ("clause", "measure", "unit", "subject_id", "window_start")
STATES = {"met", "met_late", "pending", "not_met", "excluded", "excepted", "indeterminate"}
REASONS = {
    *("one_sided", "incomplete", "due_soon", "opted_out", "left", "on_leave", "ended_before_due"),
    *("hired_too_late", "mentor_left", "partial_leave", "identity"),
}


def truth_of(school):
    with (school / "truth" / "obligations.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["programme"] == "anesthesiology"]
    return {tuple(row[name] for name in IDENTITY): (row["state"], row["reason"], row["due_on"]) for row in rows}


def judged_in(nights):
    frame = nights.table(OBLIGATION).drop_duplicates("obligation_id")
    frame = frame.assign(
        window_start=frame.window_start.dt.strftime("%Y-%m-%d"),
        due_on=frame.due_on.dt.strftime("%Y-%m-%d"),
        reason=frame.reason.fillna(""),
    )
    keys = frame[list(IDENTITY)].itertuples(index=False, name=None)
    values = frame[["state", "reason", "due_on"]].itertuples(index=False, name=None)
    return dict(zip(keys, values, strict=True))


@pytest.mark.parametrize(
    ("faculty", "seed"),
    [
        (300, 7),
        *(pytest.param(faculty, seed, marks=pytest.mark.campaign) for faculty in (300, 900) for seed in (8, 9, 10)),
    ],
)
def test_the_nights_obligations_equal_the_truth(faculty, seed, tmp_path, request, record_property):
    from sandbox.school.generate import generate_school
    from sandbox.server.testing import serve_in_thread

    school = tmp_path / "school"
    generate_school(school, faculty=faculty, years=3, seed=seed, as_of=AS_OF)
    shutil.copytree(school / "hr", tmp_path / "hr")
    with serve_in_thread(school) as server:
        file = settings_written(tmp_path, url=server.url, hr=tmp_path / "hr", more="first_quarter = 2023-10-01")
        nights = Nights(file, server.token("anesthesiology"))
        ended = nights.run()
    assert ended.success, ended.failures
    truth, judged = truth_of(school), judged_in(nights)
    assert {state for state, _, _ in truth.values()} == STATES
    assert {reason for _, reason, _ in truth.values()} >= REASONS
    every = truth.keys() | judged.keys()
    wrong = {key: (truth.get(key), judged.get(key)) for key in every if truth.get(key) != judged.get(key)}
    kinds = Counter(((was or ("absent",))[:2], (now or ("absent",))[:2]) for was, now in wrong.values())
    assert not wrong, (
        f"{len(wrong)} of {len(truth)} differ: {kinds.most_common(12)}; first: {sorted(wrong.items())[:3]}"
    )
    if request.node.get_closest_marker("campaign"):
        record_property("obligations equal to the truth", len(truth))
