"""What a finding calls a REDCap field: as the form does, so that whoever repairs the record finds it there."""

import pandas as pd

from checks.field_labels import LONGEST, field_labels


def labels(*rows: tuple[str, str, str | None]) -> dict[tuple[str, str], str]:
    return field_labels(pd.DataFrame(rows, columns=["programme", "field", "label"]))


def test_a_field_is_called_by_its_label_with_its_name_behind_it():
    assert labels(("surgery", "mt_date", "Date of the meeting")) == {
        ("surgery", "mt_date"): "“Date of the meeting” (mt_date)"
    }


def test_markup_and_piped_values_are_no_part_of_a_label():
    label = '<div class="rich"><b>Date</b> you met [as_mentor_name]</div>'
    assert labels(("surgery", "mt_date", label))["surgery", "mt_date"] == "“Date you met” (mt_date)"


def test_a_field_without_words_keeps_its_name():
    assert labels(("surgery", "a", None), ("surgery", "b", ""), ("surgery", "c", "<hr>")) == {}


def test_a_paragraph_of_instructions_is_cut_at_a_word():
    shown = labels(("surgery", "a", "instructions " * 20))["surgery", "a"]
    assert shown.endswith("instructions …” (a)")
    assert len(shown) <= LONGEST + len("“ …” (a)")


def test_of_several_projects_of_a_programme_the_first_label_stands():
    shown = labels(("surgery", "a", "Met on"), ("surgery", "a", "Day"), ("medicine", "a", "Day"))
    assert shown == {("surgery", "a"): "“Met on” (a)", ("medicine", "a"): "“Day” (a)"}
