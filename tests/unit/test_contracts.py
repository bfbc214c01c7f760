"""Every table of the house has a contract, every contract can be evaluated, and the dictionary says what they say."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from assets.programmes import ProgrammeError, ProgrammeFolder, shipped_folder
from assets.storage.schema import Column, Table, empty_frame_of
from checks.codes import codes_of
from checks.contract import EVERY_LANDING, MAY_BLOCK, contracts_folder, read_contracts, rules_of
from checks.expectations import SAYS_WHO, outcomes_of
from checks.landings import form_rules, with_landings
from checks.surroundings import Surroundings
from pipelines.dictionary import PAGE, every_table, page

ROOT = Path(__file__).parents[2]
TABLES = {table.path: table for table in every_table()}
CONTRACTS = read_contracts(contracts_folder())

RULE = """
    expect: column_values_to_not_be_null
    with: {column: a}
    severity: warning
    words: Something holds.
"""


def tables_of_all_rooms() -> list[Table]:
    """Return what stands in the TABLES of every `schema.py`, found by looking for the files."""
    rooms = [path for path in ROOT.glob("*/**/schema.py") if path.is_relative_to(ROOT / "assets")]
    rooms += [ROOT / "checks" / "schema.py", ROOT / "reports" / "schema.py"]
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in rooms]
    return [table for name in modules for table in getattr(import_module(name), "TABLES", ())]


def test_every_table_of_every_room_is_known_to_the_dictionary():
    assert {table.path for table in tables_of_all_rooms()} <= set(TABLES)


@pytest.mark.parametrize("path", sorted(TABLES))
def test_every_table_has_a_contract(path):
    assert path in CONTRACTS, f"add {path} to checks/contracts/{path.split('/')[0]}.yaml"


def test_no_contract_is_about_a_table_there_is_not():
    assert set(CONTRACTS) <= set(TABLES)


@pytest.mark.parametrize("path", sorted(TABLES))
def test_every_rule_can_be_evaluated_on_the_table_it_is_for(path):
    from datetime import date

    table = TABLES[path]
    around = Surroundings(
        table=table,
        judged_on=date(2026, 10, 20),
        rows_before=0,
        others={other: empty_frame_of(known) for other, known in TABLES.items()},
    )
    rules = rules_of(table, CONTRACTS)
    for outcome in outcomes_of(empty_frame_of(table), rules=rules, key=table.key, surroundings=around):
        assert not outcome.broken, outcome
        assert outcome.passed or outcome.rule.expect == "table_row_count_to_be_between", outcome


def test_every_code_set_named_is_kept_where_the_contract_says():
    for path, rules in CONTRACTS.items():
        for rule in rules:
            for place in [rule.codes_of, *rule.with_.get("codes", {}).values()]:
                assert not place or len(codes_of(place)) > 1, (path, rule.name)


def test_what_a_rule_looks_things_up_in_is_a_table_made_before_its_own():
    order = list(TABLES)
    for path, rules in CONTRACTS.items():
        for rule in rules:
            if other := rule.other_table():
                assert rule.with_["key"] in TABLES[other].column_names, (path, rule.name)
                early = order.index(other) < order.index(path) or other.split("/")[0] == path.split("/")[0]
                assert early, (path, rule.name)


IDENTIFIES = {
    *("at", "audience", "band", "by", "choice", "clause", "document", "due_on", "event", "field", "figure"),
    *("file", "group", "hub", "instance", "instrument", "kind", "measure", "name_type", "of", "outcome"),
    *("period", "problem", "programme", "project", "quarter", "reason", "recipient", "record", "role", "seen_in"),
    *("seen_on", "source", "unit", "unit_code", "valid_from", "what"),
}
"""Columns of keys that were looked at: a code, a date or a place, and nobody's name. What ends in `_id` is an id."""


def test_no_key_that_is_shown_holds_a_name():
    shown = {
        name for table in TABLES.values() for name in table.key if name not in SAYS_WHO and not name.endswith("_id")
    }
    assert shown <= IDENTIFIES, "look whether the new column holds names: then SAYS_WHO, else IDENTIFIES"


