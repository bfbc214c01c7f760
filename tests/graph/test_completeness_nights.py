"""The completeness ledger after whole nights: everything that came in is in it, and everybody on the roster."""

from __future__ import annotations

from assets.hr.schema import PERSON
from assets.people.schema import LINK
from assets.redcap.schema import PULL
from checks.schema import COMPLETENESS


def test_after_a_night_every_source_balances_to_the_row(first_night):
    ledger = first_night.table(COMPLETENESS)
    received = ledger[ledger.outcome == "received"].set_index("source")
    assert (received.difference == 0).all()
    assert "unaccounted" not in set(ledger.outcome)
    assert received.rows["redcap/anesthesiology"] == first_night.table(PULL).rows.sum()
    assert received.rows["roster"] == len(first_night.table(PERSON))
    assert received.rows["references"] == len(first_night.table(LINK))
    lines = (first_night.hr / "people.csv").read_text(encoding="utf-8").splitlines()
    assert received.rows["hr/people.csv"] == len(lines) - 1


def test_a_night_on_another_date_has_a_ledger_of_its_own(nights):
    before = nights.table(COMPLETENESS)
    ended = nights.run(as_of="2026-07-01")
    assert ended.success, ended.failures
    scratch = nights.table(COMPLETENESS, ended.home)
    assert (scratch.difference.dropna() == 0).all()
    assert nights.table(COMPLETENESS).equals(before)


def test_a_source_that_is_down_is_accounted_for_by_its_last_good_rows(nights, server):
    before = nights.table(COMPLETENESS)
    server.faults.replace([{"match": {"content": "record"}, "status": 500, "body": "no"}])
    assert nights.run().success
    rows = nights.table(COMPLETENESS)
    assert rows[rows.source == "redcap/anesthesiology"].equals(before[before.source == "redcap/anesthesiology"])
