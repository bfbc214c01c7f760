"""The tables beside the judgement are made in a night, and a broken prohibition fails its check and nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assets.obligations.beside.prohibitions import prohibitions_of
from assets.obligations.beside.registers import registers_beside
from assets.obligations.beside.schema import SCORECARD
from assets.obligations.beside.tables import KEPT, _result, beside_tables
from assets.obligations.schema import BESIDE, NOT_MEASURED
from assets.redcap.mapping import Mapping
from assets.redcap.schema import FIELD
from assets.storage.schema import empty_frame_of
from tests.unit.beside_school import School, columns_of, frame_of, policy_of
from tests.unit.test_beside_registers import MAPPING
from tests.unit.test_beside_reminders import D13, MEETING, TIERS, owed

if TYPE_CHECKING:
    from nights import Nights


def test_a_night_makes_every_table_beside_the_judgement(first_night: Nights):
    for table in BESIDE:
        assert list(first_night.table(table).columns) == list(table.column_names)


def test_all_registers_are_made_from_one_set_of_frames():
    promotion = "{from: career_date, kind: promotion, day: due_on}"
    policy = policy_of(
        MEETING,
        D13.format(clock=promotion, months=-6, lapses=0, to="[mentee]"),
        "{clause: C0, kind: scored, strength: D, figure: mentors_per_person}",
        "{clause: D8a, kind: prohibition, strength: X, keep_from: [public]}",
        "{clause: D16, kind: document, strength: M, document: report, every: {value: on_demand, provenance: policy}}",
        reminder_tiers=TIERS,
    )
    school = School().person("ann").person("max").pair("ann", "max", "2025-01-01")
    school.add("career_date", person_id="ann", kind="promotion", due_on="2027-03-31")
    inputs = school.inputs()
    frames = {name: getattr(inputs, name) for name in inputs.__dataclass_fields__} | {"field": empty_frame_of(FIELD)}
    tables = registers_beside(
        frames,
        [policy],
        [],
        obligations=owed(),
        given={"surgery": {"office": ["the workbook"]}},
        as_of=date(2026, 10, 1),
    )
    counts = {name: len(rows) for name, rows in tables.items()}
    assert counts == {"reminder": 1, "digest": 3, "prohibition": 1, "attestation": 0, "document": 1, "scorecard": 3}
    assert tables["prohibition"]["kept"].all()
    assert list(tables["scorecard"].columns) == list(SCORECARD.column_names)


def test_a_prohibition_that_is_broken_fails_its_check_with_the_field_at_fault():
    policy = policy_of("{clause: D8a, kind: prohibition, strength: X, no_text_on: [meeting]}")
    notes = {"programme": "surgery", "project": "surgery", "field": "mt_notes", "form": "meeting", "type": "notes"}
    fields = frame_of(columns_of(FIELD), [notes])
    mappings = [Mapping.model_validate(MAPPING)]
    rows = prohibitions_of([policy], mappings, fields, given={}, as_of=date(2026, 10, 1))
    result = _result(rows)
    assert not result.passed
    assert result.description == "surgery: Broken by surgery mt_notes (meeting) (D8a)."
    assert _result(rows.iloc[:0]).passed


def test_the_check_on_prohibitions_stops_nothing():
    (step,) = beside_tables([], [], not_measured=lambda: empty_frame_of(NOT_MEASURED))
    assert [(check.name, check.blocking) for check in step.check_specs] == [(KEPT, False)]
