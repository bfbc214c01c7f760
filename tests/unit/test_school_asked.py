"""Whether who was asked to mentor a recruit was senior (D6b), read against the files a second time.

Belongs here: ranks by the appointments and the requests by the records, day by day and plainly. Does not belong here:
whom the clause concerns: that is taken from the truth.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sandbox.school.generate import DEFAULT_AS_OF, generate_school
from tests.unit.school_reading import Roster, readable, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.school_reading import Row

RANKS = ("instructor", "assistant", "associate", "professor")


def rank_on(posts: list[Row], person: str, day: date) -> int | None:
    """Return the place of a person's rank on a day, nothing without a primary appointment."""
    held = [
        RANKS.index(post["rank"])
        for post in posts
        if post["person_id"] == person
        and post["is_primary"] == "true"
        and post["employment_status"] in {"active", "leave_paid", "leave_unpaid", "suspended"}
        and date.fromisoformat(post["valid_from"]) <= day
        and (not post["valid_to"] or day < date.fromisoformat(post["valid_to"]))
    ]
    return held[0] if held else None


def verdict(posts: list[Row], recruit: str, asked: set[str], day: date) -> str:
    """Return senior, junior or untold."""
    ranks = [rank_on(posts, person, day) for person in (recruit, *asked)]
    if not asked or None in ranks:
        return "untold"
    own, *others = (rank for rank in ranks if rank is not None)
    return "senior" if max(others) > own else "junior"


def test_the_files_say_who_was_senior_as_the_truth_does(tmp_path: Path):
    generate_school(tmp_path, faculty=900, years=3, seed=2)
    roster = Roster(tmp_path, DEFAULT_AS_OF)
    roster.read(DEFAULT_AS_OF, DEFAULT_AS_OF)
    posts = rows_of(tmp_path / "hr" / "appointments.csv")
    requests: dict[str, list[tuple[date, str]]] = {}
    recruit = ""
    for row in rows_of(tmp_path / "redcap" / "digestive_diseases" / "records.csv"):
        if not row["redcap_repeat_instrument"]:
            (recruit,) = roster.meant(row["fa_employee_id"], row["fa_email"], "")
        elif day := readable(row["ob_senior_asked_on"]):
            asked = roster.meant(row["ob_senior_employee_id"], row["ob_senior_email"], row["ob_senior_name"])
            requests.setdefault(recruit, []).append((day, verdict(posts, recruit, asked, day)))
    truth = [row for row in rows_of(tmp_path / "truth" / "obligations.csv") if row["measure"] == "senior_asked"]
    looked_at = [row for row in truth if row["state"] not in {"excluded", "excepted", "pending"}]
    for row in looked_at:
        start, due = (date.fromisoformat(row[name]) for name in ("window_start", "due_on"))
        found = [(day, said) for day, said in requests.get(row["person_id"], []) if day >= start]
        senior = [day for day, said in found if said == "senior"]
        if senior:
            expected = "met" if min(senior) <= due else "met_late"
        else:
            expected = "indeterminate" if any(said == "untold" for _, said in found) else "not_met"
        assert row["state"] == expected, row
        assert due - start == timedelta(days=14)
    assert {row["state"] for row in looked_at} >= {"met", "not_met", "indeterminate"}
