"""Sources damaged one at a time: each damage is caught by what claims it, and stops no more than it must."""

from __future__ import annotations

import gc
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.damage import Place, founded, night, row_of
from tests.faults.damage_shown import Shown, faults_of
from tests.faults.damages_delivery import DELIVERY_DAMAGES
from tests.faults.damages_hr import HR_DAMAGES
from tests.faults.damages_pull import PULL_DAMAGES
from tests.faults.damages_rows import ROW_DAMAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.damage import Damage

DAMAGES = (*DELIVERY_DAMAGES, *HR_DAMAGES, *PULL_DAMAGES, *ROW_DAMAGES)
CHOICE = random.Random(20261020)
SAMPLE = [CHOICE.choice(kinds) for kinds in ((*DELIVERY_DAMAGES, *HR_DAMAGES), (*PULL_DAMAGES, *ROW_DAMAGES))]


TABLE = Path(__file__).parents[2] / "bench" / "DAMAGE.md"


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a school after its first night. Only to be copied."""
    folder = tmp_path_factory.mktemp("damaged")
    founded(folder)
    return folder


@pytest.fixture(autouse=True)
def garbage_left_until_the_end() -> Iterator[None]:
    """Collect garbage once a night, as a night's own process does, and spare what was there before it."""
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.collect()
    gc.unfreeze()


def caught(damage: Damage, *, school: Path, folder: Path) -> list[str]:
    """Do the damage to a copy of the school, run a night, and return what is not as it must be."""
    shutil.copytree(school, folder, dirs_exist_ok=True)
    place = Place(folder)
    damage.do(place)
    ended = night(place)
    return faults_of(damage, ended, before=Shown(school), after=Shown(folder))


def test_there_are_at_least_sixty_kinds_of_damage_each_with_a_name_of_its_own():
    names = [damage.name for damage in DAMAGES]
    assert len(set(names)) == len(names) >= 60


def test_the_table_of_damages_in_bench_is_the_one_the_campaign_prints():
    rows = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert rows[1:] == [row_of(damage) for damage in DAMAGES]


@pytest.mark.parametrize("damage", SAMPLE, ids=lambda damage: damage.name)
def test_a_sample_of_damages_is_caught_by_what_claims_it(damage: Damage, school: Path, tmp_path: Path):
    assert caught(damage, school=school, folder=tmp_path) == []


@pytest.mark.campaign
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_every_damage_is_caught_by_what_claims_it_and_stops_no_more_than_it_must(
    damage: Damage, school: Path, tmp_path: Path, record_property: Callable[[str, object], None]
):
    assert caught(damage, school=school, folder=tmp_path) == []
    record_property("damage", row_of(damage))
