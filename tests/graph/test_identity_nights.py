"""Who is who from night to night: an answer given by day holds by night, and a mentor from outside gets through."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from nights import AS_OF, Nights, settings_written

from assets.mentoring.schema import PAIR
from assets.obligations.schema import OBLIGATION
from assets.people.schema import LINK, REVIEW
from assets.storage.store import TableStore
from tests.unit.ledger_entries import answer_identity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OUTSIDE = "mentor@other-hospital.example"


def with_a_mentor_from_outside(records: Path) -> None:
    """Let the first assignment name a mentor by an address no institution of ours has."""
    with records.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if row["redcap_repeat_instrument"] == "assignment")
    row |= {"as_mentor_employee_id": "", "as_mentor_email": OUTSIDE, "as_mentor_name": ""}
    with records.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    from sandbox.school.generate import generate_school
    from sandbox.server.testing import serve_in_thread

    school = tmp_path / "school"
    generate_school(school, faculty=60, years=1, seed=7, as_of=AS_OF)
    with_a_mentor_from_outside(school / "redcap" / "anesthesiology" / "records.csv")
    shutil.copytree(school / "hr", tmp_path / "hr")
    with serve_in_thread(school) as server:
        file = settings_written(tmp_path, url=server.url, hr=tmp_path / "hr")
        yield Nights(file, server.token("anesthesiology"))


def test_an_answer_holds_from_the_next_night_on_and_an_outsider_is_judged_like_any_mentor(nights: Nights) -> None:
    first = nights.run()
    assert first.success, first.failures
    asked = nights.table(REVIEW).iloc[0]
    before = nights.table(LINK)
    outside = before.loc[before["decision"] == "external", "person_id"].unique().tolist()
    assert len(outside) == 1
    assert outside[0] in set(nights.table(PAIR)["mentor_id"])
    assert outside[0] in set(nights.table(OBLIGATION)["counterpart_id"])
    answer_identity(
        TableStore(nights.home / "tables"),
        typed=asked["typed"],
        decision="person",
        person_id=asked["candidates"][0],
        by="Office",
        at=datetime.now(UTC),
    )
    second = nights.run()
    assert second.success, second.failures
    after = nights.table(LINK)
    told = after[after["typed"] == asked["typed"]]
    assert set(told["decision"]) == {"decided"}
    assert set(told["person_id"]) == {asked["candidates"][0]}
    assert asked["typed"] not in set(nights.table(REVIEW)["typed"])
    others = ["source", "field", "person_id", "decision"]
    unasked = before["typed"] != asked["typed"]
    assert after.loc[unasked, others].equals(before.loc[unasked, others])
