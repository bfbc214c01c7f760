"""What becomes of stored values when a design changes and changes back."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.server.design.fields import following
from sandbox.server.design.reshape import EventChange, reshaped_store
from sandbox.server.dictionary import Dictionary
from sandbox.server.folder import project_from
from sandbox.server.settings import ServerSettings
from sandbox.server.structure import Repeat
from sandbox.server.testing import write_project
from sandbox.server.writes.draft import Writer
from sandbox.server.writes.renaming import rename_record

FIELDS = [
    {"name": "id", "form": "base"},
    {"name": "born", "form": "base"},
    {"name": "tags", "form": "base", "kind": "checkbox", "choices": "a, A | b, B"},
    {"name": "score", "form": "visit"},
    {"name": "mark", "form": "visit"},
]
EVENTS = {
    "events": "event_name,arm_num,unique_event_name\nStart,1,start_arm_1\nLater,1,later_arm_1\nHome,1,home_arm_1",
    "mapping": "unique_event_name,form\nstart_arm_1,base\nlater_arm_1,visit\nhome_arm_1,base\nhome_arm_1,visit",
    "repeating": "event_name,form_name\nlater_arm_1,\nhome_arm_1,visit",
    "surveys": "form_name\nvisit",
}
RECORDS = """
    id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,born,tags___a,tags___b,base_complete,visit_timestamp,score,mark,visit_complete
    1,start_arm_1,,,1980,1,0,2,,,,
    1,later_arm_1,,1,,,,0,2026-01-01 08:00:00,5,a,2
    1,later_arm_1,,3,,,,,,6,b,0
    1,home_arm_1,,,1981,0,1,1,,,,
    1,home_arm_1,visit,2,,,,,,8,c,1
    2,start_arm_1,,,,0,0,,,,,
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("school")
    write_project(folder, "p", fields=FIELDS, records=RECORDS, **EVENTS)
    return project_from(folder / "redcap" / "p", settings=ServerSettings())


def reshaped(project, store, *, new=None, old=None, structure=None, events=None):
    return reshaped_store(
        store,
        old=old or project.dictionary,
        new=new or project.dictionary,
        structure=structure or project.structure,
        events=events or EventChange(),
    )


def rows(store):
    return list(store.rows_of(store.records()))


def values(store):
    """Every value but blanks and unchecked boxes, with the key of its row."""
    return {
        (*row[:4], column): value
        for row in rows(store)
        for column, value in zip(store.shapes[row.event, row.instrument].columns, row.values, strict=True)
        if value and not (column.startswith("tags___") and value == "0")
    }


def test_a_design_that_stays_leaves_every_row_as_it_is_strays_and_blanks_included(project):
    same = reshaped(project, project.store)
    assert rows(same) == rows(project.store)
    assert same.hidden == {}


@given(gone=st.sets(st.sampled_from(["born", "tags", "score", "mark"])))
def test_fields_that_go_and_come_back_bring_their_values(project, gone):
    left = Dictionary([row for row in project.dictionary.rows if row["field_name"] not in gone])
    structure = following(project.structure, dictionary=left)
    there = reshaped(project, project.store, new=left, structure=structure)
    assert not {column.partition("___")[0] for *_, column in values(there)} & gone
    assert values(reshaped(project, there, old=left)) == values(project.store)


PLACES = [("start_arm_1", "base"), ("later_arm_1", "visit"), ("home_arm_1", "base"), ("home_arm_1", "visit")]


@given(left=st.sets(st.sampled_from(PLACES)), repeating=st.sets(st.sampled_from(PLACES)))
def test_designations_and_repeats_that_go_and_come_back_bring_their_values(project, left, repeating):
    repeats = [Repeat(event=event, form=form) for event, form in sorted(left & repeating)]
    other = replace(project.structure, mapping=sorted(left), repeats=repeats)
    there = reshaped(project, project.store, structure=other)
    stray = ("1", "later_arm_1", "", 1, "base_complete")
    before = {key: value for key, value in values(project.store).items() if key != stray}
    after = {key: value for key, value in values(reshaped(project, there)).items() if key != stray}
    assert after == before
    kept = sum(map(len, there.hidden.values())) + len(values(there))
    assert kept == len(values(project.store))


def test_a_deleted_event_takes_its_values_and_a_renamed_one_carries_them(project):
    events = [event for event in project.structure.events if event.unique_name != "home_arm_1"]
    events[1] = replace(events[1], unique_name="last_arm_1")
    structure = replace(
        project.structure,
        events=events,
        mapping=[("start_arm_1", "base"), ("last_arm_1", "visit")],
        repeats=[Repeat(event="last_arm_1", form="")],
    )
    change = EventChange(renamed={"later_arm_1": "last_arm_1"}, deleted={"home_arm_1"})
    there = reshaped(project, project.store, structure=structure, events=change)
    assert {key[1] for key in values(there)} == {"start_arm_1", "last_arm_1"}
    assert values(there)["1", "last_arm_1", "", 3, "score"] == "6"
    assert there.hidden == {}


def test_a_record_without_a_row_left_is_gone_and_one_with_hidden_values_waits(project):
    empty = replace(project.structure, events=[], mapping=[], repeats=[], longitudinal_without_events=True)
    gone = reshaped(project, project.store, structure=empty, events=EventChange(deleted=project.structure.event_order))
    assert (list(gone.records()), gone.hidden) == ([], {})
    waiting = reshaped(project, project.store, structure=empty)
    assert (list(waiting.records()), list(waiting.hidden)) == ([], ["1"])


ARMS = {
    "events": "event_name,arm_num,unique_event_name\nStart,1,start_arm_1\nStart,2,start_arm_2",
    "mapping": "unique_event_name,form\nstart_arm_1,base\nstart_arm_2,base",
}


def test_a_record_renamed_in_one_arm_takes_that_arms_hidden_values_and_leaves_the_others(tmp_path):
    records = (
        "id,redcap_event_name,born,base_complete\n1,start_arm_1,1980,2\n1,start_arm_2,1981,2\n2,start_arm_2,1982,2"
    )
    fields = [field for field in FIELDS if field["name"] in {"id", "born"}]
    write_project(tmp_path, "p", fields=fields, records=records, **ARMS)
    project = project_from(tmp_path / "redcap" / "p", settings=ServerSettings())
    without = Dictionary([row for row in project.dictionary.rows if row["field_name"] != "born"])
    project.become(store=reshaped(project, project.store, new=without), dictionary=without)
    rename_record("1", "2", project=project, by=Writer(username="x", now=datetime(2026, 10, 20)), arm="1")
    assert project.store.hidden == {
        "1": {("start_arm_2", "born", 1): "1981"},
        "2": {("start_arm_2", "born", 1): "1982", ("start_arm_1", "born", 1): "1980"},
    }
