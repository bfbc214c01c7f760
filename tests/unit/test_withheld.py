"""What of the shipped projects only a programme's director may hear of, as their mappings say it."""

from __future__ import annotations

import pytest
import yaml

from assets.programmes import shipped_folder
from assets.redcap.mapping import Mapping
from assets.redcap.withheld import Withheld


def mapping(programme: str) -> dict[str, object]:
    """Return a shipped mapping as YAML says it."""
    text = (shipped_folder() / programme / "redcap.yaml").read_text(encoding="utf-8")
    content: dict[str, object] = yaml.safe_load(text)
    return content


def withheld(programme: str) -> Withheld:
    """Return what a shipped mapping keeps for the director."""
    return Mapping.model_validate(mapping(programme)).withheld()


def test_a_concern_is_the_directors_alone_whatever_is_wrong_with_its_row():
    kept = withheld("rutgers")
    assert kept.tells("rutgers/12//concern/1")
    assert kept.tells("rutgers/12//concern/1", "concern_complete")
    assert not kept.tells("rutgers/12//meeting/1", "mt_date")


def test_a_change_request_and_the_handover_on_the_assignments_form_are_the_directors_alone():
    kept = withheld("digestive_diseases")
    assert kept.tells("digestive_diseases/3//change_request/1")
    assert kept.tells("digestive_diseases/3//mentor_assignment/2", "ma_handover_on")
    assert not kept.tells("digestive_diseases/3//mentor_assignment/2", "ma_start")
    assert not kept.tells("digestive_diseases/3//mentor_assignment/2")


@pytest.mark.parametrize("programme", ["anesthesiology", "weill_cornell"])
def test_a_programme_that_keeps_nothing_for_the_director_withholds_nothing(programme: str):
    assert withheld(programme) == Withheld()


def test_an_instrument_that_feeds_something_else_too_is_withheld_by_field_only():
    content = mapping("rutgers")
    content["events"] = [
        event | ({"instrument": "meeting"} if event["instrument"] == "concern" else {})
        for event in content["events"]  # type: ignore[attr-defined]
    ]
    kept = Mapping.model_validate(content).withheld()
    assert kept.instruments == frozenset()
    assert kept.tells("rutgers/12//meeting/1", "cn_raised_on")
    assert not kept.tells("rutgers/12//meeting/1", "mt_date")


def test_a_key_that_is_no_redcap_row_tells_nothing():
    assert not withheld("rutgers").tells("row 17")
    assert not withheld("rutgers").tells(None)
