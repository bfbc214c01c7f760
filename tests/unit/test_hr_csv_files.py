"""CSV is read by columns where its bytes are in order and row by row where they are not, with one answer."""

from __future__ import annotations

import random

import pytest

from assets.hr import csv_files
from assets.hr.csv_files import below_header_of_csv
from assets.hr.grids import UnreadableError, Wanted

WANTED = Wanted(names={"x": "a", "y": "b", "z": "c", "w": "not there"}, required=["a", "b"])
ODD_CELLS = ["1", "x", "", " ", '"q"', '"a,b"', '"n\nl"', '""', '"d""q"', '5" p', "é", '"x"y', "0"]

Answer = tuple[dict[str, list[object]], list[int]] | str


def answer(text: str) -> Answer:
    try:
        below = below_header_of_csv(text, wanted=WANTED, final_newline=True)
    except UnreadableError as error:
        return str(error)
    frame = below.frame.astype(dict.fromkeys("xyzw", "str"))
    return {str(name): list(frame[name]) for name in frame.columns}, below.shifted.tolist()


def written(drawn: random.Random) -> str:
    """Return a small file of cells and rows that are often wrong."""
    end = drawn.choice(["\n", "\n", "\n", "\r\n", "\r"])
    cells = ODD_CELLS[: drawn.choice([4, 9, 9, len(ODD_CELLS)])]
    rows = [
        ",".join(drawn.choice(cells) for _ in range(drawn.choice([3, 3, 3, 3, 2, 4, 1, 0])))
        for _ in range(drawn.randrange(8))
    ]
    header = drawn.choice(["a,b,c", "A , b,c", "Roster\n\na,b,c", '"a","b","c"'])
    return end.join([header, *rows]) + end


@pytest.mark.parametrize("block", [64, csv_files.BLOCK])
def test_two_readers_give_one_answer_to_any_file(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    drawn = random.Random(block)
    monkeypatch.setattr(csv_files, "BLOCK", block)
    by_columns = []

    def counted(*args: object, **named: object) -> object:
        by_columns.append(1)
        return read(*args, **named)

    read = csv_files._columns_below
    monkeypatch.setattr(csv_files, "_columns_below", counted)
    files = [written(drawn) for _ in range(300)]
    mixed = [answer(text) for text in files]
    assert 100 < len(by_columns) < len(files)
    monkeypatch.setattr(csv_files, "_is_in_order", lambda _content: False)
    assert mixed == [answer(text) for text in files]


def test_short_long_and_blank_rows_keep_their_place_in_the_file() -> None:
    found = answer('a,b,c\n1,Ana,x\n\n2,Bo\n3,"C\nD",y\n4,a,b,c\n , ,\n5,NA,\n,,,late\n')
    assert found == (
        {
            "x": ["1", "2", "3", "4", "5", ""],
            "y": ["Ana", "Bo", "C\nD", "a", "NA", ""],
            "z": ["x", "", "y", "b", "", ""],
            "w": [""] * 6,
            "row": [2, 4, 5, 6, 8, 9],
        },
        [6, 9],
    )


@pytest.mark.parametrize("text", ['a,b,c\n1,"Ana"x,z\n', 'a,b,c\n1,"Ana,z\n2,Bo,y\n', 'a,b,c\n1,"A","B\n'])
def test_a_quote_in_the_wrong_place_swallows_nobody(text: str) -> None:
    assert "breaks inside a quoted cell" in str(answer(text))


def test_a_quote_inside_a_cell_that_has_none_around_it_is_a_letter() -> None:
    assert answer('a,b,c\n1,5" pipe,z\n') == ({"x": ["1"], "y": ['5" pipe'], "z": ["z"], "w": [""], "row": [2]}, [])


def test_a_header_below_a_hundred_rows_of_furniture_is_found() -> None:
    found = answer("Faculty roster\n" * 150 + "a,b,c\n1,2,3\n")
    assert found == ({"x": ["1"], "y": ["2"], "z": ["3"], "w": [""], "row": [2]}, [])
