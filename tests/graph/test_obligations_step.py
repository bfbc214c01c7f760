"""The step that judges, run by Dagster on tables held in memory."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest

from assets.hr.schema import DELIVERY
from assets.night import Night
from assets.obligations.schema import OBLIGATION, RATE
from assets.obligations.tables import INPUTS, obligations_tables
from assets.redcap.schema import PULL
from assets.storage.declare import key_of
from tests.unit.obligations_school import KNOWN_AT, PROGRAMME, School, day, frame_of, shipped_policy, two_people

if TYPE_CHECKING:
    import pandas as pd

LAST = dg.PartitionKeyRange("2026-01-01", "2026-10-01")


class Shelf(dg.IOManager):
    """Keeps frames by asset key."""

    def __init__(self, frames: dict[dg.AssetKey, pd.DataFrame]) -> None:
        """Take what is on the shelf already."""
        self.frames = frames

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        """Put a frame on the shelf."""
        self.frames[context.asset_key] = obj

    def load_input(self, context: dg.InputContext) -> Any:
        """Take a frame off the shelf."""
        return self.frames[context.asset_key]


def night_of(school: School, *, pull_state: str = "good", only: list[dg.AssetKey] | None = None) -> tuple[Any, Shelf]:
    """Judge the quarters of 2026 in one run; return its result and everything on the shelf."""
    pulled = {"programme": PROGRAMME, "project": PROGRAMME, "state": pull_state, "taken_at": KNOWN_AT}
    if pull_state != "none":
        pulled["snapshot"] = "abc"
    tables = school.tables()
    delivery = {"delivery_id": "d1", "state": "accepted", "received_at": KNOWN_AT, "landed_on": day("2026-11-20")}
    frames = {key_of(table): getattr(tables, table.name, None) for table in INPUTS}
    frames[key_of(DELIVERY)] = frame_of(DELIVERY, [delivery])
    frames[key_of(PULL)] = frame_of(PULL, [pulled])
    shelf = Shelf(frames)
    assets = obligations_tables([shipped_policy()], timezone="America/New_York")
    with TemporaryDirectory() as home:
        night = Night(home=home, timezone="America/New_York", today="2026-11-21")
        result = dg.materialize(
            [*assets, *(dg.AssetSpec(key_of(table)) for table in INPUTS)],
            selection=only or assets,
            resources={"io_manager": shelf, "night": night},
            partition_key=None,
            tags={
                "dagster/asset_partition_range_start": LAST.start,
                "dagster/asset_partition_range_end": LAST.end,
            },
            raise_on_error=True,
        )
    return result, shelf


def checks_of(result: Any) -> dict[str, Any]:
    """Return the check evaluations by name."""
    return {evaluation.check_name: evaluation for evaluation in result.get_asset_check_evaluations()}


@pytest.fixture(scope="module")
def gaps() -> tuple[Any, Shelf]:
    """Judge a mentee of whom nothing but the enrolment is recorded."""
    return night_of(two_people().pair("ann", "max", "2026-01-01"))


def test_one_run_judges_every_quarter_it_covers(gaps: tuple[Any, Shelf]):
    result, shelf = gaps
    assert result.success
    quarters = shelf.frames[key_of(OBLIGATION)]["quarter"].unique().tolist()
    assert quarters == ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]


def test_a_gap_held_by_several_quarters_is_counted_once_by_its_check(gaps: tuple[Any, Shelf]):
    checks = checks_of(gaps[0])
    counts = {name: check.metadata["missing"].value for name, check in checks.items()}
    assert counts == {
        "anesthesiology_missing_meetings": 1 + 3,
        # The agreement, the portfolio it names and the frequency it sets (A8, A9, A10).
        "anesthesiology_missing_agreements": 3,
        "anesthesiology_missing_reports": 3,
        # Nobody was notified of the pairing (A6).
        "anesthesiology_missing_onboarding": 1,
        "anesthesiology_missing_mentors": 0,
        "anesthesiology_missing_reviews": 0,
    }


def test_what_is_owed_and_missing_is_an_error_that_does_not_fail_the_run(gaps: tuple[Any, Shelf]):
    result, shelf = gaps
    check = checks_of(result)["anesthesiology_missing_reports"]
    assert (check.passed, check.blocking) == (False, False)
    assert check.severity is dg.AssetCheckSeverity.ERROR
    assert result.success
    assert not shelf.frames[key_of(OBLIGATION)].empty


def test_what_is_advised_only_is_a_warning_and_no_gap(gaps: tuple[Any, Shelf]):
    check = checks_of(gaps[0])["anesthesiology_missing_mentors"]
    assert (check.metadata["missing"].value, check.metadata["advised"].value) == (0, 3)
    assert not check.passed
    assert check.severity is dg.AssetCheckSeverity.WARN
    assert check.description == "0 mentors missing, each counted once; 3 more advised, not owed."


def test_a_check_lists_its_clauses_with_their_words(gaps: tuple[Any, Shelf]):
    table = checks_of(gaps[0])["anesthesiology_missing_meetings"].metadata["clauses"].value
    rows = [tuple(row.data[name] for name in ("clause", "strength", "words", "not_met")) for row in table.records]
    assert rows == [
        ("A7", "S", "within a month of initial assignments", 1),
        ("A11", "S", "in person at least once a quarter", 3),
        ("A14", "M", "Senior mentors will play a similar roll in mentoring hub mentors", 0),
        ("A14", "M", "Senior mentors will play a similar roll in mentoring hub mentors", 0),
    ]


def test_obligations_name_the_snapshots_they_were_judged_from(gaps: tuple[Any, Shelf]):
    frame = gaps[1].frames[key_of(OBLIGATION)]
    assert frame["snapshot"].unique().tolist() == ["anesthesiology:abc"]
    assert frame["known_at"].unique().tolist() == [KNOWN_AT]


def test_a_programme_without_good_rows_has_no_obligations_and_says_so():
    result, shelf = night_of(two_people().pair("ann", "max", "2026-01-01"), pull_state="none")
    check = checks_of(result)["anesthesiology_missing_meetings"]
    assert result.success
    assert shelf.frames[key_of(OBLIGATION)].empty
    assert not check.passed
    assert check.description == "Not judged: anesthesiology has no good rows from REDCap yet."


def test_a_rate_is_never_made_without_the_obligations_it_counts():
    school = two_people().pair("ann", "max", "2026-01-01")
    with pytest.raises(dg.DagsterInvalidDefinitionError):
        night_of(school, only=[key_of(RATE)])
