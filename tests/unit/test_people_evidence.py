"""Evidence: who is linked, who is asked about, who is nobody, on an invented roster."""

from __future__ import annotations

import pandas as pd
import pytest
from click.testing import CliRunner

from assets.people.evidence.lists import ROSTER_NAMES, TYPED_NAMES, ListError, matched_lists, with_known_columns
from assets.people.evidence.names import typed_readings, words_of
from assets.people.evidence.weights import shipped_weights
from pipelines.commands.match import match

ROSTER = """\
person_id,first,middle,last,preferred_first,email,department
00001001,Henrik,J.,Solberg,,henrik.solberg@som.invented.edu,Anesthesiology - Cardiac
00001002,Margaret,,O'Dowd,Peggy,margaret.odowd@som.invented.edu,Anesthesiology - Pain
00001003,Wei,,Zhang,,wei.zhang@som.invented.edu,Surgery
00001004,Wei,,Zhang,,wzhang2@som.invented.edu,Surgery
00001005,Zoë,,Roy-Chowdhury,,zoe.roychowdhury@som.invented.edu,Neurology
00001006,Piotr,,Wałęsa,,piotr.walesa@som.invented.edu,Neurology
00001007,Jun,,Ma,,jun.ma@som.invented.edu,Surgery
00001008,Carla,Benedetti,Fontane,,carla.fontane@som.invented.edu,Surgery
00001009,Thomas,,Abernathy,,thomas.abernathy@som.invented.edu,Pediatrics
00001010,Ingrid,,Castellanos,,ingrid.castellanos@som.invented.edu,Pediatrics
00001011,Dean,,Ruiz,,dean.ruiz@som.invented.edu,Pediatrics
"""
FILLERS = 400


def rows_of(text: str) -> pd.DataFrame:
    header, *lines = text.strip().splitlines()
    names = header.split(",")
    return pd.DataFrame([dict(zip(names, line.split(","), strict=True)) for line in lines], dtype="str")


@pytest.fixture(scope="module")
def roster() -> pd.DataFrame:
    """Return the people above, among others whose names are all different."""
    letters = "abcdefghijklmnopqrst"
    others = pd.DataFrame(
        {
            "person_id": [f"{20000 + n:08d}" for n in range(FILLERS)],
            "first": [f"Qu{letters[n % 20]}x{letters[n // 20]}or" for n in range(FILLERS)],
            "last": [f"{letters[n // 20]}yth{letters[n % 20]}wick" for n in range(FILLERS)],
            "email": [f"person{n}@som.invented.edu" for n in range(FILLERS)],
            "department": ["Medicine"] * FILLERS,
        },
        dtype="str",
    )
    whole = pd.concat([rows_of(ROSTER), others]).fillna("")
    return with_known_columns(whole, ROSTER_NAMES, needed=["person_id"], what="the roster")


def best_for(roster: pd.DataFrame, **typed: str) -> tuple[str, str]:
    """Return decision and person id of the best candidate."""
    found = candidates_for(roster, **typed)
    return (found["decision"].iloc[0], found["person_id"].iloc[0]) if len(found) else ("none", "")


def candidates_for(roster: pd.DataFrame, **typed: str) -> pd.DataFrame:
    asked = with_known_columns(pd.DataFrame([{"query_id": "Q1", **typed}]), TYPED_NAMES, needed=[], what="the list")
    return matched_lists(roster, asked, weights=shipped_weights())


@pytest.mark.parametrize(
    "name",
    [
        "Henrik Solberg",
        "Solberg, Henrik",
        "Dr. Henrik J. Solberg, MD, PhD",
        "HENRIK SOLBERG M.D.",
        "Henrik Solbreg",
        "Henrk Solberg",
        "solberg henrik",
    ],
)
def test_a_rare_name_is_linked_however_it_is_typed(roster, name):
    assert best_for(roster, name=name, dept="Anesthesiology") == ("auto", "00001001")


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Peggy O'Dowd", "00001002"),
        ("Maggie ODowd", "00001002"),
        ("Zoe Chowdhury", "00001005"),
        ("Piotr Walesa", "00001006"),
        ("Piotr WaÅ‚Ä™sa", "00001006"),
        ("Jun Ma", "00001007"),
        ("Jun Ma MD", "00001007"),
        ("Carla Benedetti", "00001008"),
        ("Tom Abernathy", "00001009"),
        ("Dean Castellanos-Ruiz", "00001011"),
    ],
)
def test_short_forms_accents_parts_and_maiden_names_are_the_same_person(roster, name, person):
    decision, found = best_for(roster, name=name, dept=roster.set_index("person_id")["department"][person])
    assert (decision, found) == ("auto", person)


def test_namesakes_in_one_department_are_asked_about_and_never_guessed(roster):
    found = candidates_for(roster, name="Wei Zhang", dept="Surgery")
    assert found["decision"].iloc[0] == "review"
    assert set(found["person_id"].iloc[:2]) == {"00001003", "00001004"}


