"""What each sheet of a returned workbook becomes in the ledger: answers, pairs, attestations, actions, contests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.ledger.attestations import attestations_known
from assets.ledger.exemptions import exemptions_known
from assets.ledger.identity import identity_answers
from assets.ledger.pairing import pairing_decisions
from assets.ledger.reminder_marks import reminder_marks
from assets.ledger.schema import CONTESTED
from assets.obligations.workflows.schema import PAIRING_PROPOSAL
from assets.people.schema import LINK
from reports.inputs.sheets import ATTESTATIONS, EXEMPTIONS, IDENTITY_REVIEW, LINKED_NAMES, PAIRING_PROPOSALS
from tests.unit.ledger_entries import exemptions_in_force
from tests.unit.readback_books import (
    CHAIR,
    DANA,
    LEAVE,
    NOON,
    OLIVE,
    OURS,
    TONIGHT,
    book,
    frame_of,
    told,
)
from tests.unit.readback_desk import answers, approved, receipt_of, store_of_a_night, taken

if TYPE_CHECKING:
    from pathlib import Path

    from assets.ledger.office import Person
    from assets.storage.store import TableStore


@pytest.fixture
def store(tmp_path: Path) -> TableStore:
    return store_of_a_night(tmp_path)


def both_ways(store: TableStore, content: bytes, *, by: Person = CHAIR, minutes: int = 0) -> None:
    """Return a workbook and have its receipt approved by somebody of the office, an hour later."""
    receipt = taken(store, content, by=by, minutes=minutes)
    officer = DANA if by == OLIVE else OLIVE
    assert {one.decided for one in approved(store, receipt_of(receipt), by=officer, minutes=minutes + 60)} == {
        "approved"
    }


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


@pytest.mark.parametrize(("asked_about", "outcome"), [("name:wei li", "requested"), ("name:li wei", "rejected")])
def test_one_answer_undoes_a_link_that_evidence_has_made(store, asked_about, outcome):
    link = {"source": "anesthesiology/1//meeting/1", "field": "mentor", "programme": "anesthesiology"}
    link |= {"typed": "name:wei li", "person_id": "p7", "method": "evidence", "decision": "auto"}
    store.write(frame_of(LINK, [link]), table=LINK)
    content = book(LINKED_NAMES, keys=[asked_about], filled={asked_about: {"Who is it": "nobody known"}})
    receipt = taken(store, content)
    assert told(receipt) == [("identity", asked_about, outcome)]
    approved(store, receipt_of(receipt))
    answers_in_force = identity_answers(store)[["typed", "decision"]].to_dict("records")
    assert answers_in_force == [{"typed": "name:wei li", "decision": "nobody"}] * (outcome == "requested")


def test_a_proposed_pair_is_decided_once_and_an_attestation_has_its_period(store):
    both_ways(store, book(PAIRING_PROPOSALS, keys=["x1"], filled={"x1": {"Decision": "accept"}}))
    (pair,) = pairing_decisions(store).to_dict("records")
    assert (pair["proposal_id"], pair["decision"], pair["person_id"], pair["mentor_id"], pair["on"].date()) == (
        *("x1", "accepted"),
        *("p1", "m1"),
        TONIGHT,
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
