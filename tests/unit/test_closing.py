"""The checklist of a quarter: what keeps it open, what a person may accept, and what nobody may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from assets.ledger.append import RefusedError
from assets.quarters import Quarter
from assets.storage.manifests import NightManifest
from pipelines.closing import ACCEPTABLE, Facts, about_closing, checklist_of, refuse_open
from pipelines.last_night import LastNight
from pipelines.standing import Waiting
from reports.entry import Entry

Q3 = Quarter(date(2026, 7, 1))
TONIGHT = date(2026, 10, 20)
NIGHT = LastNight(run_id="run", success=True, running=False, failed_checks=())
MANIFEST = NightManifest(
    night="2026-10-20", as_of=TONIGHT, known_at=datetime(2026, 10, 20, 9, tzinfo=UTC), run_id="run", tables={"a/b": 3}
)
BOOK = Entry(
    quarter=Q3.key,
    programme="anesthesiology",
    audience="office",
    name="mentoring-x.xlsx",
    sha256="0" * 64,
    bytes=1,
    as_of="2026-10-20",
    known_at="2026-10-20T09:00:00+00:00",
    snapshot="s",
    stale=False,
    unmet=0,
    on_time_rate=None,
)
GOOD = Facts(
    tonight=TONIGHT,
    first_quarter=date(2026, 7, 1),
    latest_closed=None,
    night=NIGHT,
    manifest=MANIFEST,
    judged=["anesthesiology"],
    entries=[BOOK],
)


def left_open(**said: Any) -> list[str]:
    """Return the items that keep the third quarter open, with facts other than the good ones."""
    return [item.name for item in checklist_of(Q3, replace(GOOD, **said)) if item.is_open]


def test_nothing_keeps_a_quarter_open_after_a_good_night():
    assert left_open() == []
    refuse_open(Q3, checklist_of(Q3, GOOD), accepted=(), why="")


@pytest.mark.parametrize(
    ("said", "item"),
    [
        ({"latest_closed": date(2026, 7, 1)}, "order"),
        ({"first_quarter": date(2026, 4, 1)}, "order"),
        ({"night": None}, "night"),
        ({"night": replace(NIGHT, running=True)}, "night"),
        ({"night": replace(NIGHT, success=False)}, "night"),
        ({"night": replace(NIGHT, run_id="another")}, "night"),
        ({"tonight": date(2026, 10, 25)}, "night"),
        ({"night": replace(NIGHT, failed_checks=("hr/person a",))}, "checks"),
        ({"entries": [replace(BOOK, as_of="2026-10-19")]}, "books"),
        ({"judged": ["anesthesiology", "rutgers"]}, "books"),
        ({"judged": [], "entries": []}, "books"),
        ({"entries": [replace(BOOK, stale=True)]}, "sources"),
        ({"waiting": Waiting(review=3)}, "review"),
        ({"waiting": Waiting(findings=1)}, "findings"),
        ({"waiting": Waiting(requests=2)}, "requests"),
    ],
)
def test_each_item_keeps_the_quarter_open_by_itself(said, item):
    assert left_open(**said) == [item]


def test_a_file_the_quarter_left_behind_from_a_stale_night_does_not_keep_it_open():
    earlier = replace(BOOK, audience="hubs", as_of="2026-09-30", stale=True)
    assert left_open(entries=[BOOK, earlier]) == []


def test_a_quarter_that_is_not_over_is_not_closed():
    items = checklist_of(Q3, replace(GOOD, tonight=date(2026, 9, 30)))
    assert next(item.found for item in items if item.is_open) == "it is not over before 2026-10-01"


def test_a_night_before_the_end_of_the_quarter_does_not_close_it():
    night = replace(MANIFEST, as_of=date(2026, 9, 30))
    items = checklist_of(Q3, replace(GOOD, manifest=night, tonight=date(2026, 10, 1)))
    assert "night" in [item.name for item in items if item.is_open]


def test_what_is_open_is_named_with_how_it_may_be_accepted():
    items = checklist_of(Q3, replace(GOOD, waiting=Waiting(review=3, findings=1), night=replace(NIGHT, success=False)))
    with pytest.raises(RefusedError) as refused:
        refuse_open(Q3, items, accepted=(), why="")
    assert str(refused.value) == (
        "2026 Q3 stays open: the last night failed: run `mentorsync night` again; 3 typed people wait for an answer; "
        "1 critical finding is open. What is right as it is: --accept review --accept findings --why TEXT."
    )


def test_an_open_item_is_accepted_by_name_and_with_a_reason_only():
    items = checklist_of(Q3, replace(GOOD, waiting=Waiting(review=1)))
    refuse_open(Q3, items, accepted=["review"], why="answered by hand")
    with pytest.raises(RefusedError, match="say why"):
        refuse_open(Q3, items, accepted=["review"], why=" ")
    with pytest.raises(RefusedError, match="1 typed person waits"):
        refuse_open(Q3, items, accepted=["findings"], why="x")


@pytest.mark.parametrize("name", ["order", "night", "checks", "books", "all"])
def test_what_nobody_may_accept_is_said(name):
    with pytest.raises(RefusedError, match=f"'{name}' cannot be accepted: only {', '.join(ACCEPTABLE)} can"):
        refuse_open(Q3, checklist_of(Q3, GOOD), accepted=[name], why="x")


def test_what_was_closed_is_written_down_with_books_and_versions():
    facts = replace(GOOD, waiting=Waiting(review=1, findings=1))
    items = checklist_of(Q3, facts)
    about = about_closing(facts, items, accepted=["review", "requests"], why=" looked ")
    assert about["accepted"] == ["review"]
    assert about["why"] == "looked"
    assert about["books"] == [f"anesthesiology/office={'0' * 64}"]
    assert about["tables"] == ["a/b=3"]
    assert about["checklist"][5] == "review: 1 typed person waits for an answer"
