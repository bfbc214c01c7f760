"""A REDCap whose design changed since the last good pull: what stops the programme, in which words, what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sources.odd_pull import client_of, pull, pulled, sentence_of_refusal
from tests.sources.odd_redcap import MAPPING, OddRedcap, field_row, serve_odd

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def odd() -> Iterator[OddRedcap]:
    with serve_odd() as redcap:
        yield redcap


def field_of(odd: OddRedcap, name: str) -> dict[str, str]:
    return next(row for row in odd.metadata if row["field_name"] == name)


def test_a_renamed_field_is_named_with_the_name_it_seems_to_have_now(odd: OddRedcap):
    last = pull(odd)
    field_of(odd, "mt_date")["field_name"] = "met_on"
    sentence = sentence_of_refusal(odd, last=last)
    assert "does not fit tiny/redcap.yaml: field mt_date seems renamed to met_on; put it back in REDCap" in sentence


def test_before_the_first_good_pull_a_renamed_field_is_gone(odd: OddRedcap):
    field_of(odd, "mt_date")["field_name"] = "met_on"
    assert "field mt_date is gone;" in sentence_of_refusal(odd)


def test_a_retyped_field_is_refused_until_the_mapping_states_its_type(odd: OddRedcap):
    last = pull(odd)
    field_of(odd, "pf_id")["text_validation_type_or_show_slider_number"] = "integer"
    sentence = sentence_of_refusal(odd, last=last)
    assert (
        "field pf_id was text and now is text integer (if that is meant, state `types: {pf_id: text integer}`)"
        in sentence
    )
    stated = MAPPING.model_copy(update={"types": {"pf_id": "text integer"}})
    assert pulled(client_of(odd), mapping=stated, last=last).row.state == "good"


def test_a_field_moved_to_another_instrument_is_refused(odd: OddRedcap):
    last = pull(odd)
    field_of(odd, "mt_mode")["form_name"] = "profile"
    assert "field mt_mode is on instrument profile, not meeting" in sentence_of_refusal(odd, last=last)


def test_the_sentence_names_five_differences_and_counts_the_rest(odd: OddRedcap):
    last = pull(odd)
    odd.metadata[1:6] = [field_row("other", "elsewhere")]
    sentence = sentence_of_refusal(odd, last=last)
    assert sentence.count(" is gone") == 5
    assert " and 1 more; put it back in REDCap" in sentence


def test_a_choice_that_became_a_dropdown_and_a_new_field_stop_nothing(odd: OddRedcap):
    last = pull(odd)
    field_of(odd, "mt_mode")["field_type"] = "dropdown"
    odd.metadata.append(field_row("nt_more", "notes", "notes"))
    assert pull(odd, last=last).row.state == "good"


def test_a_design_that_does_not_fit_asks_for_no_record(odd: OddRedcap):
    last = pull(odd)
    odd.requests.clear()
    field_of(odd, "mt_date")["field_name"] = "met_on"
    sentence_of_refusal(odd, last=last)
    assert not odd.asked_for("record")
