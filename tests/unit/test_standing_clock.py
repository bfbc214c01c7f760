"""What is said of a night that judged another date than the clock would have it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assets.storage.manifests import NightManifest
from pipelines.last_night import LastNight
from pipelines.standing import remarks_on_night

TONIGHT = date(2026, 10, 20)
GOOD = LastNight(run_id="r", success=True, running=False, failed_checks=())


def of_night(day: date) -> NightManifest:
    moment = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    return NightManifest(night=day.isoformat(), as_of=day, known_at=moment, run_id="r", tables={})


@pytest.mark.parametrize(
    ("day", "mark", "words"),
    [
        (date(2026, 10, 20), "well", "the latest good night judged 2026-10-20"),
        (date(2026, 10, 19), "well", "the latest good night judged 2026-10-19"),
        (date(2026, 10, 18), "do", "the latest good night is 2 days old"),
        (date(2026, 10, 21), "do", "judged a later date than tonight's, 2026-10-20"),
    ],
)
def test_a_night_is_good_that_judged_today_or_yesterday(day: date, mark: str, words: str) -> None:
    (remark,) = remarks_on_night(of_night(day), GOOD, tonight=TONIGHT)
    assert remark.mark == mark
    assert words in remark.words


def test_a_later_night_points_at_the_clock() -> None:
    (remark,) = remarks_on_night(of_night(date(2027, 1, 1)), GOOD, tonight=TONIGHT)
    assert "clock" in remark.remedy
    assert "`today` in the settings" in remark.remedy
