"""The data dictionaries a school uploads as they are, and their agreement with the mappings."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from assets.redcap.dictionary import by_name, choices_in
from assets.redcap.entries import Coded, CodedFlag
from assets.redcap.preflight import differences, uses_of
from sandbox.school.layout import LEADING
from tests.unit.shipped_projects import Shipped

HEADINGS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
PROGRAMMES = ("anesthesiology", "digestive_diseases", "rutgers", "weill_cornell")
REMARK_OF_A_PERSON = ("_employee_id", "_email", "_name", "_first", "_last", "sr_mentees")
NO_PERSON = ("hub_name", "ag_name")
OFFICES_OWN = ("hub_code", "hub_name", "ag_code", "ag_name")
"""Text the office types into its registry of hubs."""

READ_AS_THEY_STAND = re.compile(r"fp_hub_\d|as_hub|hub_group|qr_quarter|qr_year")
"""Codes that are hubs, groups, quarters and years themselves."""

NOT_ASKED_FOR = {"fp_participation", "fr_contact_means"}
"""Answers for the people themselves: the date tells who takes part, the frequency what A10 asks."""

NAMES_A_PERSON = re.compile(r"(?P<stem>\w+?)_(employee_id|email|name)")
FLAG = re.compile(r'if\((?:\[gp_needs\]="2" or )?\[(\w+)\]\[current-instance\]<>"",1,0\)')


SAID_BY_AN_ANSWER = {"frn_portfolio": "fr_portfolio_named"}
"""Narrative of which a yes or no beside it tells whether it is there (A9: the mentor names the portfolio)."""

MENTOR_OR_MENTEE = re.compile(r"(?<!senior )\bment(or|ee)s?\b")


@pytest.fixture(params=PROGRAMMES, scope="module")
def shipped(request: pytest.FixtureRequest) -> Shipped:
    return Shipped(request.param)


def test_the_headings_are_those_of_the_upload_file(shipped: Shipped):
    assert tuple(shipped.headings) == HEADINGS


def test_the_shipped_dictionary_fits_the_shipped_mapping(shipped: Shipped):
    found = differences(
        shipped.mapping,
        metadata=by_name(shipped.fields),
        repeating=shipped.repeating() - set(shipped.mapping.narrative),
    )
    assert found == []


def test_field_names_are_unique_and_fit_redcap(shipped: Shipped):
    names = [row["field_name"] for row in shipped.fields]
    assert names[0] == LEADING[0] == shipped.mapping.record_id
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,25}", name) for name in names)
    assert not any("__" in name or name.endswith(("_", "_complete")) for name in names)


def test_the_fields_of_a_form_stand_together_under_a_header_that_says_who_fills_it_in(shipped: Shipped):
    forms = [(form, next(rows)["section_header"]) for form, rows in groupby(shipped.fields, lambda r: r["form_name"])]
    assert {form for form, _ in forms} == {*shipped.mapping.instruments, *shipped.mapping.narrative}
    assert len(forms) == len(dict(forms))
    assert all(header.startswith("Filled in by ") for _, header in forms)


def test_types_and_validations_are_ones_redcap_knows(shipped: Shipped):
    for row in shipped.fields:
        assert row["field_type"] in {"text", "notes", "radio", "dropdown", "checkbox", "yesno", "calc"}
        validation = row["text_validation_type_or_show_slider_number"]
        assert validation in {"", "date_ymd", "email", "integer"}
        assert not validation or row["field_type"] == "text"
        assert row["field_label"]
        choices = choices_in(row["select_choices_or_calculations"])
        assert bool(choices) == (row["field_type"] in {"radio", "dropdown", "checkbox", "calc"})


def test_logic_calculations_and_defaults_name_fields_that_exist(shipped: Shipped):
    names = {row["field_name"] for row in shipped.fields}
    for row in shipped.fields:
        formula = row["select_choices_or_calculations"] if row["field_type"] == "calc" else ""
        for text in (row["branching_logic"], formula, row["field_annotation"]):
            found = {word for word in re.findall(r"\[([a-z0-9_-]+)\]", text) if not word.endswith("-instance")}
            assert found <= names, row["field_name"]
            assert text.count("(") == text.count(")")


def test_every_code_a_field_can_hold_has_a_meaning_in_the_mapping(shipped: Shipped):
    by_field = by_name(shipped.fields)
    coded = {use.field: set(use.codes) for use in uses_of(shipped.mapping) if use.codes}
    for field, codes in coded.items():
        row = by_field[field]
        yes_or_no = row["field_type"] == "yesno"
        assert codes == ({"0", "1"} if yes_or_no else set(choices_in(row["select_choices_or_calculations"]))), field
    answers = {row["field_name"] for row in shipped.fields if row["field_type"] in {"radio", "dropdown"}}
    meant = {name for name in answers - NOT_ASKED_FOR if not READ_AS_THEY_STAND.fullmatch(name)}
    assert meant <= set(coded)


def test_narrative_stands_on_instruments_of_its_own_and_no_other_field_takes_free_text(shipped: Shipped):
    notes = {row["field_name"]: row["form_name"] for row in shipped.fields if row["field_type"] == "notes"}
    listed = {field: form for form, fields in shipped.mapping.narrative.items() for field in fields}
    assert notes == listed
    free = [
        row["field_name"]
        for row in shipped.fields[1:]
        if row["field_type"] == "text" and not row["text_validation_type_or_show_slider_number"]
    ]
    assert all(name.endswith(REMARK_OF_A_PERSON) or name in OFFICES_OWN for name in free)


def test_every_narrative_answer_has_a_flag_that_reads_the_same_instance(shipped: Shipped):
    listed = {field for fields in shipped.mapping.narrative.values() for field in fields}
    calculations = {
        row["field_name"]: row["select_choices_or_calculations"]
        for row in shipped.fields
        if row["field_type"] == "calc"
    }
    read = {found[1] for text in calculations.values() if (found := FLAG.fullmatch(text))}
    assert read == listed - set(SAID_BY_AN_ANSWER)
    sections = {field for event in shipped.mapping.events for field in event.flags()}
    assert set(calculations) <= sections


def test_a_pair_states_at_most_twelve_answers_a_quarter(shipped: Shipped):
    assert sum(said.answers for said in shipped.mapping.instruments.values()) <= 12


def test_an_instrument_states_at_least_the_answers_its_form_has(shipped: Shipped):
    for form, said in shipped.mapping.instruments.items():
        if said.answers:
            assert said.answers >= len(answers_on(shipped, form)), form


def test_what_mentor_or_mentee_fill_in_without_counting_comes_once_or_on_an_occasion(shipped: Shipped):
    theirs = [said for said in shipped.mapping.instruments.values() if MENTOR_OR_MENTEE.search(said.filled_by)]
    uncounted = [said.when for said in theirs if not said.answers]
    assert all(when.startswith(("once ", "when ", "one year after")) for when in uncounted), uncounted


def answers_on(shipped: Shipped, form: str) -> set[str]:
    """Return what has to be typed to fill in a form: of number, e-mail and name of one person any one will do."""
    typed = [row for row in shipped.fields if row["form_name"] == form and row["field_type"] != "calc"]
    names = [row["field_name"] for row in typed if row["field_name"] != shipped.mapping.record_id]
    return {found["stem"] if (found := NAMES_A_PERSON.fullmatch(name)) else name for name in names}


def test_everything_that_names_a_person_is_marked_as_an_identifier_and_nothing_else(shipped: Shipped):
    for row in shipped.fields:
        name = row["field_name"]
        assert (row["identifier"] == "y") == (name.endswith(REMARK_OF_A_PERSON) and name not in NO_PERSON), name


def test_every_field_but_the_narrative_is_asked_for(shipped: Shipped):
    asked = {name.partition("___")[0] for name in shipped.mapping.allowed_fields()}
    narrative = {field for fields in shipped.mapping.narrative.values() for field in fields}
    assert {row["field_name"] for row in shipped.fields} - asked - NOT_ASKED_FOR == narrative


def test_a_yes_is_one_and_a_no_is_zero_as_redcap_exports_it(shipped: Shipped):
    yes_or_no = {row["field_name"] for row in shipped.fields if row["field_type"] == "yesno"}
    coded = [event.value for event in shipped.mapping.events if isinstance(event.value, Coded)]
    flags = [
        flag for event in shipped.mapping.events for flag in (event.confirmed_by_mentee, event.confirmed_by_mentor)
    ]
    for answer in [*coded, *(flag for flag in flags if isinstance(flag, CodedFlag))]:
        if answer.field in yes_or_no:
            assert list(answer.codes) == ["1", "0"]
