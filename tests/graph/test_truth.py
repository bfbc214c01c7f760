"""The night's obligations are the generator's truth, in every state and reason, dirt included."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from nights import AS_OF, night_on, table_of

from assets.obligations.schema import OBLIGATION

IDENTITY = ("clause", "measure", "unit", "subject_id", "window_start")
STATES = {"met", "met_late", "pending", "not_met", "excluded", "excepted", "indeterminate"}


def truth_of(school):
    with (school / "truth" / "obligations.csv").open(encoding="utf-8", newline="") as file:
        return {
            tuple(row[name] for name in IDENTITY): (row["state"], row["reason"], row["due_on"])
            for row in csv.DictReader(file)
        }


def judged_in(home):
    frame = table_of(home, OBLIGATION).drop_duplicates("obligation_id")
    frame = frame.assign(
        window_start=frame.window_start.dt.strftime("%Y-%m-%d"),
        due_on=frame.due_on.dt.strftime("%Y-%m-%d"),
        reason=frame.reason.fillna(""),
    )
    keys = frame[list(IDENTITY)].itertuples(index=False, name=None)
    values = frame[["state", "reason", "due_on"]].itertuples(index=False, name=None)
    return dict(zip(keys, values, strict=True))


@pytest.mark.parametrize(
    "seed", [7, pytest.param(8, marks=pytest.mark.campaign), pytest.param(9, marks=pytest.mark.campaign)]
)
def test_the_nights_obligations_equal_the_truth(seed, tmp_path, settings_file, monkeypatch):
    from sandbox.school.generate import generate_school
    from sandbox.server.testing import serve_in_thread

    school = tmp_path / "school"
    generate_school(school, faculty=300, years=3, seed=seed, as_of=AS_OF)
    with serve_in_thread(school) as server:
        file = settings_file(url=server.url, hr=school / "hr", more="first_quarter = 2023-10-01")
        ended = night_on(file, monkeypatch, tokens={"REDCAP_TOKEN_ANESTHESIOLOGY": server.token("anesthesiology")})
    assert ended.success, ended.failures
    truth, judged = truth_of(school), judged_in(tmp_path / "home")
    assert {state for state, _, _ in truth.values()} == STATES
    wrong = {
        key: (truth.get(key), judged.get(key))
        for key in truth.keys() | judged.keys()
        if truth.get(key) != judged.get(key)
    }
    confusion = Counter((*(t or ("absent",))[:2], "→", *(j or ("absent",))[:2]) for t, j in wrong.values())
    assert not wrong, (
        f"{len(wrong)} of {len(truth)} differ: {confusion.most_common(12)}; first: {sorted(wrong.items())[:4]}"
    )
