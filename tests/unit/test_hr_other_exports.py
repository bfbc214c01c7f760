"""Exports of other countries and programs: what they are is said, and nothing of them is guessed at."""

from __future__ import annotations

import io
import zipfile

import pytest

from assets.hr.files import DeliveryRefusedError, read_table
from assets.hr.mapping import HrMapping

PEOPLE = "person_id,legal_first,legal_last\n1,Ada,Anders\n2,Ben,Bo\n"


def read(content: bytes) -> None:
    read_table(content, file="people.csv", table="people", mapping=HrMapping())


@pytest.mark.parametrize(("sign", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
@pytest.mark.parametrize("above", ["", "Report of people\n\n"], ids=["header first", "below a title"])
def test_cells_parted_by_something_else_than_commas_are_named(sign: str, words: str, above: str) -> None:
    with pytest.raises(DeliveryRefusedError) as refused:
        read((above + PEOPLE.replace(",", sign)).encode())
    assert str(refused.value) == (
        f"people.csv has its cells parted by {words}: export it again as CSV with commas, or as .xlsx."
    )


def test_quoted_names_between_semicolons_are_named_too() -> None:
    header, _, rows = PEOPLE.partition("\n")
    quoted = ";".join(f'"{name}"' for name in header.split(","))
    with pytest.raises(DeliveryRefusedError, match="semicolons"):
        read(f"{quoted}\n{rows.replace(',', ';')}".encode())


def test_a_semicolon_inside_a_cell_is_no_separator() -> None:
    read(PEOPLE.replace("Anders", "Anders; Jr").encode())


def test_a_table_without_the_columns_still_says_which_are_missing() -> None:
    with pytest.raises(DeliveryRefusedError, match="missing at best: legal_last"):
        read(PEOPLE.replace("legal_last", "name").encode())


def test_a_packed_file_under_the_name_of_a_table_is_called_one() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("people.csv", PEOPLE)
    with pytest.raises(DeliveryRefusedError) as refused:
        read(packed.getvalue())
    assert str(refused.value) == (
        "people.csv is a packed file (.zip) and no workbook: unpack it and deliver what is in it."
    )
