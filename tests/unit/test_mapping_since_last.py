"""A data dictionary against the one of the last good pull: what was renamed, retyped, moved or recoded since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assets.redcap.dictionary import by_name, field_frame, field_rows
from assets.redcap.since_last import misfits
from tests.unit.shipped_fields import VALIDATION, changed, field_called

if TYPE_CHECKING:
    from assets.redcap.mapping import Mapping


def since_last(mapping: Mapping, before: list[dict[str, str]], now: list[dict[str, str]]) -> list[str]:
    """Return what a pull of `now` is refused for where the last good one found `before`."""
    fields = mapping.allowed_fields()
    last = field_frame(
        field_rows(by_name(before), programme="anesthesiology", project="p", fields=fields, repeating=set())
    )
    return misfits(mapping, metadata=by_name(now), repeating=None, last_fields=last, codes_edited=False)


def test_an_unchanged_dictionary_is_no_misfit(mapping: Mapping, fields: list[dict[str, str]]):
    assert since_last(mapping, fields, fields) == []


def test_choices_with_the_same_label_are_told_apart_by_their_codes(mapping: Mapping, fields: list[dict[str, str]]):
    twice = changed(fields, "mt_mode", select_choices_or_calculations="1, In person | 2, Remote | 3, Remote")
    assert since_last(mapping, twice, twice) == []
    moved = changed(fields, "mt_mode", select_choices_or_calculations="1, Remote | 2, Remote | 3, In person")
    assert since_last(mapping, twice, moved) == [
        "field mt_mode: what was choice 1 now is choice 3",
        "field mt_mode: what was choice 3 now is choice 1",
    ]


@pytest.mark.parametrize("name", ["mt_date", "qr_mentor_name", "as_role", "hub_code"])
def test_a_field_that_stands_under_a_new_name_is_reported_as_renamed(
    mapping: Mapping, fields: list[dict[str, str]], name: str
):
    now = changed(fields, name, field_name="new_name")
    assert since_last(mapping, fields, now) == [f"field {name} seems renamed to new_name"]


def test_a_choice_field_that_is_renamed_and_reworded_is_recognised_by_its_choices(
    mapping: Mapping, fields: list[dict[str, str]]
):
    now = changed(fields, "as_role", field_name="pairing_role", field_label="Which part does the mentor play?")
    assert since_last(mapping, fields, now) == ["field as_role seems renamed to pairing_role"]


def test_nothing_is_guessed_where_two_new_fields_could_be_the_one_that_is_gone(
    mapping: Mapping, fields: list[dict[str, str]]
):
    now = changed(fields, "mt_date", field_name="first_date")
    now.append(field_called("first_date", now) | {"field_name": "second_date"})
    assert since_last(mapping, fields, now) == ["field mt_date is gone"]


def test_a_field_that_was_there_before_is_no_new_name(mapping: Mapping, fields: list[dict[str, str]]):
    now = [field for field in fields if field["field_name"] != "hm_to"]
    assert since_last(mapping, fields, now) == ["field hm_to is gone"]


@pytest.mark.parametrize(
    ("name", "parts", "words"),
    [
        ("fp_employee_id", {VALIDATION: "integer"}, "field fp_employee_id was text and now is text integer"),
        ("hub_capacity", {VALIDATION: "email"}, "field hub_capacity was text integer and now is text email"),
        ("hub_name", {"field_type": "calc"}, "field hub_name was text and now is calc"),
        ("mt_date", {VALIDATION: "datetime_ymd"}, "field mt_date was text date_ymd and now is text datetime_ymd"),
    ],
)
def test_a_field_of_another_type_is_named_with_both_until_the_mapping_states_it(
    mapping: Mapping, fields: list[dict[str, str]], name: str, parts: dict[str, str], words: str
):
    now = changed(fields, name, **parts)
    (phrase,) = since_last(mapping, fields, now)
    assert phrase.startswith(words)
    stated = mapping.model_copy(update={"types": {name: words.partition("now is ")[2]}})
    assert since_last(stated, fields, now) == []


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("mt_date", {VALIDATION: "date_mdy"}),
        ("mt_mode", {"field_type": "dropdown"}),
        ("fp_email", {VALIDATION: ""}),
        ("mt_date", {"field_label": "When did you meet?"}),
    ],
)
def test_a_change_that_leaves_every_exported_value_as_it_was_is_no_misfit(
    mapping: Mapping, fields: list[dict[str, str]], name: str, parts: dict[str, str]
):
    assert since_last(mapping, fields, changed(fields, name, **parts)) == []


def test_a_field_moved_to_another_instrument_is_named_with_both(mapping: Mapping, fields: list[dict[str, str]]):
    now = changed(fields, "mt_mode", form_name="hub")
    assert since_last(mapping, fields, now) == ["field mt_mode is on instrument hub, not meeting"]