def test_an_address_tells_namesakes_apart(roster):
    assert best_for(roster, name="Wei Zhang", email="WZHANG2@som.invented.edu;") == ("auto", "00001004")


def test_an_address_of_somebody_else_links_nobody_to_its_owner(roster):
    decision, person = best_for(roster, name="Henrik Solberg", email="ingrid.castellanos@som.invented.edu")
    assert person == "00001001"
    assert decision in {"auto", "review"}
    decision, person = best_for(roster, name="Nobody Heardof", email="ingrid.castellanos@som.invented.edu")
    assert decision != "auto"


def test_an_id_of_somebody_else_links_nobody_to_its_owner(roster):
    assert best_for(roster, name="Henrik Solberg", campus_id="00001010")[1] == "00001001"
    assert best_for(roster, name="Nobody Heardof", campus_id="00001010")[0] != "auto"


@pytest.mark.parametrize("typed_id", ["1001", "1001.0", "E00001001", " 00001001 "])
def test_an_id_that_lost_its_zeros_is_the_persons(roster, typed_id):
    found = candidates_for(roster, name="Solberg", campus_id=typed_id)
    assert (found["decision"].iloc[0], found["id"].iloc[0]) == ("auto", "id_same")


def test_a_foreign_address_keeps_a_common_name_from_being_linked(roster):
    decision, _ = best_for(roster, name="Jun Ma", email="jun.ma@otherhospital.example.org")
    assert decision != "auto"


def test_an_alias_domain_of_the_institution_counts_as_its_own(roster):
    found = candidates_for(roster, name="I Castellanos", email="ingrid.castellanos@invented.edu")
    assert (found["decision"].iloc[0], found["email"].iloc[0]) == ("auto", "email_alias")


@pytest.mark.parametrize(
    "typed", [{"name": "Test Mentee"}, {"name": "Henrik Solberg", "email": "test@test.com"}, {"campus_id": "99999999"}]
)
def test_a_test_record_is_linked_to_nobody(roster, typed):
    assert best_for(roster, **typed) == ("none", "")


def test_nothing_typed_is_nobody(roster):
    assert best_for(roster, name="") == ("none", "")


def test_a_roster_that_holds_an_id_twice_is_refused(roster):
    with pytest.raises(ListError, match="1 rows whose person id stands in an earlier row"):
        candidates_for(pd.concat([roster, roster.head(1)]), name="Jun Ma")


def test_a_missing_column_is_named():
    with pytest.raises(ListError, match="no column person_id or emplid or employee_id"):
        with_known_columns(pd.DataFrame({"last": ["x"]}), ROSTER_NAMES, needed=["person_id"], what="roster.csv")


def test_every_code_a_comparison_can_give_has_a_weight():
    from inspect import getsource
    from re import findall

    from assets.people.evidence import compare, reach

    codes = set(findall(r'"((?:last|first|middle|unit|department|email|id)_[a-z_]+|elsewhere)"', getsource(compare)))
    codes |= set(findall(r'"((?:unit|department|email|id)_[a-z_]+|elsewhere)"', getsource(reach)))
    assert len(codes) > 20
    assert codes <= set(shipped_weights().weights)


def test_credentials_that_are_last_names_too_stay_last_names():
    assert typed_readings(name="Jun Ma")[0].last == ["ma"]
    assert typed_readings(name="Jun Wang MA")[0].last == ["wang"]
    assert words_of("Müller-Lüdenscheidt, Ph.D.") == ["muller", "ludenscheidt", "phd"]


def test_the_command_writes_candidates_and_explains_one_person(tmp_path):
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "queries.csv").write_text(
        "query_id,full_name,email\nQ7,Solberg Henrik,henrik.solberg@som.invented.edu\n"
    )
    files = [str(tmp_path / "roster.csv"), str(tmp_path / "queries.csv")]
    written = CliRunner().invoke(match, [*files, "-o", str(tmp_path / "pred.csv")])
    assert written.exit_code == 0, written.output
    assert "1 typed people: 1 linked, 0 for review, 0 nobody." in written.output
    pred = pd.read_csv(tmp_path / "pred.csv", dtype=str)
    assert list(pred.columns) == ["query_id", "emplid", "score", "decision"]
    assert pred.loc[0, ["query_id", "emplid", "decision"]].tolist() == ["Q7", "00001001", "auto"]
    told = CliRunner().invoke(match, [*files, "--explain", "Q7"])
    assert "the e-mail address is the person's" in told.output
    assert "first and last name stand the other way round" in told.output


def test_the_command_says_what_is_wrong_with_a_file(tmp_path):
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "html.csv").write_text("<html><body>login</body></html>\n")
    result = CliRunner().invoke(match, [str(tmp_path / "roster.csv"), str(tmp_path / "html.csv"), "--explain", "Q1"])
    assert result.exit_code == 1
    assert "has no column query_id" in result.output
