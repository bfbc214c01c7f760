"""From a returned workbook to the ledger: nothing typed is lost, nobody approves for himself, nothing counts twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from assets.hr.schema import PERSON, UNIT
from assets.ledger.append import RefusedError
from assets.ledger.attestations import attestations_known
from assets.ledger.entering import enter_decisions
from assets.ledger.exemptions import exemptions_known
from assets.ledger.identity import identity_answers
from assets.ledger.office import Person
from assets.ledger.pairing import pairing_decisions
from assets.ledger.reminder_marks import reminder_marks
from assets.ledger.returned import approvals_known, open_requests, returned_known
from assets.ledger.schema import CONTESTED, EXEMPTION
from assets.obligations.beside.schema import ATTESTATION, DIGEST
from assets.obligations.schema import OBLIGATION
from assets.obligations.workflows.schema import PAIRING_PROPOSAL
from assets.people.schema import REVIEW
from assets.storage.store import TableStore
from reports.readback import taking
from reports.readback.approving import approve_receipt, requests_in
from reports.readback.inputs import ATTESTATIONS, EXEMPTIONS, IDENTITY_REVIEW, PAIRING_PROPOSALS, RECEIPT
from reports.readback.model import BookRefusedError
from reports.readback.receipt import receipt_workbook
from reports.readback.taking import take_back
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from tests.unit.ledger_entries import exemptions_in_force
from tests.unit.readback_books import (
    CHAIR,
    DANA,
    NOON,
    OFFICE,
    OLIVE,
    OURS,
    TONIGHT,
    book,
    desk,
    edited,
    frame_of,
    obligation,
    told,
)

if TYPE_CHECKING:
    from pathlib import Path

    from reports.readback.approving import Verdict
    from reports.readback.reading import Receipt

LEAVE = {"Exemption reason": "on leave", "Exempt until": date(2026, 12, 31)}
PROPOSED = {
    "proposal_id": "x1",
    "programme": "anesthesiology",
    "person_id": "p1",
    "mentor_id": "m1",
    "state": "proposed",
}
ASKED = {
    "programme": "anesthesiology",
    "clause": "A16",
    "unit": "department",
    "subject_id": "ANES",
    "period": "2026-07-01",
}


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    """Return a store as a night leaves it: three obligations, one question of identity, a proposal, an attestation."""
    store = TableStore(tmp_path / "tables")
    rows = [obligation(number) for number in (1, 2, 3)]
    store.write(frame_of(OBLIGATION, rows), table=OBLIGATION, quarters=["2026-07-01"])
    for table, row in (
        (REVIEW, {"typed": "t1", "programme": "anesthesiology"}),
        (PERSON, {"person_id": "p7"}),
        (PAIRING_PROPOSAL, PROPOSED),
        (ATTESTATION, ASKED),
        (DIGEST, {"reminder_id": "r1", "about": "o1", "state": "due", "recipient": "p1"} | {"programme": "a"}),
    ):
        keyed = {name: row.get(name, "-") for name in table.key}
        store.write(frame_of(table, [keyed | row]), table=table)
    return store


def taken(store: TableStore, content: bytes, *, by: Person = CHAIR, minutes: int = 0, name: str = "b.xlsx") -> Receipt:
    return take_back(store, content, name=name, by=by, desk=desk(at=NOON + timedelta(minutes=minutes)))


def receipt_of(receipt: Receipt, decisions: dict[str, Any] | None = None) -> bytes:
    """Return the receipt's file, with decisions filled in by request."""
    content = workbook_bytes(receipt_workbook(receipt))
    filled = {request: {"Decision": decision} for request, decision in (decisions or {}).items()}
    return edited(content, filled=filled, sheet=RECEIPT) if filled else content


def approved(store: TableStore, content: bytes, *, by: Person = OLIVE, minutes: int = 60) -> list[Verdict]:
    at = NOON + timedelta(minutes=minutes)
    return approve_receipt(store, content, name="receipt.xlsx", by=by, on=TONIGHT, at=at)


def both_ways(store: TableStore, content: bytes, *, by: Person = CHAIR, minutes: int = 0) -> None:
    """Return a workbook and have its receipt approved by somebody of the office, an hour later."""
    receipt = taken(store, content, by=by, minutes=minutes)
    officer = DANA if by == OLIVE else OLIVE
    assert {one.decided for one in approved(store, receipt_of(receipt), by=officer, minutes=minutes + 60)} == {
        "approved"
    }


