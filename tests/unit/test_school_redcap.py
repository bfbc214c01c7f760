"""What a generated school holds in REDCap: columns and rows as an export has them, flags, canaries, rights."""

from __future__ import annotations

import json
import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from sandbox.school.dirt import MISSING_CODES
from sandbox.school.layout import layout_of
from sandbox.school.projects import ANESTHESIOLOGY
from tests.unit.generated_rows import records_of, rows_of

if TYPE_CHECKING:
    from pathlib import Path


def test_columns_stand_in_the_order_of_the_export(generated_school: Path) -> None:
    header = list(records_of(generated_school)[0])
    assert header == layout_of(ANESTHESIOLOGY).header
    assert header[:4] == ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance", "fp_employee_id"]
    assert [name for name in header if name.startswith("fr_contact_means")] == [
        f"fr_contact_means___{code}" for code in "12345"
    ]


def test_a_row_fills_only_the_columns_of_its_form(generated_school: Path) -> None:
    forms = layout_of(ANESTHESIOLOGY).forms
    for row in records_of(generated_school):
        own = (
            [row["redcap_repeat_instrument"]]
            if row["redcap_repeat_instrument"]
            else [f for f in forms if f not in ANESTHESIOLOGY.repeating]
        )
        inside = {"record_id", "redcap_repeat_instrument", "redcap_repeat_instance"}
        inside |= {column for form in own for column in forms[form]}
        assert not [column for column, value in row.items() if value and column not in inside]
        assert all(row[f"{form}_complete"] in {"0", "1", "2"} for form in own)
        if "first_report_and_mentorship_agreement" in own:
            assert {row[f"fr_contact_means___{code}"] for code in "12345"} <= {"0", "1"}


def test_rows_stand_by_record_then_instrument_then_instance(generated_school: Path) -> None:
    order = list(layout_of(ANESTHESIOLOGY).forms)
    rows = records_of(generated_school)
    records = [record for record, _ in groupby(row["record_id"] for row in rows)]
    assert len(records) == len(set(records))
    numbers = [int(record) for record in records if record.isdigit()]
    assert numbers == sorted(numbers)
    for _, of_record in groupby(rows, key=lambda row: row["record_id"]):
        base, *instances = of_record
        assert base["redcap_repeat_instrument"] == base["redcap_repeat_instance"] == ""
        keys = [(order.index(row["redcap_repeat_instrument"]), int(row["redcap_repeat_instance"])) for row in instances]
        assert all(one < two for one, two in pairwise(keys))


def test_a_flag_says_filled_exactly_where_the_narrative_of_its_instance_is(generated_school: Path) -> None:
    texts = {
        (row["record_id"], row["redcap_repeat_instrument"], row["redcap_repeat_instance"]): row
        for row in records_of(generated_school)
        if row["redcap_repeat_instrument"] in ANESTHESIOLOGY.narrative
    }
    flags = {"qr_goals_filled": "qrn_goals", "qr_plans_filled": "qrn_plans", "qr_barriers_filled": "qrn_barriers"}
    reports = [row for row in records_of(generated_school) if row["redcap_repeat_instrument"] == "quarterly_report"]
    assert len(reports) > 300
    for row in reports:
        key = (row["record_id"], "quarterly_report_narrative", row["redcap_repeat_instance"])
        assert all((row[flag] == "1") == bool(texts.get(key, {}).get(field)) for flag, field in flags.items())


def test_every_narrative_answer_carries_a_canary_of_its_own(generated_school: Path) -> None:
    fields = [row[0] for row in ANESTHESIOLOGY.dictionary() if row[1] in ANESTHESIOLOGY.narrative]
    answers = [row[field] for row in records_of(generated_school) for field in fields if row[field]]
    canaries = [re.match(r"CANARY-[^-]+-\d+-\w+", answer) for answer in answers]
    assert all(canaries)
    assert len({found[0] for found in canaries if found}) == len(answers) > 1000
    assert any("\n" in answer for answer in answers)
    assert any("," in answer for answer in answers)


def test_the_pipelines_user_may_export_everything_but_narrative(generated_school: Path) -> None:
    project = generated_school / "redcap" / "anesthesiology"
    users = {row["username"]: row for row in rows_of(project / "users.csv")}
    rights = dict(part.split(":") for part in users["mentorsync"]["forms_export"].split(","))
    assert {form for form, right in rights.items() if right == "0"} == set(ANESTHESIOLOGY.narrative)
    assert (users["mentorsync"]["api_export"], users["mentorsync"]["api_import"]) == ("1", "0")
    tokens = rows_of(project / "tokens.csv")
    assert {row["username"] for row in tokens} == set(users)
    assert all(re.fullmatch(r"[0-9A-F]{32}", row["token"]) for row in tokens)
    info = json.loads((project / "project.json").read_text(encoding="utf-8"))
    assert all(code in info["missing_data_codes"] for code in MISSING_CODES)
    assert [row["form_name"] for row in rows_of(project / "repeating.csv")] == list(ANESTHESIOLOGY.repeating)
