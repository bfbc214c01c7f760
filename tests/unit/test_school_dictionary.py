"""That the sandbox's school is designed like the anesthesiology project a department uploads."""

from __future__ import annotations

from sandbox.school.hubs import GROUPS, HUBS
from sandbox.school.projects import ANESTHESIOLOGY
from tests.unit.shipped_projects import Shipped

SHIPPED = Shipped("anesthesiology")


def choices(field: str) -> dict[str, str]:
    """Return code and label of each choice of a field."""
    (row,) = (row for row in SHIPPED.fields if row["field_name"] == field)
    pairs = [choice.split(",", 1) for choice in row["select_choices_or_calculations"].split("|")]
    return {code.strip(): label.strip() for code, label in pairs}


def test_the_instruments_that_repeat_are_those_of_the_mapping():
    assert set(ANESTHESIOLOGY.repeating) == SHIPPED.repeating()
    assert set(ANESTHESIOLOGY.narrative) == set(SHIPPED.mapping.narrative)


def test_the_hub_lists_are_the_hubs_of_the_sandbox():
    hubs = {hub.code: hub.name for hub in HUBS}
    assert len(hubs) == 50
    assert all(choices(field) == hubs for field in ("as_hub", "fp_hub_1", "fp_hub_2", "fp_hub_3"))
    assert choices("hub_group") == {code: name for code, (name, _) in GROUPS.items()}
