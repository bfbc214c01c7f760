"""A school adds a programme outside the package: its own policy, a mapping drafted off its project, one night."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from nights import AS_OF, Nights, settings_written

from assets.obligations.schema import NOT_MEASURED, OBLIGATION
from assets.programmes import ProgrammeFolder
from assets.redcap.mapping import read_mapping
from pipelines.commands.main import cli
from sandbox.convert.odm import convert_project_xml
from sandbox.school.generate import generate_school
from sandbox.server.testing import serve_in_thread, write_project
from tests.unit.invented_departments import REPEATING, department_fields
from tests.unit.invented_policies import CLAUSE, HEAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.server.testing import Served

TOKEN = "REDCAP_TOKEN_SURGERY"
ASKED = {"metadata", "project", "repeatingFormsEvents", "version"}
"""What a draft may ask of REDCap."""

ELSEWHERE = Path(__file__).parents[2].parent / "shared" / "data" / "redcap"
UNRELATED = sorted(ELSEWHERE.glob("*/project.xml"))

MEETINGS = """
clause: S1
measure: three_meetings
kind: frequency
unit: person
strength: M
concerns: mentees
roles: {value: [hub_mentor], provenance: policy}
every: {value: calendar_half, provenance: policy}
minimum: {value: 3, provenance: policy}
evidence:
  from: events
  kinds: [meeting]
  noun: meeting
  modes: {value: [in_person, video], provenance: policy}
