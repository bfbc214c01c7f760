"""Every delivered row is counted once: received, and used, used with something to repair, or quarantined."""

from __future__ import annotations

from tests.unit.test_hr_deliveries import appointments_csv, looked_at, people_csv, school


def counts(outcome, file: str) -> dict[tuple[str, str], int]:
    account = outcome.tables["account"]
    own = account[account["file"] == file]
    return {(row["outcome"], row["reason"]): int(row["rows"]) for row in own.to_dict("records")}


def test_a_clean_delivery_is_used_to_the_row():
    outcome = looked_at(school())
    assert counts(outcome, "people.csv") == {("received", ""): 30, ("used", ""): 30}
    assert counts(outcome, "appointments.csv") == {("received", ""): 30, ("used", ""): 30}


def test_a_row_that_cannot_be_used_is_counted_under_its_reason():
    people = people_csv(30, more="1,First1,Last1,\nTotal,30,,\n")
    outcome = looked_at(school(people))
    assert counts(outcome, "people.csv") == {
        ("received", ""): 32,
        ("used", ""): 30,
        ("quarantined", "duplicate_row"): 1,
        ("quarantined", "not_an_id"): 1,
    }


def test_a_row_that_is_used_with_something_to_repair_is_counted_once_however_much_there_is():
    odd = "7,1,2020-07-01,,perhaps,secondary,clinical,XQ7,half,SURG,active\n"
    outcome = looked_at(school(appointments=appointments_csv(30, more=odd)))
    found = counts(outcome, "appointments.csv")
    assert found["received", ""] == 31
    assert found["used", ""] == 30
    assert sum(count for (name, _), count in found.items() if name == "finding") == 1


def test_a_refused_delivery_leaves_the_account_of_the_one_in_use():
    first = looked_at(school())
    refused = looked_at(school(people_csv(10)), last=first.tables)
    assert refused.refusal
    assert refused.tables["account"].equals(first.tables["account"])


def test_people_kept_from_an_earlier_delivery_are_no_rows_of_this_one():
    first = looked_at(school())
    fewer = looked_at(school(people_csv(29), appointments_csv(29)), last=first.tables)
    assert fewer.accepted, fewer.refusal
    assert len(fewer.tables["person"]) == 30
    assert counts(fewer, "people.csv") == {("received", ""): 29, ("used", ""): 29}