def test_only_hr_identity_and_publication_may_stop_a_night():
    blocking = {table.room for path, table in TABLES.items() for rule in rules_of(table, CONTRACTS) if rule.blocking}
    assert blocking == {"hr", "people", "reports"} == set(MAY_BLOCK)


def test_a_contract_that_would_stop_a_night_it_may_not_stop_is_refused(tmp_path):
    (tmp_path / "redcap.yaml").write_text(f"redcap/pull:\n  - name: a{RULE}    blocking: true\n")
    with pytest.raises(ProgrammeError, match=r"redcap/pull: a is blocking, which only hr, people, reports may be"):
        read_contracts(tmp_path)


def test_two_rules_of_one_name_are_refused(tmp_path):
    (tmp_path / "hr.yaml").write_text(f"hr/unit:\n  - name: a{RULE}  - name: a{RULE}")
    with pytest.raises(ProgrammeError, match="two rules are called a"):
        read_contracts(tmp_path)


def test_a_table_in_two_files_is_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("hr/unit: []\n")
    with pytest.raises(ProgrammeError, match=r"b\.yaml: hr/unit has a contract in another file too"):
        read_contracts(tmp_path)


def test_a_slip_in_a_file_is_one_sentence_with_its_place(tmp_path):
    (tmp_path / "hr.yaml").write_text(f"hr/unit:\n  - name: a{RULE}    who_fixs: HR\n")
    with pytest.raises(ProgrammeError, match=r"hr\.yaml.*: hr/unit\.0\.who_fixs: Extra inputs are not permitted"):
        read_contracts(tmp_path)


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        ("but_not: [unknown]", "but_not leaves codes out of codes_of, which is not given"),
        (
            "codes_of: assets.hr.mapping:CODES.kind",
            "codes_of takes the place of value_set in column_values_to_be_one_of",
        ),
    ],
)
def test_codes_go_with_a_rule_about_a_set_of_codes_only(tmp_path, slip, words):
    (tmp_path / "hr.yaml").write_text(f"hr/unit:\n  - name: a{RULE}    {slip}\n")
    with pytest.raises(ProgrammeError, match=words):
        read_contracts(tmp_path)


def test_a_table_nobody_wrote_a_contract_for_is_still_checked_to_be_as_declared():
    table = Table(room="hr", name="new", words="New.", columns=(Column("a", "text", "a"),), key=("a",))
    (rule,) = rules_of(table, CONTRACTS)
    assert (rule.name, rule.blocking) == ("is_as_declared", True)


@pytest.mark.parametrize(
    ("place", "codes"),
    [
        ("assets.redcap.entries:HubRows.kind", ["hub", "affinity_group"]),
        ("assets.mentoring.problems:Outcome", ["excluded", "quarantined", "used"]),
        ("assets.hr.mapping:CODES.unit_kind", ["school", "department", "division"]),
        ("assets.hr.jobs:ENDED", ["deceased", "retired", "terminated"]),
    ],
)
def test_codes_are_read_off_whatever_code_keeps_them_in(place, codes):
    assert codes_of(place) == codes


@pytest.mark.parametrize("place", ["assets.hr.mapping:NOTHING", "assets.nowhere:X", "assets.hr.mapping:CODES.x"])
def test_a_place_without_codes_is_one_sentence(place):
    with pytest.raises(ValueError, match=f"there are no codes at {place}"):
        codes_of(place)


def test_a_landing_has_what_holds_of_all_landings_and_a_rule_per_date_a_form_needs():
    from assets.redcap.mapping import read_mapping

    mapping = read_mapping(ProgrammeFolder("anesthesiology", shipped_folder() / "anesthesiology"))
    names = [rule.name for rule in with_landings(CONTRACTS, [mapping])["redcap/anesthesiology"]]
    assert names[: len(CONTRACTS[EVERY_LANDING])] == [rule.name for rule in CONTRACTS[EVERY_LANDING]]
    assert {"meeting_fits_mt_date", "assignment_fits_as_start", "quarterly_report_fits_qr_filed_on"} <= set(names)
    assert not [name for name in names if "opted_out" in name]
    landed = set(mapping.landed_fields())
    assert all(set(rule.columns()) <= landed for rule in form_rules(mapping))


def test_the_data_dictionary_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m pipelines.dictionary`"