def test_an_exemption_is_in_force_once_another_unit_approved_it(store):
    receipt = taken(store, book(filled={"o1": LEAVE}))
    assert exemptions_known(store)["approved_on"].isna().all()
    assert exemptions_in_force(store, day=TONIGHT).empty
    assert [verdict.decided for verdict in approved(store, receipt_of(receipt))] == ["approved"]
    (row,) = exemptions_in_force(store, day=TONIGHT).to_dict("records")
    assert (row["person_id"], row["clause"], row["reason"]) == ("p1", "A11", "on_leave")
    assert (row["requested_by"], row["requested_unit"]) == (CHAIR.name, CHAIR.unit)
    assert (row["approved_by"], row["approved_unit"], row["approved_on"].date()) == (OLIVE.name, OLIVE.unit, TONIGHT)
    assert row["file_hash"] == receipt.delivery.file_hash
    assert exemptions_in_force(store, day=date(2027, 1, 1)).empty


def test_request_and_approval_are_rows_of_their_own_and_no_row_is_rewritten(store):
    receipt = taken(store, book(filled={"o1": LEAVE}))
    before = store.read(EXEMPTION)
    approved(store, receipt_of(receipt))
    after = store.read(EXEMPTION)
    assert after["step"].tolist() == ["requested", "approved"]
    assert after.head(1).equals(before)


@pytest.mark.parametrize(
    ("by", "reason"),
    [(CHAIR, "nobody approves a request of his own"), (Person("Cleo", "anes"), "of his own unit")],
)
def test_nobody_approves_his_own_request_or_one_of_his_own_unit(store, by, reason):
    receipt = taken(store, book(filled={"o1": LEAVE}))
    (verdict,) = approved(store, receipt_of(receipt), by=by)
    assert verdict.decided == "left open"
    assert reason in verdict.reason
    assert exemptions_in_force(store, day=TONIGHT).empty
    assert len(open_requests(store)) == 1


def test_an_exemption_asked_for_by_the_office_takes_another_unit_of_the_office(store):
    receipt = taken(store, book(filled={"o1": LEAVE}), by=OLIVE)
    assert approved(store, receipt_of(receipt), by=OLIVE)[0].decided == "left open"
    assert approved(store, receipt_of(receipt), by=DANA)[0].decided == "approved"


def test_the_office_may_refuse_one_request_leave_another_and_approve_the_rest(store):
    receipt = taken(store, book(filled={"o1": LEAVE, "o2": LEAVE, "o3": LEAVE}))
    first, second, third = (request for request, _ in receipt.rows)
    content = receipt_of(receipt, {first: "refuse", second: "leave open"})
    assert [verdict.decided for verdict in approved(store, content)] == ["refused", "left open", "approved"]
    assert exemptions_in_force(store, day=TONIGHT)["person_id"].tolist() == ["p3"]
    assert exemptions_known(store)["person_id"].tolist() == ["p2", "p3"]
    assert open_requests(store)["returned_id"].tolist() == [second]
    assert approved(store, receipt_of(receipt, {third: "approve"}), minutes=61)[2].reason.startswith("the request was")


def test_two_rows_that_ask_for_the_same_exemption_are_decided_each_by_itself(store):
    rows = [obligation(1), obligation(4, person_id="p1", window_start=date(2026, 4, 1))]
    store.write(frame_of(OBLIGATION, rows), table=OBLIGATION, quarters=["2026-07-01"])
    receipt = taken(store, book(keys=["o1", "o4"], filled={"o1": LEAVE, "o4": LEAVE}))
    assert len(exemptions_known(store)) == 2
    verdicts = approved(store, receipt_of(receipt, {receipt.rows[0][0]: "refuse"}))
    assert [verdict.decided for verdict in verdicts] == ["refused", "approved"]
    assert exemptions_in_force(store, day=TONIGHT)["person_id"].tolist() == ["p1"]


def test_a_decision_that_is_not_understood_leaves_the_request_open(store):
    receipt = taken(store, book(filled={"o1": LEAVE}))
    (verdict,) = approved(store, receipt_of(receipt, {receipt.rows[0][0]: "ok"}))
    assert verdict.decided == "left open"
    assert "none of the list" in verdict.reason


def test_two_people_of_the_office_who_approve_at_once_approve_once(store, tmp_path):
    receipt = taken(store, book(filled={"o1": LEAVE, "o2": LEAVE}))
    content = receipt_of(receipt)

    def one(by):
        return approved(TableStore(tmp_path / "tables"), content, by=by, minutes=60 + (by is DANA))

    with ThreadPoolExecutor(2) as pool:
        verdicts = [verdict for told_one in pool.map(one, [OLIVE, DANA]) for verdict in told_one]
    assert sorted(verdict.decided for verdict in verdicts) == ["approved", "approved", "left open", "left open"]
    assert len(approvals_known(store)) == 2
    assert len(exemptions_in_force(store, day=TONIGHT)) == 2
    assert len(store.read(EXEMPTION)) == 4


