"""How what people type is brought to one form. Everybody is invented."""

from __future__ import annotations

import pandas as pd
import pytest

from assets.people.keys import folded_emails, folded_ids, folded_names, id_width_of


def folded(cells: list[str], how: str = "names", **more: int) -> list[str]:
    column = pd.Series(cells, dtype="str")
    values = (
        folded_ids(column, **more) if how == "ids" else {"names": folded_names, "emails": folded_emails}[how](column)
    )
    return values.fillna("").tolist()


@pytest.mark.parametrize(
    "cell", ["1234", "00001234", "1234.0", " 1234 ", "\u00a01234", "E1234", "emp-00001234", "1 234"]
)
def test_an_id_is_the_same_however_it_lost_its_zeros(cell: str) -> None:
    assert folded([cell], "ids", width=8) == ["00001234"]


def test_an_id_that_is_too_long_is_not_cut_to_somebody_elses() -> None:
    assert folded(["123456789", "n/a"], "ids", width=8) == ["123456789", "n/a"]


def test_where_ids_are_any_text_nothing_is_padded_or_cut() -> None:
    assert folded(["W-17 ", "0412"], "ids", width=0) == ["W-17", "0412"]


def test_the_width_of_ids_is_read_off_the_roster() -> None:
    assert id_width_of(pd.Series(["00000001", "00000002"], dtype="str")) == 8
    assert id_width_of(pd.Series(["W1", "W22"], dtype="str")) == 0
    assert id_width_of(pd.Series([], dtype="str")) == 0


@pytest.mark.parametrize(
    "cell",
    ["W.Zhang@Med.Example", " w.zhang@med.example ", "Wei Zhang <w.zhang@med.example>", "mailto:w.zhang@med.example"],
)
def test_an_email_is_the_same_in_any_case_and_any_brackets(cell: str) -> None:
    assert folded([cell], "emails") == ["w.zhang@med.example"]


def test_two_addresses_in_one_cell_are_nobodys() -> None:
    assert folded(["a@x.example b@x.example"], "emails") == ["a@x.example b@x.example"]


@pytest.mark.parametrize(
    "cell",
    [
        "Zoë Müller",
        "zoe muller",
        "Müller, Zoë",
        "Zoë\u00a0Müller",
        "Dr. Zoë Müller, MD, PhD",
        "=Zoë Müller",
        "ZOË  MÜLLER",
    ],
)
def test_a_name_is_the_same_in_every_usual_writing(cell: str) -> None:
    assert folded([cell]) == ["zoe muller"]


def test_letters_without_an_accent_mark_are_folded_too() -> None:
    assert folded(["Łukasz Sørensen", "O'Neil", "O’Neil", "Ann-Marie Roe"]) == [
        "lukasz sorensen",
        "oneil",
        "oneil",
        "ann marie roe",
    ]
