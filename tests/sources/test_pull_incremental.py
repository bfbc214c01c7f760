"""What a night asks for once something was pulled, what it finds by that, and when it pulls everything instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from assets.redcap.fields_held import FieldsHeld
from assets.redcap.key_sum import KeySum
from assets.redcap.landed import SomeRows
from assets.redcap.plan import Plan
from tests.sources.odd_pull import (
    ALWAYS_FULL,
    BY_IDS,
    BY_KEYS,
    NIGHT,
    client_of,
    keys_of_frame,
    pull,
    pulled,
    sentence_of_refusal,
)
from tests.sources.odd_redcap import (
    MAPPING,
    OUT_OF_MEMORY,
    Odd,
    OddRedcap,
    kind_of,
    meeting,
    profile,
    serve_odd,
    some_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from tests.sources.odd_pull import Night

NEXT_NIGHT = date(2026, 11, 21)
ABOUT_THE_PROJECT = ["metadata", "repeatingFormsEvents", "version"]


@pytest.fixture
def odd() -> Iterator[OddRedcap]:
    with serve_odd() as redcap:
        yield redcap


@pytest.fixture(params=[BY_IDS, BY_KEYS], ids=lambda plan: plan.mode)
def plan(request: pytest.FixtureRequest) -> Plan:
    found: Plan = request.param
    return found


def next_night(odd: OddRedcap, last: Night, plan: Plan) -> Night:
    """Pull again and see that what is landed then is what a full pull lands."""
    odd.requests.clear()
    night = pull(odd, last=last, plan=plan, judged_on=NEXT_NIGHT)
    asked = list(odd.requests)
    assert night.rows.equals(pull(odd).rows)
    assert (night.row.records, night.row.rows) == (night.rows["record"].nunique(), len(night.rows))
    if plan.mode == "instance_keys":
        assert night.keys == KeySum.of(keys_of_frame(night.rows))
    odd.requests[:] = asked
    return night


def records_asked_for(odd: OddRedcap) -> list[str]:
    return [value for asked in odd.asked_for("record") for key, value in asked.items() if key.startswith("records[")]


def test_the_first_pull_and_every_so_many_nights_are_full(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    assert (first.row.mode, first.row.full_on) == ("full", NIGHT)
    later = pull(odd, last=first, plan=plan, judged_on=date(2026, 11, 26))
    assert (later.row.mode, later.row.full_on) == (plan.mode, NIGHT)
    last = pull(odd, last=later, plan=plan, judged_on=date(2026, 11, 27))
    assert (last.row.mode, last.row.full_on) == ("full", date(2026, 11, 27))


def test_a_night_on_which_nothing_changed_asks_for_no_row_and_keeps_the_snapshot(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    night = next_night(odd, first, plan)
    assert [kind_of(asked) for asked in odd.requests] == [*ABOUT_THE_PROJECT, "changed", "ids"]
    assert night.landed.change is None
    assert (night.row.snapshot, night.row.taken_at) == (first.row.snapshot, first.row.taken_at)
    assert night.row.taken_on == NEXT_NIGHT


def test_a_quiet_night_reads_nothing_of_the_landing(odd: OddRedcap, plan: Plan):
    assert next_night(odd, pull(odd), plan).read == []


def test_keys_are_read_where_their_sum_is_not_known_or_another(odd: OddRedcap):
    first = pull(odd)
    assert pull(odd, last=replace(first, keys=None), plan=BY_KEYS).read == ["keys"]
    odd.rows.append(meeting("2", 9))
    night = next_night(odd, first, BY_KEYS)
    assert night.read == ["keys"]
    assert next_night(odd, night, BY_KEYS).read == []


def test_a_row_that_came_with_a_change_takes_the_keys_of_its_record_only(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    odd.rows.append(meeting("2", 9))
    odd.changed = {"2"}
    night = next_night(odd, first, plan)
    assert night.read == ["keys of some"]
    assert night.row.rows == first.row.rows + 1


def test_the_dictionary_of_the_last_pull_is_read_only_where_it_is_another_now(odd: OddRedcap, plan: Plan):
    def unread() -> pd.DataFrame:
        raise AssertionError("the dictionary was read")

    first = pull(odd, plan=plan)
    as_before = replace(first, fields=FieldsHeld(hashes=first.fields.hashes, read=unread))
    assert next_night(odd, as_before, plan).landed.fields is None
    odd.metadata[1]["field_label"] = "Reworded"
    another = next_night(odd, first, plan).landed
    assert another.fields is not None
    assert another.hash_of_fields != first.landed.hash_of_fields


def test_a_count_that_edits_during_the_pull_made_wrong_is_right_the_night_after(odd: OddRedcap):
    first = pull(odd, plan=BY_KEYS)
    fleeting = meeting("2", 9)

    def taken_away(answer: bytes) -> bytes:
        odd.rows.remove(fleeting)
        return answer

    def back_again(answer: bytes) -> bytes:
        odd.rows.append(fleeting)
        return answer

    odd.rows.append(fleeting)
    odd.changed = {"2"}
    odd.script = [Odd("changed", body=taken_away), Odd("ids", body=back_again)]
    night = pull(odd, last=first, plan=BY_KEYS, judged_on=NEXT_NIGHT)
    assert night.rows.equals(pull(odd).rows)
    assert night.row.rows == len(night.rows) - 1
    later = pull(odd, last=night, plan=BY_KEYS, judged_on=NEXT_NIGHT)
    assert (later.landed.change, later.row.rows) == (None, len(night.rows))


def test_only_the_records_that_changed_are_pulled_and_no_other_row_is_read(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    odd.rows[3]["mt_mode"] = "2"
    odd.changed = {"2"}
    night = next_night(odd, first, plan)
    assert records_asked_for(odd) == ["2"]
    assert isinstance(night.landed.change, SomeRows)
    assert (night.landed.change.replaced, len(night.landed.change.rows)) == (["2"], 2)
    # Where every row is listed and known, those of record 2 are known too; where records are listed, they are counted.
    assert night.read == ([] if plan is BY_KEYS else ["keys of some"])
    assert night.row.snapshot != first.row.snapshot
    assert night.row.taken_at == night.row.checked_at


def test_a_record_that_comes_again_with_the_next_window_is_not_stored_again(odd: OddRedcap, plan: Plan):
    odd.changed = {"1"}
    first = pull(odd, plan=plan)
    odd.rows[3]["mt_mode"] = "2"
    odd.changed = {"1", "2"}
    night = next_night(odd, first, plan)
    assert isinstance(night.landed.change, SomeRows)
    assert night.landed.change.replaced == ["2"]
    again = next_night(odd, night, plan)
    assert again.landed.change is None
    assert again.row.snapshot == night.row.snapshot


def test_new_records_are_found_even_if_the_log_does_not_know_them(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    odd.rows += [profile("9"), meeting("9", 1)]
    next_night(odd, first, plan)
    assert records_asked_for(odd) == ["9"]


def test_a_deleted_and_a_renamed_record_are_found_from_what_exists(odd: OddRedcap, plan: Plan):
    odd.rows = some_rows(10)
    first = pull(odd, plan=plan)
    odd.rows = [row for row in odd.rows if row["record_id"] != "3"]
    for row in odd.rows:
        row["record_id"] = "renamed" if row["record_id"] == "4" else row["record_id"]
    night = next_night(odd, first, plan)
    assert isinstance(night.landed.change, SomeRows)
    assert night.landed.change.replaced == ["3", "4", "renamed"]


def test_a_record_one_answer_lacks_is_asked_for_by_name_before_it_counts_as_deleted(odd: OddRedcap, plan: Plan):
    first = pull(odd)
    odd.script = [Odd("ids", body=lambda true: b"".join(line for line in true.splitlines(True) if line[:2] != b"3,"))]
    assert next_night(odd, first, plan).landed.change is None


def test_an_instance_deleted_without_log_is_found_by_keys_and_not_by_ids(odd: OddRedcap):
    first = pull(odd)
    odd.rows = [row for row in odd.rows if (row["record_id"], row.get("redcap_repeat_instance")) != ("2", "1")]
    assert pull(odd, last=first, plan=BY_IDS, judged_on=NEXT_NIGHT).landed.change is None
    night = next_night(odd, first, BY_KEYS)
    assert isinstance(night.landed.change, SomeRows)
    assert night.landed.change.replaced == ["2"]


def test_a_value_changed_without_log_is_found_by_the_next_full_pull_only(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    odd.rows[1]["mt_mode"] = "2"
    assert pull(odd, last=first, plan=plan, judged_on=NEXT_NIGHT).landed.change is None
    assert pull(odd, last=first, plan=plan, judged_on=date(2026, 11, 27)).row.snapshot != first.row.snapshot


def test_another_dictionary_or_mapping_pulls_everything(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    edited = MAPPING.model_dump(by_alias=True)
    edited["people"]["faculty"].pop("name")
    mapping = type(MAPPING).model_validate(edited)
    assert pulled(client_of(odd), mapping=mapping, last=first, plan=plan).row.mode == "full"
    odd.metadata[5]["select_choices_or_calculations"] = "1, Face to face | 2, Video, with or without picture"
    assert pull(odd, last=first, plan=plan).row.mode == "full"


def test_records_that_do_not_agree_afterwards_pull_everything(odd: OddRedcap, plan: Plan):
    first = pull(odd)
    # The server tells of record 8 in both answers about what exists, and never gives a row or key of it by name.
    ids = odd.answer({"content": "record", "fields[0]": "record_id"})[0]
    odd.script = [Odd("ids", body=ids + b"8,,\n", when=lambda asked: "records[0]" not in asked)] * 2
    assert pull(odd, last=first, plan=plan, judged_on=NEXT_NIGHT).row.mode == "full"


def test_changes_are_asked_for_since_the_last_good_pull_began_less_the_overlap_in_the_servers_zone(odd: OddRedcap):
    plan = Plan(overlap=timedelta(hours=3), zone=ZoneInfo("America/New_York"))
    with_date = Odd("metadata", headers={"Date": "Fri, 20 Nov 2026 10:00:00 GMT"})
    odd.script = [with_date]
    first = pull(odd, plan=plan)
    assert first.row.checked_at is not None
    pull(odd, last=first, plan=plan, judged_on=NEXT_NIGHT)
    begin = odd.asked_for("changed")[0]["dateRangeBegin"]
    expected = (first.row.checked_at - timedelta(hours=3)).astimezone(ZoneInfo("America/New_York"))
    assert begin == expected.strftime("%Y-%m-%d %H:%M:%S")
    assert "dateRangeEnd" not in odd.asked_for("changed")[0]


def test_a_night_that_failed_leaves_the_window_where_it_was(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    odd.changed = {"2"}
    odd.script = [Odd("record", body=b"<html>maintenance</html>", content_type="text/html")]
    sentence_of_refusal(odd, last=first, plan=plan)
    odd.requests.clear()
    pull(odd, last=first, plan=plan)
    assert first.row.checked_at is not None
    begin = datetime.fromisoformat(odd.asked_for("changed")[0]["dateRangeBegin"]).replace(tzinfo=UTC)
    assert begin == first.row.checked_at - timedelta(hours=26)


def test_rows_of_changed_records_that_do_not_come_are_refused(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    odd.changed = {"2", "3"}
    odd.always = [Odd("record", body=lambda true: b"".join(true.splitlines(True)[:-1]))]
    assert "did not come though they exist (records 3)" in sentence_of_refusal(odd, last=first, plan=plan)


def test_a_changed_record_that_is_deleted_meanwhile_is_gone(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    odd.changed = {"3"}

    def deleted_now(_asked: dict[str, str]) -> bool:
        odd.rows = [row for row in odd.rows if row["record_id"] != "3"]
        return False

    odd.always = [Odd("record", when=deleted_now)]
    night = pull(odd, last=first, plan=plan, judged_on=NEXT_NIGHT)
    assert "3" not in night.rows["record"].tolist()
    assert (night.row.records, night.row.rows, night.row.mode) == (3, 6, plan.mode)


def test_a_batch_of_changed_records_is_halved_when_redcap_runs_out_of_memory(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    odd.changed = {"1", "2", "3", "4"}
    odd.rows[1]["mt_mode"] = "2"

    def more_than_two(asked: dict[str, str]) -> bool:
        return sum(key.startswith("records[") for key in asked) > 2

    odd.script = [Odd("record", body=OUT_OF_MEMORY, content_type="text/html", when=more_than_two)]
    next_night(odd, first, plan)
    assert len(odd.asked_for("record")) == 3


def test_a_sudden_drop_is_refused_until_it_was_acknowledged_for_about_as_many(odd: OddRedcap, plan: Plan):
    odd.rows = some_rows(10)
    first = pull(odd, plan=plan)
    odd.rows = some_rows(5)
    sentence = sentence_of_refusal(odd, last=first, plan=plan)
    assert "only 5 records exist where the last good pull held 10" in sentence
    assert "mentorsync acknowledge redcap/tiny" in sentence
    night = pull(odd, last=first, plan=plan, acknowledged=5, judged_on=NEXT_NIGHT)
    assert (night.row.records, night.row.refused_records) == (5, None)
    odd.rows = some_rows(3)
    assert "only 3 records" in sentence_of_refusal(odd, last=first, plan=plan, acknowledged=5)


def test_no_pull_asks_for_the_log_or_for_narrative(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    odd.changed = {"1"}
    pull(odd, last=first, plan=plan)
    allowed = set(MAPPING.allowed_fields())
    for asked in odd.requests:
        assert asked["content"] in {"metadata", "repeatingFormsEvents", "version", "record"}
        assert {value for key, value in asked.items() if key.startswith("fields[")} <= allowed
        assert not any(key.startswith("forms") for key in asked)
        if "filterLogic" in asked:
            assert asked["filterLogic"] in {f"[{name}_complete] <> ''" for name in MAPPING.instruments}
            assert sum(key.startswith("fields[") for key in asked) == 1


def test_a_repeat_on_the_same_night_leaves_the_pull_row_as_it_was(odd: OddRedcap, plan: Plan):
    first = pull(odd, plan=plan)
    assert pull(odd, last=first, plan=plan).row == first.row
    assert pull(odd, last=first, plan=ALWAYS_FULL).row == first.row


def test_an_answer_that_speaks_of_too_many_requests_is_never_asked_again_whatever_its_status(odd: OddRedcap):
    for status in (403, 429, 503):
        odd.requests.clear()
        odd.always = [Odd("ids", status=status, body=b"You have exceeded 600 requests per minute; IP address banned")]
        sentence = sentence_of_refusal(odd)
        assert "too many requests" in sentence
        assert "requests_per_minute" in sentence
        assert len(odd.asked_for("ids")) == 1