def test_two_people_who_return_the_same_workbook_at_once_are_both_on_record(store, tmp_path):
    books = {"Ann": book(filled={"o1": LEAVE}), "Ben": book(filled={"o2": LEAVE, "o3": {"Comment": "away"}})}

    def one(name):
        return taken(
            TableStore(tmp_path / "tables"), books[name], by=Person(name, "ANES"), minutes=len(books[name]) % 7
        )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, books))
    assert sorted(returned_known(store)["key"]) == ["o1", "o2", "o3"]
    assert sorted(exemptions_known(store)["person_id"]) == ["p1", "p2"]


def test_everything_typed_is_on_record_also_what_was_rejected(store):
    taken(store, book(filled={"o1": {"Exemption reason": "rash", "Comment": "he told me so"}}))
    (row,) = returned_known(store).to_dict("records")
    assert row["outcome"] == "rejected"
    assert '"reason": "rash"' in row["typed"]
    assert "he told me so" in row["typed"]


def test_the_same_file_again_adds_nothing_and_says_so(store):
    content = book(filled={"o1": LEAVE | {"Reminded on": date(2026, 9, 1)}})
    first = taken(store, content, by=OLIVE)
    before = (store.version_of(EXEMPTION), len(returned_known(store)))
    again = taken(store, content, by=OLIVE, minutes=5, name="renamed.xlsx")
    assert (store.version_of(EXEMPTION), len(returned_known(store))) == before
    assert [request for request, _ in again.rows] == [request for request, _ in first.rows]
    assert all(one.reason.startswith("Returned before, on 2026-09-30.") for _, one in again.rows)


def test_the_same_entries_in_another_file_are_a_duplicate(store):
    taken(store, book(filled={"o1": LEAVE}))
    again = taken(store, book(filled={"o1": LEAVE, "o2": LEAVE}), minutes=5)
    assert told(again) == [("exemption", "o1", "duplicate"), ("exemption", "o2", "requested")]
    assert len(exemptions_known(store)) == 2


def answers(decision: str, **more: str) -> bytes:
    return book(IDENTITY_REVIEW, keys=["t1"], filled={"t1": {"Who is it": decision} | more})


def test_an_answer_is_in_force_once_it_is_approved_and_a_later_one_replaces_it(store):
    receipt = taken(store, answers("nobody known"))
    assert identity_answers(store).empty
    approved(store, receipt_of(receipt))
    (row,) = identity_answers(store).to_dict("records")
    assert (row["typed"], row["decision"], row["by"]) == ("t1", "nobody", CHAIR.name)
    newer = OURS | {"known_at": (NOON + timedelta(hours=2)).isoformat()}
    entries = {"Who is it": "person of the roster", "Person ID": "p7"}
    later = book(IDENTITY_REVIEW, keys=["t1"], filled={"t1": entries}, properties=newer)
    both_ways(store, later, by=OLIVE, minutes=180)
    (row,) = identity_answers(store).to_dict("records")
    assert (row["decision"], row["person_id"]) == ("person", "p7")


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"Who is it": "person of the roster"}, "type the Person ID"),
        ({"Who is it": "nobody known", "Person ID": "p7"}, "goes with a person of the roster only"),
        ({"Who is it": "person of the roster", "Person ID": "p99"}, "nobody with that Person ID"),
        ({"Person ID": "p7"}, "Who is it is missing"),
    ],
)
def test_an_answer_that_says_nothing_or_two_things_is_rejected(store, entries, reason):
    receipt = taken(store, book(IDENTITY_REVIEW, keys=["t1"], filled={"t1": entries}), by=OLIVE)
    assert reason in receipt.rows[0][1].reason
    assert identity_answers(store).empty


def test_where_two_people_answer_otherwise_the_receipt_says_so_and_what_is_approved_last_counts(store):
    first = taken(store, answers("nobody known"), by=OLIVE)
    second = taken(store, answers("external mentor"), by=DANA, minutes=5)
    assert told(second) == [("identity", "t1", "requested")]
    assert "Somebody else answered otherwise" in second.rows[0][1].reason
    assert approved(store, receipt_of(first), by=DANA)[0].decided == "approved"
    assert identity_answers(store)["decision"].tolist() == ["nobody"]
    assert approved(store, receipt_of(second), by=OLIVE, minutes=61)[0].decided == "approved"
    assert identity_answers(store)["decision"].tolist() == ["external"]


