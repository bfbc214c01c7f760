"""Choices, fingerprints and field rows of a data dictionary."""

from __future__ import annotations

import pytest

from assets.redcap.dictionary import by_name, choices_in, field_frame, field_rows, fingerprint, repeating_forms
from assets.redcap.schema import FIELD
from assets.storage.frames import conform_frame


def row(**values: str) -> dict[str, str]:
    return {
        "field_name": "f",
        "form_name": "form",
        "field_type": "radio",
        "field_label": "F",
        "select_choices_or_calculations": "1, Yes | 2, No",
        "text_validation_type_or_show_slider_number": "",
        "identifier": "y",
        "required_field": "",
        **values,
    }


def test_choices_keep_commas_in_labels_and_read_any_spacing():
    assert choices_in("1, In person, on campus|-2,Video | x,") == {"1": "In person, on campus", "-2": "Video", "x": ""}
    assert choices_in(None) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"form_name": "other"},
        {"field_type": "dropdown"},
        {"select_choices_or_calculations": "1, No | 2, Yes"},
        {"text_validation_type_or_show_slider_number": "date_ymd"},
    ],
)
def test_what_changes_the_meaning_changes_the_fingerprint(change: dict[str, str]):
    assert fingerprint(by_name([row()]), ["f"]) != fingerprint(by_name([row(**change)]), ["f"])


def test_what_does_not_change_the_meaning_leaves_the_fingerprint():
    more = [row(field_label="Another label"), row(field_name="unmapped")]
    assert fingerprint(by_name([row()]), ["f"]) == fingerprint(by_name(more), ["f"])


def test_field_rows_fit_their_table_and_hold_allowed_fields_only():
    rows = field_rows(
        by_name([row(), row(field_name="unmapped")]),
        programme="p",
        project="q",
        fields=["f", "form_complete"],
        repeating={"form"},
    )
    frame = field_frame(rows)
    kept = conform_frame(frame, table=FIELD)
    assert kept["field"].tolist() == ["f"]
    assert kept[["required", "identifier", "repeats"]].iloc[0].tolist() == [False, True, True]


def test_a_repeating_event_names_no_form():
    assert repeating_forms([{"event_name": "e", "form_name": ""}, {"form_name": "meeting"}]) == {"meeting"}