"""
REVIEW = """
clause: S2
measure: yearly_review
kind: frequency
unit: person
theme: reviews
every: {value: calendar_year, provenance: policy}
evidence: {from: events, kinds: [review], noun: review, with_whom: anyone}
"""
POPULATION = {"enrolled_step": {"value": "enrolled", "provenance": "policy"}}


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Return the department's project, whose token may export and nothing else, and settings without a programme."""
    generate_school(tmp_path / "made", faculty=40, years=2, seed=5, as_of=AS_OF)
    names = {
        "field_name": "name", "form_name": "form", "field_type": "kind", "field_label": "label",
        "select_choices_or_calculations": "choices", "text_validation_type_or_show_slider_number": "validation",
    }  # fmt: skip
    fields = [{names[key]: value for key, value in row.items()} for row in department_fields()]
    write_project(
        tmp_path / "school",
        "surgery",
        fields=fields,
        records="study_no",
        repeating="form_name,custom_form_label\n" + "\n".join(f"{form}," for form in sorted(REPEATING)),
        users="username,api_export,design\npuller,1,0",
    )
    folder = tmp_path / "ours" / "surgery"
    folder.mkdir(parents=True)
    content = yaml.safe_load(HEAD) | {"programme": "surgery", "population": POPULATION}
    content["clauses"] = [{**CLAUSE, **yaml.safe_load(text)} for text in (MEETINGS, REVIEW)]
    (folder / "policy.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    with serve_in_thread(tmp_path / "school") as server:
        more = f'programme_folders = ["{tmp_path / "ours"}"]'
        hr = tmp_path / "made" / "hr"
        file = settings_written(tmp_path, url=server.url, hr=hr, programmes='["surgery"]', more=more)
        monkeypatch.setenv("MENTORSYNC_SETTINGS", str(file))
        monkeypatch.setenv(TOKEN, server.token("surgery", "puller"))
        yield server


def drafted() -> str:
    """Run `programme new` for the policy that lies in the folder, and return what it prints."""
    said = CliRunner().invoke(cli, ["programme", "new", "surgery", "--project", "surgery"])
    assert said.exit_code == 0, said.output
    return said.output


def faculty_hired_long_ago(folder: Path, count: int) -> list[str]:
    """Return employee numbers of people in service since before last year."""
    with (folder / "hr" / "appointments.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["is_primary"] == "true" and not row["valid_to"]]
    found = [row["person_id"] for row in rows if row["valid_from"] < "2025-01-01" and not row["appointment_end"]]
    return list(dict.fromkeys(found))[:count]


def typed_in(server: Served, people: list[str], *, days: list[str]) -> None:
    """Enrol two people with the third as mentor of both; only the first has met, on these days."""
    mentor = people[2]
    rows = []
    for number, person in enumerate(people[:2], start=1):
        rows.append({"study_no": str(number), "empl": person, "joined": "2025-01-10", "staff_complete": "2"})
        pairing = {"redcap_repeat_instrument": "mentor_pairing", "redcap_repeat_instance": "1", "pr_kind": "H"}
        rows.append({"study_no": str(number), **pairing, "pr_adv_id": mentor, "pr_begin": "2025-02-01"})
    for instance, day in enumerate(days, start=1):
        session = {"redcap_repeat_instrument": "session_log", "redcap_repeat_instance": str(instance), "se_how": "b"}
        rows.append({"study_no": "1", **session, "se_adv_id": mentor, "se_day": day})
    server.import_rows("surgery", rows)


def test_a_programme_outside_the_package_is_drafted_and_judged_in_a_night(served: Served, tmp_path: Path):
    drafted()
    file = tmp_path / "ours" / "surgery" / "redcap.yaml"
    unsure = "}  # unsure whether it repeats: the token may not ask; if it does, add `repeats: true`"
    lines = file.read_text("utf-8").splitlines()
    repeats = [
        line.replace(unsure, ", repeats: true}") if line.strip().partition(":")[0] in REPEATING else line
        for line in lines
    ]
    file.write_text("\n".join(repeats), encoding="utf-8")
    people = faculty_hired_long_ago(tmp_path / "made", 3)
    typed_in(served, people, days=["2026-02-03", "2026-03-03", "2026-05-05"])
    nights = Nights(tmp_path / "mentorsync.toml", "", {"surgery": served.token("surgery", "puller")})
    ended = nights.run()
    assert ended.success, ended.failures
    judged = nights.table(OBLIGATION)
    half = judged[judged["window_start"] == pd.Timestamp("2026-01-01")].drop_duplicates("obligation_id")
    assert dict(zip(half["person_id"], half["state"], strict=True)) == {people[0]: "met", people[1]: "not_met"}
    assert set(judged["programme"]) == {"surgery"}
    missing = nights.table(NOT_MEASURED)
    assert list(missing[["clause", "measure"]].itertuples(index=False, name=None)) == [("S2", "yearly_review")]
    assert list((nights.home / "published" / "books" / "surgery").iterdir())


def test_a_draft_asks_for_the_dictionary_only_and_says_what_it_could_not_place(served: Served, tmp_path: Path):
    served.requests.clear()
    said = drafted()
    assert {request.content for request in served.requests} <= ASKED
    assert "✖ S2 yearly_review: unplaced" in said
    assert "needs review: no instrument looks like one" in said
    assert "The token may not ask what repeats" in said
    assert (tmp_path / "ours" / "surgery" / "redcap.yaml").is_file()


def test_a_draft_never_replaces_a_file(served: Served, tmp_path: Path):
    file = tmp_path / "ours" / "surgery" / "redcap.yaml"
    file.write_text("ours", encoding="utf-8")
    served.requests.clear()
    said = CliRunner().invoke(cli, ["programme", "new", "surgery", "--project", "surgery"])
    assert said.exit_code == 1
    assert "exists; nothing was written" in said.output
    assert file.read_text("utf-8") == "ours"
    assert not served.requests


def test_like_copies_the_policy_that_is_served_under_the_new_name(served: Served, tmp_path: Path):
    arguments = ["programme", "new", "surgery", "--project", "surgery", "--like", "anesthesiology"]
    said = CliRunner().invoke(cli, [*arguments, "--to", str(tmp_path / "other")])
    assert said.exit_code == 0, said.output
    folder = tmp_path / "other" / "surgery"
    assert yaml.safe_load((folder / "policy.yaml").read_text("utf-8"))["programme"] == "surgery"
    assert yaml.safe_load((folder / "redcap.yaml").read_text("utf-8"))["programme"] == "surgery"
    assert "▲ A11" in said.output


@pytest.mark.skipif(not UNRELATED, reason="the third-party projects do not lie beside the repository")
@pytest.mark.parametrize("source", UNRELATED, ids=lambda path: path.parent.name)
def test_a_project_about_something_else_leaves_every_clause_unplaced(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    convert_project_xml(source, tmp_path / "school" / "redcap" / "other", with_records=False)
    with serve_in_thread(tmp_path / "school") as server:
        file = settings_written(tmp_path, url=server.url, hr=tmp_path)
        monkeypatch.setenv("MENTORSYNC_SETTINGS", str(file))
        monkeypatch.setenv("REDCAP_TOKEN_OTHER", server.token("other"))
        arguments = ["programme", "new", "mine", "--project", "other", "--like", "rutgers", "--to", str(tmp_path)]
        said = CliRunner().invoke(cli, arguments)
    assert said.exit_code == 0, said.output
    assert " 0 placed for certain, 0 likely" in said.output
    drafted = read_mapping(ProgrammeFolder("mine", tmp_path / "mine"))
    assert (drafted.pairs, drafted.events) == ([], [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Surgery", "--project", "surgery"], "is no name of a programme"),
        (["heart", "--project", "surgery"], "say which policy it is to serve with --like PROGRAMME"),
        (["heart", "--project", "surgery", "--like", "nothing"], "programme 'nothing' has no folder"),
        (["heart", "--project", "heart", "--like", "rutgers"], "its token is missing"),
    ],
)
@pytest.mark.usefixtures("served")
def test_what_is_wrong_is_one_sentence(arguments: list[str], words: str):
    said = CliRunner().invoke(cli, ["programme", "new", *arguments])
    assert said.exit_code
    assert words in said.output