def test_who_answered_may_answer_otherwise_and_go_back_to_the_first_answer(store):
    for minutes, answer in ((0, "nobody known"), (100, "external mentor"), (200, "nobody known")):
        book_of_then = OURS | {"as_of": f"2026-09-{28 - minutes // 100}"}
        content = book(IDENTITY_REVIEW, keys=["t1"], filled={"t1": {"Who is it": answer}}, properties=book_of_then)
        both_ways(store, content, by=OLIVE, minutes=minutes)
    assert identity_answers(store)["decision"].tolist() == ["nobody"]


def test_what_was_refused_may_be_asked_again_in_another_file(store):
    content = book(filled={"o1": LEAVE})
    receipt = taken(store, content)
    approved(store, receipt_of(receipt, {receipt.rows[0][0]: "refuse"}))
    ((_, same),) = taken(store, content, minutes=90).rows
    assert same.reason.startswith("Returned before, on 2026-09-30. It was refused on 2026-09-30: to ask again")
    again = taken(store, book(filled={"o1": LEAVE}, properties=OURS | {"as_of": "2026-09-30"}), minutes=95)
    assert told(again) == [("exemption", "o1", "requested")]
    assert [one.decided for one in approved(store, receipt_of(again), minutes=99)] == ["approved"]
    assert len(exemptions_in_force(store, day=TONIGHT)) == 1


@pytest.mark.parametrize("unit", ["ANES", "anesthesiology"])
def test_nobody_decides_about_people_of_his_own_unit_whoever_asked(store, unit):
    store.write(frame_of(OBLIGATION, [obligation(1, department="ANES")]), table=OBLIGATION, quarters=["2026-07-01"])
    store.write(frame_of(UNIT, [{"unit_code": "ANES", "name": "Anesthesiology", "valid_from": TONIGHT}]), table=UNIT)
    receipt = taken(store, book(filled={"o1": LEAVE}), by=DANA)
    (verdict,) = approved(store, receipt_of(receipt), by=Person("Ann Anesthetist", unit))
    assert (verdict.decided, "people of his own unit" in verdict.reason) == ("left open", True)
    assert approved(store, receipt_of(receipt), by=OLIVE)[0].decided == "approved"


def test_a_proposed_pair_is_decided_once_and_an_attestation_has_its_period(store):
    both_ways(store, book(PAIRING_PROPOSALS, keys=["x1"], filled={"x1": {"Decision": "accept"}}))
    (pair,) = pairing_decisions(store).to_dict("records")
    assert (pair["proposal_id"], pair["decision"], pair["person_id"], pair["mentor_id"]) == (
        *("x1", "accepted"),
        *("p1", "m1"),
    )
    key = "anesthesiology/A16/ANES/2026-07-01"
    entries = {"Attested on": TONIGHT, "Evidence": "https://x.example/list", "Note": "looked at"}
    both_ways(store, book(ATTESTATIONS, keys=[key], filled={key: entries}), minutes=5)
    (attested,) = attestations_known(store).to_dict("records")
    assert (attested["clause"], attested["unit"], attested["period"]) == ("A16", "ANES", "2026-07-01")
    assert (attested["attested_on"].date(), attested["by"]) == (TONIGHT, CHAIR.name)


def test_an_action_is_on_record_with_its_last_day_and_the_day_it_was_done(store):
    key = "anesthesiology/A16/ANES/2026-07-01"
    named = {"Note": "collect the list anew", "Action due": date(2027, 3, 1)}
    both_ways(store, book(ATTESTATIONS, keys=[key], filled={key: named}))
    both_ways(store, book(ATTESTATIONS, keys=[key], filled={key: named | {"Action done": TONIGHT}}), minutes=9)
    asked, done = attestations_known(store).to_dict("records")
    assert (asked["note"], asked["action_due_on"].date()) == ("collect the list anew", date(2027, 3, 1))
    assert pd.isna(asked["attested_on"])
    assert pd.isna(asked["action_done_on"])
    assert done["action_done_on"].date() == TONIGHT


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"Note": "only said"}, "Attested on is missing; of an action give Note and Action due."),
        ({"Action due": date(2027, 3, 1)}, "An action needs a Note, which says what is to be done, and Action due."),
        (
            {"Action done": TONIGHT, "Note": "it"},
            "An action needs a Note, which says what is to be done, and Action due.",
        ),
    ],
)
def test_half_an_attestation_and_half_an_action_are_rejected(store, entries, reason):
    key = "anesthesiology/A16/ANES/2026-07-01"
    receipt = taken(store, book(ATTESTATIONS, keys=[key], filled={key: entries}))
    assert [(one.outcome, one.reason) for one in receipt.rows[0][1:2]] == [("rejected", reason)]


