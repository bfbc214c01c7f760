"""How things stand is told from what is stored: how the last night ended, and what waits for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from assets.storage.manifests import NightManifest
from pipelines.last_night import LastNight
from pipelines.standing import Waiting, remarks_on_night, remarks_on_waiting

if TYPE_CHECKING:
    from assets.redcap.remark import Remark

TONIGHT = date(2026, 10, 20)
GOOD = LastNight(run_id="abcdef0123", success=True, running=False, failed_checks=())
MANIFEST = NightManifest(
    night="2026-10-20", as_of=TONIGHT, known_at=datetime(2026, 10, 20, 9, tzinfo=UTC), run_id="abcdef0123", tables={}
)


def told(remarks: list[Remark]) -> list[tuple[str, str]]:
    return [(remark.mark, remark.words) for remark in remarks]


def on_night(manifest: NightManifest | None, night: LastNight | None, tonight: date = TONIGHT) -> list[Remark]:
    return list(remarks_on_night(manifest, night, tonight=tonight))


def test_a_good_night_is_told_by_its_date_moment_and_run():
    assert told(on_night(MANIFEST, GOOD)) == [
        ("well", "the latest good night judged 2026-10-20, known at 2026-10-20 09:00 UTC, run abcdef01")
    ]


def test_a_failed_night_must_be_looked_at_and_the_good_one_before_it_is_still_told():
    failed = replace(GOOD, success=False, failed_checks=("hr/delivery delivery_accepted",))
    assert told(on_night(MANIFEST, failed)) == [
        ("do", "the last night failed: blocking checks failed: hr/delivery delivery_accepted"),
        ("well", "the latest good night judged 2026-10-20, known at 2026-10-20 09:00 UTC, run abcdef01"),
    ]


def test_a_running_night_is_no_failed_one():
    marks = [remark.mark for remark in on_night(MANIFEST, replace(GOOD, success=False, running=True))]
    assert marks == ["note", "well"]


@pytest.mark.parametrize(("tonight", "mark"), [(date(2026, 10, 21), "well"), (date(2026, 10, 22), "do")])
def test_a_night_is_late_when_a_second_day_has_begun_since(tonight, mark):
    assert [remark.mark for remark in on_night(MANIFEST, GOOD, tonight)] == [mark]


def test_where_no_night_has_finished_one_must_be_run():
    (remark,) = on_night(None, None)
    assert (remark.mark, remark.remedy) == ("do", "run `mentorsync night`")


def test_what_waits_is_counted_and_never_must_be_done_by_tonight():
    assert told(list(remarks_on_waiting(Waiting(review=1, requests=2)))) == [
        ("note", "1 typed person waits: sheet Identity review of the office's workbook"),
        ("note", "2 requests wait for the office: `mentorsync approve`"),
    ]
    assert told(list(remarks_on_waiting(Waiting()))) == [("well", "nothing")]
