"""A receipt says whom and what each entry is about, never repeats a comment, and is what the office decides on."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from assets.hr.schema import PERSON
from assets.people.schema import REVIEW
from reports.inputs.sheets import ATTESTATIONS, PAIRING_PROPOSALS
from reports.readback.approving import requests_in
from reports.readback.model import BookRefusedError
from reports.readback.receipt import receipt_workbook
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from tests.unit.readback_books import (
    LEAVE,
    TONIGHT,
    book,
    frame_of,
)
from tests.unit.readback_desk import answers, receipt_of, store_of_a_night, taken

if TYPE_CHECKING:
    from pathlib import Path

    from assets.storage.store import TableStore


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return store_of_a_night(tmp_path)


def test_the_receipt_never_prints_a_comment_and_is_verified_like_any_workbook(store):
    receipt = taken(store, book(filled={"o1": LEAVE | {"Comment": "a secret"}}))
    model = receipt_workbook(receipt)
    content = workbook_bytes(model)
    assert verify_workbook(content, model) > 0
    texts = [str(cell.value) for row in load_workbook(BytesIO(content))["Receipt"].iter_rows() for cell in row]
    assert not any("secret" in text for text in texts)
    assert any(text.endswith("; a comment") for text in texts)
    assert content == workbook_bytes(receipt_workbook(receipt))


def test_what_is_no_receipt_cannot_be_approved(store):
    with pytest.raises(BookRefusedError, match="is no receipt"):
        requests_in(book(filled={"o1": LEAVE}), name="b.xlsx")
    receipt = taken(store, book(filled={"o1": LEAVE}))
    with pytest.raises(BookRefusedError, match="is a receipt: decide on it with `mentorsync approve`"):
        taken(store, receipt_of(receipt))


def test_a_receipt_says_whom_and_what_each_entry_is_about_in_the_words_of_the_workbook(store):
    person = {"person_id": "p1", "legal_last": "Silva", "legal_first": "Ann"}
    store.write(frame_of(PERSON, [person]), table=PERSON)
    store.write(
        frame_of(REVIEW, [{"typed": "t1", "programme": "anesthesiology", "shown": "Dr. A. Silva"}]), table=REVIEW
    )
    first = taken(store, book(filled={"o1": LEAVE | {"Comment": "x"}, "o2": {"Reminded on": "9/1/26"}}))
    assert list(first.about) == ["Silva, Ann; A11", "p2; A11"]
    page = load_workbook(BytesIO(receipt_of(first)))["Receipt"]
    texts = [[cell.value for cell in row] for row in page[page.tables["Receipt"].ref]]
    assert texts[0][2:5] == ["About", "Entered", "Reason"]
    assert texts[1][3] == "Exemption reason: on leave; Exempt until: 2026-12-31; a comment"
    second = taken(store, answers("nobody known"), minutes=1)
    third = taken(store, book(PAIRING_PROPOSALS, keys=["x1"], filled={"x1": {"Decision": "accept"}}), minutes=2)
    key = "anesthesiology/A16/ANES/2026-07-01"
    fourth = taken(store, book(ATTESTATIONS, keys=[key], filled={key: {"Attested on": TONIGHT}}), minutes=3)
    assert [*second.about, *third.about, *fourth.about] == [
        "Dr. A. Silva",
        "Silva, Ann; with m1",
        "A16, ANES, 2026-07-01",
    ]
