"""Rows that are gone while their records stay: an event taken out of a project, or a form out of its events."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from assets.redcap.complete import DropRefusedError
from assets.redcap.plan import Plan
from tests.sources.odd_pull import pull, sentence_of_refusal
from tests.sources.odd_redcap import OddRedcap, meeting, profile, serve_odd

if TYPE_CHECKING:
    from collections.abc import Iterator

NEXT_NIGHT = date(2026, 11, 21)
FULL = Plan(full_every_nights=1)
KEYS = Plan(mode="instance_keys", full_every_nights=7)


@pytest.fixture
def odd() -> Iterator[OddRedcap]:
    with serve_odd() as redcap:
        yield redcap


def school(records: int, *, meetings: int) -> list[dict[str, str]]:
    """Return the rows of people who each met so often."""
    names = [str(number) for number in range(1, records + 1)]
    met = [meeting(name, instance) for name in names for instance in range(1, meetings + 1)]
    return [*map(profile, names), *met]


@pytest.mark.parametrize("plan", [FULL, KEYS], ids=["full", "instance_keys"])
def test_rows_that_are_gone_while_their_records_stay_are_taken_for_a_fault(odd: OddRedcap, plan: Plan):
    odd.rows = school(10, meetings=5)
    last = pull(odd, plan=plan)
    odd.rows = school(10, meetings=2)
    sentence = sentence_of_refusal(odd, last=last, plan=plan)
    assert "only 30 rows exist where the last good pull held 60" in sentence
    assert "whether an event, or a form of an event, was taken out" in sentence
    assert "mentorsync acknowledge redcap/tiny" in sentence


def test_what_is_refused_can_be_acknowledged_by_the_number_of_records(odd: OddRedcap):
    odd.rows = school(10, meetings=5)
    last = pull(odd, plan=FULL)
    odd.rows = school(10, meetings=2)
    with pytest.raises(DropRefusedError) as refused:
        pull(odd, last=last, plan=FULL)
    assert refused.value.records == 10
    night = pull(odd, last=last, plan=FULL, acknowledged=10, judged_on=NEXT_NIGHT)
    assert (night.row.rows, night.row.refused_records) == (30, None)


def test_a_few_rows_of_a_small_project_are_tidied_up_without_anybody_being_asked(odd: OddRedcap):
    odd.rows = school(4, meetings=5)
    last = pull(odd, plan=FULL)
    odd.rows = school(4, meetings=1)
    assert pull(odd, last=last, plan=FULL, judged_on=NEXT_NIGHT).row.rows == 8


def test_less_than_a_fifth_of_the_rows_may_go(odd: OddRedcap):
    odd.rows = school(25, meetings=5)
    last = pull(odd, plan=FULL)
    odd.rows = [*school(25, meetings=4), *(meeting(str(number), 5) for number in range(1, 3))]
    assert pull(odd, last=last, plan=FULL, judged_on=NEXT_NIGHT).row.rows == 127


def test_rows_that_went_with_their_records_are_no_other_fault(odd: OddRedcap):
    busy = [meeting("1", instance) for instance in range(6, 61)]
    odd.rows = [*school(10, meetings=5), *busy]
    last = pull(odd, plan=FULL)
    odd.rows = [row for row in school(10, meetings=5) if row["record_id"] not in {"1", "2"}]
    night = pull(odd, last=last, plan=FULL, judged_on=NEXT_NIGHT)
    assert night.row.records == 8


def test_where_the_dictionary_was_changed_fewer_rows_may_be_meant(odd: OddRedcap):
    odd.rows = school(10, meetings=5)
    last = pull(odd, plan=FULL)
    odd.rows = school(10, meetings=2)
    odd.metadata[5]["select_choices_or_calculations"] = "1, Face to face | 2, Video, with or without picture"
    assert pull(odd, last=last, plan=FULL, judged_on=NEXT_NIGHT).row.rows == 30