def test_where_nobody_is_proposed_there_is_nothing_to_accept(store):
    rows = store.read(PAIRING_PROPOSAL).assign(state="unmatched", mentor_id=None)
    store.write(rows, table=PAIRING_PROPOSAL)
    receipt = taken(store, book(PAIRING_PROPOSALS, keys=["x1"], filled={"x1": {"Decision": "accept"}}), by=OLIVE)
    assert "Nobody is proposed here" in receipt.rows[0][1].reason
    assert pairing_decisions(store).empty


def test_a_reminder_that_was_sent_is_marked_under_the_id_of_its_line(store):
    filled = {"o1": {"Reminded on": date(2026, 9, 2)}, "o2": {"Reminded on": date(2026, 9, 3)}}
    both_ways(store, book(filled=filled))
    marks = reminder_marks(store).sort_values("about")
    assert list(zip(marks["reminder_id"], marks["about"], strict=True)) == [("r1", "o1"), ("o2", "o2")]


def test_an_approved_exemption_can_be_ended_and_never_made_longer(store):
    receipt = taken(store, book(filled={"o1": LEAVE}))
    approved(store, receipt_of(receipt))
    (name,) = exemptions_known(store)["exemption_id"]
    longer = book(EXEMPTIONS, keys=[name], filled={name: {"End on": date(2027, 6, 30)}})
    assert taken(store, longer, by=OLIVE, minutes=70).rows[0][1].outcome == "rejected"
    sooner = book(EXEMPTIONS, keys=[name], filled={name: {"End on": date(2026, 10, 31)}})
    both_ways(store, sooner, minutes=80)
    (row,) = exemptions_known(store).to_dict("records")
    assert (row["step"], row["valid_to"].date()) == ("ended", date(2026, 10, 31))
    assert exemptions_in_force(store, day=date(2026, 11, 1)).empty


def test_a_contest_is_on_record_with_the_record_as_it_was(store):
    both_ways(store, book(filled={"o1": {"Record is wrong": "a meeting is not recorded"}}))
    (row,) = store.read(CONTESTED).to_dict("records")
    assert (row["obligation_id"], row["code"], row["by"]) == ("o1", "meeting_missing", CHAIR.name)
    assert len(row["seen"]) == 16


@pytest.mark.parametrize("killed_in", ["the decision", "the answer"])
def test_what_was_typed_survives_a_kill_and_is_entered_by_the_next(store, monkeypatch, killed_in):
    content = book(filled={"o1": LEAVE})

    def killed(_store):
        raise KeyboardInterrupt

    if killed_in == "the answer":
        monkeypatch.setattr(taking, "enter_decisions", killed)
        with pytest.raises(KeyboardInterrupt):
            taken(store, content)
        assert len(returned_known(store)) == 1
        assert exemptions_known(store).empty
        monkeypatch.undo()
        receipt = taken(store, content, minutes=9)
        assert len(exemptions_known(store)) == 1
        assert len(returned_known(store)) == 1
        assert receipt.rows[0][1].outcome == "requested"
        return
    receipt = taken(store, content)
    monkeypatch.setattr("reports.readback.approving.enter_decisions", killed)
    with pytest.raises(KeyboardInterrupt):
        approved(store, receipt_of(receipt))
    assert len(approvals_known(store)) == 1
    assert exemptions_in_force(store, day=TONIGHT).empty
    monkeypatch.undo()
    assert approved(store, receipt_of(receipt), minutes=99)[0].decided == "left open"
    (row,) = exemptions_in_force(store, day=TONIGHT).to_dict("records")
    assert row["at"] == NOON + timedelta(minutes=60)


def test_entering_again_and_again_changes_nothing(store):
    receipt = taken(store, book(filled={"o1": LEAVE, "o2": {"Reminded on": TONIGHT}}))
    approved(store, receipt_of(receipt))
    versions = {table.path: store.version_of(table) for table in (EXEMPTION, CONTESTED)}
    enter_decisions(store)
    enter_decisions(store)
    assert {table.path: store.version_of(table) for table in (EXEMPTION, CONTESTED)} == versions


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


def test_only_who_the_settings_name_decides_for_the_office():
    assert OFFICE.deciding(" olive  OFFICER ") == OLIVE
    with pytest.raises(RefusedError, match="only the office may do this"):
        OFFICE.deciding("Carl Chair")
    with pytest.raises(RefusedError, match="needs the unit"):
        Person("Carl Chair", " ")


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
