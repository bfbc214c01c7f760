"""The declared fallback over HTTP: what filtered keys say of narrative, and when they are not believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from assets.redcap.client import RedcapClient
from assets.redcap.errors import RedcapError
from assets.redcap.filled import with_filled
from assets.redcap.mapping import Mapping
from assets.redcap.pace import Pace
from assets.redcap.sending import Patience
from sandbox.server.settings import ServerSettings
from sandbox.server.testing import Served, serve_in_thread, write_project
from tests.sources.odd_pull import ALWAYS_FULL, BY_IDS, BY_KEYS, pulled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assets.redcap.plan import Plan
    from tests.sources.odd_pull import Night

TOKENS = "token,username\n" + "A" * 32 + ",whole\n" + "B" * 32 + ",no_diary\n"
USERS = """username,api_export,forms_export
whole,1,"profile:1,report:1,diary:1"
no_diary,1,"profile:1,report:1,diary:0"
"""
FIELDS = [
    {"name": "record_id", "form": "profile"},
    {"name": "pf_id", "form": "profile"},
    {"name": "pf_aims", "form": "profile", "kind": "notes"},
    {"name": "rp_date", "form": "report", "validation": "date_ymd"},
    {"name": "rp_goals", "form": "report", "kind": "notes"},
    {"name": "di_plans", "form": "diary", "kind": "notes"},
]
COLUMNS = "record_id,redcap_repeat_instrument,redcap_repeat_instance,pf_id,pf_aims,rp_date,rp_goals,report_complete"
RECORDS = f"""{COLUMNS},di_plans
1,,,001,CANARY aims,,,,
1,report,1,,,2026-01-02,CANARY goals,2,
1,report,2,,,2026-04-02,,2,
1,diary,1,,,,,,
1,diary,2,,,,,,CANARY plans
2,,,002,,,,,
2,report,1,,,2026-01-03,CANARY more goals,2,
"""
KEYS = [("1", "", ""), ("1", "report", "1"), ("1", "report", "2"), ("2", "", ""), ("2", "report", "1")]


def mapping_of(*, instrument: str = "report", **sections: str) -> Mapping:
    date = {"report": "rp_date", "profile": "pf_joined"}[instrument]
    return Mapping.model_validate(
        {
            "programme": "tiny",
            "projects": {"tiny": {}},
            "record_id": "record_id",
            "instruments": {
                "profile": {"filled_by": "faculty member", "when": "once", "answers": 0},
                "report": {"filled_by": "mentee", "when": "each quarter", "answers": 1, "repeats": True},
            },
            "narrative": {"profile": ["pf_aims"], "report": ["rp_goals"], "diary": ["di_plans"]},
            "people": {"faculty": {"instrument": "profile", "employee_id": "pf_id", "owns_record": True}},
            "events": [
                {
                    "kind": "report",
                    "instrument": instrument,
                    "person": "faculty",
                    "filed_on": date,
                    "sections": {name: {"filled_by_filter": field} for name, field in sections.items()},
                }
            ],
        }
    )


def write_tiny(school: Path) -> None:
    """Write the project into a school folder."""
    write_project(
        school,
        "tiny",
        fields=FIELDS,
        records=RECORDS,
        repeating="form_name,custom_form_label\nreport,\ndiary,\n",
        users=USERS,
        tokens=TOKENS,
    )


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    school = tmp_path_factory.mktemp("school")
    write_tiny(school)
    with serve_in_thread(school) as served:
        yield served


@pytest.fixture
def server(serving: Served) -> Iterator[Served]:
    serving.requests.clear()
    yield serving
    serving.faults.clear()


def rows_of(*keys: tuple[str, str, str]) -> pa.Table:
    """Return landed rows of these records, instruments and instances, which have no field."""
    columns: dict[str, list[str]] = {
        "project": ["tiny"] * len(keys),
        "record": [key[0] for key in keys],
        "event": [""] * len(keys),
        "instrument": [key[1] for key in keys],
        "instance": [key[2] for key in keys],
        "report_complete": ["2" if key[1] == "report" else "" for key in keys],
    }
    return pa.table({name: pa.array(values, pa.large_string()) for name, values in columns.items()})


def asked(server: Served, mapping: Mapping, *, user: str = "whole", whole: bool = True, **more: Any) -> pa.Table:
    pace = Pace(per_minute=500, sleep=lambda _seconds: None)
    client = RedcapClient(
        project="tiny", url=server.url, token=server.token("tiny", user), pace=pace, patience=Patience(retries=0)
    )
    return with_filled(more.get("rows", rows_of(*KEYS)), client=client, mapping=mapping, project="tiny", whole=whole)


def test_a_row_whose_narrative_holds_something_reads_1_and_other_rows_of_its_instrument_0(server: Served):
    rows = asked(server, mapping_of(goals="rp_goals"))
    assert rows["rp_goals__filled"].to_pylist() == ["", "1", "0", "", "1"]


def test_narrative_on_an_instrument_of_its_own_belongs_to_the_instance_of_the_same_number(server: Served):
    rows = asked(server, mapping_of(goals="rp_goals", plans="di_plans"))
    assert rows["di_plans__filled"].to_pylist() == ["", "0", "1", "", "0"]
    assert rows["rp_goals__filled"].to_pylist() == ["", "1", "0", "", "1"]


def test_narrative_of_an_instrument_that_does_not_repeat_stands_on_the_base_row(server: Served):
    rows = asked(server, mapping_of(instrument="profile", aims="pf_aims"))
    assert rows["pf_aims__filled"].to_pylist() == ["1", "", "", "0", ""]


def test_some_records_are_asked_for_by_name(server: Served):
    rows = asked(server, mapping_of(goals="rp_goals"), whole=False, rows=rows_of(*KEYS[3:]))
    assert rows["rp_goals__filled"].to_pylist() == ["", "1"]
    (request,) = [seen for seen in server.requests if "filterLogic" in seen.parameters]
    assert request.records == ["2"]


def test_the_field_is_in_no_list_of_fields_and_its_content_in_no_answer(server: Served):
    rows = asked(server, mapping_of(goals="rp_goals", plans="di_plans"))
    assert {seen.content for seen in server.requests} <= {"metadata", "formEventMapping", "record"}
    exports = [seen for seen in server.requests if seen.content == "record"]
    assert not any(seen.forms for seen in exports)
    assert {field for seen in exports for field in seen.fields} == {"record_id", "diary_complete"}
    assert all(seen.fields == ["record_id"] for seen in exports if "filterLogic" in seen.parameters)
    assert "CANARY" not in str(rows.to_pylist())


def test_where_no_filter_is_declared_nothing_is_asked(server: Served):
    rows = rows_of(*KEYS)
    assert asked(server, mapping_of(), rows=rows) is rows
    assert not server.requests


def test_a_project_without_rows_gets_the_column_and_no_request_for_a_status(server: Served):
    rows = asked(server, mapping_of(plans="di_plans"), rows=rows_of())
    assert rows["di_plans__filled"].to_pylist() == []
    assert all("diary_complete" not in seen.fields for seen in server.requests)


def test_the_filter_is_asked_for_by_halves_where_redcap_runs_out_of_memory(server: Served):
    body = '<br />{"error":"REDCap ran out of server memory. The request cannot be processed."}'
    server.faults.replace([{"match": {"content": "record", "times": 2}, "body": body, "content_type": "text/html"}])
    rows = asked(server, mapping_of(goals="rp_goals"))
    assert rows["rp_goals__filled"].to_pylist() == ["", "1", "0", "", "1"]
    named = [seen.records for seen in server.requests if "filterLogic" in seen.parameters]
    assert named == [[], ["1", "2"], ["1"], ["2"]]


def sentence_of_refusal(server: Served, mapping: Mapping, **more: Any) -> str:
    with pytest.raises(RedcapError) as refusal:
        asked(server, mapping, **more)
    sentence = str(refusal.value)
    assert sentence.startswith("REDCap project tiny: whether field ")
    assert sentence.endswith("instead of filled_by_filter.")
    assert "CANARY" not in sentence
    assert refusal.value.__cause__ is None
    return sentence


def test_a_token_from_which_the_form_is_hidden_is_refused_because_its_rows_would_read_as_empty(server: Served):
    sentence = sentence_of_refusal(server, mapping_of(plans="di_plans"), user="no_diary")
    assert "full export right" in sentence
    assert "instrument diary" in sentence


@pytest.mark.parametrize("status", [400, 403])
def test_a_filter_the_server_refuses_is_a_sentence_that_says_what_is_lost(server: Served, status: int):
    body = '{"error":"CANARY quoted"}'
    server.faults.replace([{"match": {"content": "record"}, "status": status, "body": body}])
    sentence = sentence_of_refusal(server, mapping_of(goals="rp_goals"))
    assert "rp_goals on instrument report" in sentence
    assert "REDCap refuses the filter" in sentence


def test_a_filter_the_server_ignores_is_refused_because_everybody_would_read_as_done(server: Served):
    everything = "record_id,redcap_repeat_instrument,redcap_repeat_instance\n1,,\n1,report,1\n1,report,2\n"
    server.faults.replace([{"match": {"content": "record"}, "body": everything, "content_type": "text/csv"}])
    assert "ignores the filter" in sentence_of_refusal(server, mapping_of(goals="rp_goals"))


def test_a_server_that_gives_no_repeating_rows_for_the_record_id_alone_is_refused(tmp_path: Path):
    write_tiny(tmp_path)
    with serve_in_thread(tmp_path, settings=ServerSettings(id_brings_every_row=False)) as served:
        assert "no rows of repeating instruments" in sentence_of_refusal(served, mapping_of(goals="rp_goals"))


def test_an_empty_answer_is_believed_where_the_server_gives_repeating_rows(server: Served):
    rows = asked(server, mapping_of(plans="di_plans"), whole=False, rows=rows_of(*KEYS[3:]))
    assert rows["di_plans__filled"].to_pylist() == ["", "0"]
    logic = [seen.parameters["filterLogic"] for seen in server.requests if "filterLogic" in seen.parameters]
    assert logic == ["[di_plans] <> ''", "[report_complete] <> ''"]


def test_an_answer_with_a_column_nobody_asked_for_is_refused(server: Served):
    leaking = "record_id,redcap_repeat_instrument,redcap_repeat_instance,rp_goals\n1,report,1,CANARY\n"
    server.faults.replace([{"match": {"content": "record"}, "body": leaking, "content_type": "text/csv"}])
    assert "columns came that were not asked for" in sentence_of_refusal(server, mapping_of(goals="rp_goals"))


def test_a_filter_goes_with_the_record_id_alone(server: Served):
    client = RedcapClient(
        project="tiny", url=server.url, token="A" * 32, pace=Pace(per_minute=500), patience=Patience(retries=0)
    )
    with pytest.raises(RedcapError, match="record id alone"):
        client._export("rows", fields=["record_id", "rp_goals"], filter_logic="[rp_goals] <> ''")
    assert not server.requests


def night_of(server: Served, mapping: Mapping, *, last: Night | None = None, plan: Plan = ALWAYS_FULL) -> Night:
    pace = Pace(per_minute=500, sleep=lambda _seconds: None)
    client = RedcapClient(
        project="tiny", url=server.url, token=server.token("tiny", "whole"), pace=pace, patience=Patience(retries=0)
    )
    return pulled(client, mapping=mapping, last=last, plan=plan)


def answers_in(night: Night) -> dict[tuple[str, str], str]:
    """Return record and instance → the landed answer of the filter on the goals, of the reports."""
    reports = night.rows[night.rows["instrument"] == "report"]
    return {(row.record, row.instance): row.rp_goals__filled for row in reports.itertuples()}


@pytest.mark.parametrize("plan", [BY_IDS, BY_KEYS], ids=lambda plan: plan.mode)
def test_narrative_written_or_wiped_since_the_last_night_is_found_by_an_incremental_pull(tmp_path: Path, plan: Plan):
    write_tiny(tmp_path)
    mapping = mapping_of(goals="rp_goals", plans="di_plans")
    with serve_in_thread(tmp_path) as server:
        first = night_of(server, mapping, plan=plan)
        assert answers_in(first) == {("1", "1"): "1", ("1", "2"): "0", ("2", "1"): "1"}
        report = {"record_id": "1", "redcap_repeat_instrument": "report"}
        server.import_rows("tiny", [{**report, "redcap_repeat_instance": "2", "rp_goals": "CANARY at last"}])
        wiped = {**report, "redcap_repeat_instance": "1", "rp_goals": ""}
        server.import_rows("tiny", [wiped], overwrite=True)
        server.requests.clear()
        second = night_of(server, mapping, last=first, plan=plan)
        assert second.row.mode == plan.mode
        assert answers_in(second) == {("1", "1"): "0", ("1", "2"): "1", ("2", "1"): "1"}
        assert second.row.snapshot != first.row.snapshot
        assert second.rows.equals(night_of(server, mapping).rows)
        assert "CANARY" not in second.rows.to_csv()
        assert all(seen.fields == ["record_id"] for seen in server.requests if "filterLogic" in seen.parameters)


def test_declaring_a_filter_where_a_flag_was_pulls_everything_anew(server: Served):
    first = night_of(server, mapping_of(), plan=BY_IDS)
    second = night_of(server, mapping_of(goals="rp_goals"), last=first, plan=BY_IDS)
    assert second.row.mode == "full"
    assert set(answers_in(second).values()) == {"0", "1"}


def test_a_filtered_field_that_is_gone_keeps_the_last_good_rows_with_the_exact_difference(server: Served):
    mapping = mapping_of(goals="rp_goals").model_dump(by_alias=True)
    mapping["narrative"]["report"] = ["rp_aims"]
    mapping["events"][0]["sections"] = {"goals": {"filled_by_filter": "rp_aims"}}
    with pytest.raises(RedcapError, match="field rp_aims is gone"):
        night_of(server, Mapping.model_validate(mapping))


def test_a_project_that_holds_some_instruments_is_asked_for_their_fields_only(server: Served):
    edited = mapping_of(goals="rp_goals").model_dump(by_alias=True)
    edited["instruments"]["senate"] = {"filled_by": "office", "when": "never here", "answers": 0}
    edited["people"]["senator"] = {"instrument": "senate", "employee_id": "se_id"}
    edited["projects"] = {"tiny": {"instruments": ["profile", "report"]}, "other": {"instruments": ["senate"]}}
    mapping = Mapping.model_validate(edited)
    night = night_of(server, mapping)
    assert "se_id" not in {name for seen in server.requests for name in seen.fields}
    assert {"se_id", "senate_complete", "rp_goals__filled"} < set(night.rows.columns)
    assert night.rows["se_id"].isna().all()
    assert set(night.rows["pf_id"].dropna()) == {"001", "002"}


def test_a_project_of_an_unlisted_instrument_is_refused_when_the_mapping_is_read():
    edited = mapping_of().model_dump(by_alias=True)
    edited["projects"] = {"tiny": {"instruments": ["nowhere"]}}
    with pytest.raises(ValidationError, match="'nowhere' is used but not listed"):
        Mapping.model_validate(edited)
