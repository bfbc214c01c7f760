"""Forms of names, addresses and keys that a list of English names does not show. Everybody is invented."""

from __future__ import annotations

import pandas as pd
import pytest

from assets.people.evidence.lists import ROSTER_NAMES, TYPED_NAMES, matched_lists, with_known_columns
from assets.people.evidence.weights import shipped_weights

FILLERS = [(f"Ada{n}", f"Filler{chr(97 + n % 26)}{chr(97 + n // 26)}on", f"filler{n}@med.example") for n in range(200)]
PEOPLE = [
    ("00000001", "Karana", "Al-Masri", "kalmasri@med.example"),
    ("00000002", "Octavia", "Quintero Ibarra", "oquintero@med.example"),
    ("00000003", "Jürgen", "Köhler", "jkoehler@med.example"),
    ("00000004", "Evgeny", "Zhurov", "ezhurov@med.example"),
    ("00000005", "FNU", "Gopalarajan", "gopalarajan@med.example"),
    ("00000006", "Vidunta", "Jayapuri", "vjayapuri@med.example"),
    ("00000007", "Mingrui", "Ma", "mma@med.example"),
    ("00000008", "Jerry", "Jacksworth", "jacksworthj@med.example"),
    ("00000009", "James", "Jacksworth", ""),
    ("00000010", "Laura", "Farninggate", "lfarninggate@med.example"),
    ("00000011", "Laura", "Hartleham", "lhartleham@med.example"),
    ("00000012", "Tyler", "Bradstow", "surgery@med.example"),
    ("00000013", "Wendell", "Colby", "surgery@med.example"),
    ("00000014", "Christopher", "Colenbury", "ccolenbury@med.example"),
]


def roster(*, emails: bool = True) -> pd.DataFrame:
    rows = [*PEOPLE, *((f"{900 + n:08d}", *filler) for n, filler in enumerate(FILLERS))]
    frame = pd.DataFrame(rows, columns=["person_id", "first", "last", "email"])
    return frame if emails else frame.assign(email="")


def best(name: str, *, email: str = "", key: str = "", people: pd.DataFrame | None = None) -> tuple[str, str]:
    """Return the decision about a typed person, and whom it names; blanks where nobody is like it."""
    typed = pd.DataFrame([{"query_id": "1", "name": name, "email": email, "employee_id": key}])
    delivered = roster() if people is None else people
    found = matched_lists(
        with_known_columns(delivered, ROSTER_NAMES, needed=["person_id"], what="roster"),
        with_known_columns(typed, TYPED_NAMES, needed=["query_id"], what="queries"),
        weights=shipped_weights(),
    )
    return ("", "") if found.empty else (found["decision"].iloc[0], found["person_id"].iloc[0])


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Karana Almasri", "00000001"),
        ("Karana El Masri", "00000001"),
        ("Masri, Karana, MD", "00000001"),
        ("Octavia Quintero", "00000002"),
        ("Octavia Quintero-Ibarra", "00000002"),
        ("Juergen Koehler", "00000003"),
        ("Jurgen Kohler", "00000003"),
        ("Yevgeni Zhurov", "00000004"),
        ("Gopalarajan", "00000005"),
        ("Gopalarajan Gopalarajan", "00000005"),
        ("FNU Gopalarajan", "00000005"),
        ("Mingrui Ma", "00000007"),
        ("Ming Rui Ma", "00000007"),
    ],
)
def test_another_form_of_a_name_links(name: str, person: str) -> None:
    assert best(name) == ("auto", person)


def test_an_initial_in_place_of_the_last_name_is_at_least_asked_about() -> None:
    assert best("J. Vidunta", email="vjayapuri@med.example") == ("auto", "00000006")
    assert best("Vidunta J.")[1] == "00000006"


def test_a_credential_in_capitals_is_no_last_name() -> None:
    people = pd.concat([roster(), pd.DataFrame([("00000020", "Jun", "Wang", "")], columns=roster().columns)])
    assert best("Jun Wang MA", people=people.reset_index(drop=True)) == ("auto", "00000020")


def test_a_number_at_the_end_of_an_address_is_another_person_and_no_slip() -> None:
    assert best("Dr. Jacksworth", email="jacksworthj2@med.example")[0] != "auto"


def test_the_address_of_a_colleague_of_the_same_first_name_does_not_link_to_the_colleague() -> None:
    decision, _ = best("Laura Hartleham", email="lfarninggate@med.example")
    assert decision == "review"


def test_an_address_several_people_have_proves_little() -> None:
    assert best("Tyler Bradstow", email="surgery@med.example") == ("auto", "00000012")
    assert best("Wendell Bradstow", email="surgery@med.example")[0] != "auto"


def test_two_first_names_with_one_short_form_are_two_names() -> None:
    assert best("Kathleen Colenbury")[0] != "auto"


def test_where_hr_delivers_no_addresses_nobody_is_foreign() -> None:
    assert best("Octavia Quintero", email="o.q@med.example", people=roster(emails=False)) == ("auto", "00000002")
