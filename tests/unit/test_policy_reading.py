"""A policy that is wrong is refused in one sentence that names file, clause and place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from assets.obligations.clauses import clause_table
from assets.obligations.language.policy import parameters_of, rules_of
from assets.obligations.language.versions import read_policy
from assets.programmes import ProgrammeError, ProgrammeFolder
from tests.unit.obligations_school import PROGRAMME, ROOT, shipped_policy
from tests.unit.shipped_projects import POLICIES, Shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHIPPED = ROOT / "programmes" / PROGRAMME / "policy.yaml"
TEXTS = {
    "weill_cornell": "000",
    "rutgers": "001",
    "anesthesiology": "002",
    "digestive_diseases": "003",
    "cimer": "004",
}
"""The number of each policy's text."""


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], object]], str]:
    """Return the sentence with which a spoilt copy of the shipped policy is refused."""

    def read(spoil: Callable[[dict[str, Any]], object]) -> str:
        content = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
        spoil(content)
        folder = ProgrammeFolder(PROGRAMME, tmp_path)
        folder.policy.write_text(yaml.safe_dump(content), encoding="utf-8")
        with pytest.raises(ProgrammeError) as caught:
            read_policy(folder)
        return str(caught.value).removeprefix(str(folder.policy))

    return read


def entry(policy: dict[str, Any], measure: str) -> dict[str, Any]:
    """Return a clause's entry as the file has it, to be spoilt."""
    return next(clause for clause in policy["clauses"] if clause.get("measure") == measure)


def test_the_shipped_policy_lists_every_clause_of_the_text():
    clauses = {clause.clause for clause in shipped_policy().clauses}
    assert clauses == {f"A{number}" for number in range(1, 17)} - {"A2"} | {"A2a", "A2b"}
    assert not [rule.measure for rule in rules_of(shipped_policy()) if rule.measure == "contact_log"]


@pytest.mark.parametrize("code", TEXTS)
def test_every_quotation_is_in_the_policys_text_word_for_word(code: str):
    found = sorted(POLICIES.glob(f"{TEXTS[code]}_*.txt"))
    if not found:
        pytest.skip("the policies' texts are not beside this clone")
    text = found[0].read_text(encoding="utf-8")
    assert [clause.words for clause in Shipped(code).policy.clauses if clause.words not in text] == []


def test_a_source_is_a_document_and_a_section_that_the_text_has():
    found = sorted(POLICIES.glob("002_*.txt"))
    if not found:
        pytest.skip("the policies' texts are not beside this clone")
    text = found[0].read_text(encoding="utf-8")
    for rule in shipped_policy().clauses:
        assert rule.source.document.split(",")[0] in text
        assert rule.source.section in text


def test_a_strength_that_is_not_the_texts_says_that_the_office_chose_it():
    policies = [Shipped(code).policy for code in TEXTS]
    chosen = {clause.clause for policy in policies for clause in policy.clauses if clause.office_strength}
    assert chosen == {"A15", "R10", "W1"}


def test_what_the_policy_does_not_say_is_marked_as_the_offices():
    rules = {rule.measure: rule for rule in rules_of(shipped_policy())}
    assert "within_days = 60 (office: policy silent; office chose 60 days)" in parameters_of(
        shipped_policy(), rules["agreement"]
    )
    assert "within_months = 1 (policy: same day of the next month, or its last day)" in parameters_of(
        shipped_policy(), rules["first_meeting"]
    )


def test_whom_a_clause_concerns_is_printed_beside_whom_the_whole_programme_does():
    policy = Shipped("digestive_diseases").policy
    (packet,) = (clause for clause in policy.clauses if clause.clause == "D15")
    ranks = [text for text in parameters_of(policy, packet) if "ranks = " in text]
    assert [text.partition(" (")[0] for text in ranks] == [
        "population: ranks = instructor, assistant",
        "ranks = assistant",
    ]


@pytest.mark.parametrize("word", ["bi-monthly", "bimonthly", "Bi-Monthly", "bi_monthly"])
def test_bi_monthly_is_refused_because_it_means_two_things(refused: Any, word: str):
    sentence = refused(lambda policy: entry(policy, "in_person")["every"].update(value=word))
    assert "clause A11: frequency.every" in sentence
    assert "'bi-monthly' means twice a month to some and every two months to others" in sentence


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda p: entry(p, "first_meeting").pop("unit"), "clause A7: deadline.unit: Field required"),
        (
            lambda p: entry(p, "first_meeting").update(unit="hub"),
            "clause A7: deadline.unit: Input should be 'person', 'pair'",
        ),
        (lambda p: entry(p, "agreement").update(kind="hourly"), "clause A8: the clause: Input tag 'hourly'"),
        (lambda p: entry(p, "agreement").update(grace=3), "clause A8: deadline.grace: Extra inputs are not permitted"),
        (lambda p: entry(p, "agreement")["within_days"].pop("note"), "clause A8: deadline.within_days"),
        (
            lambda p: entry(p, "agreement").update(within_months={"value": 2, "provenance": "policy"}),
            "one month is not 30",
        ),
        (
            lambda p: entry(p, "quarterly_report")["grace_days"].update(value=-1),
            "clause A12: frequency.grace_days.value",
        ),
        (
            lambda p: entry(p, "quarterly_report")["evidence"].update(colour="red"),
            "clause A12: frequency.evidence.events.colour",
        ),
        (lambda p: entry(p, "in_person").pop("every"), "a frequency needs every"),
        (lambda p: entry(p, "in_person").update(kind="stepped_frequency"), "needs clock and steps, and not every"),
        (lambda p: entry(p, "in_person")["every"].update(value="season"), "every: season and season go together"),
        (lambda p: entry(p, "group_has_senior").update(kind="share"), "a share is nobody's gap: its strength is I"),
        (lambda p: p["clauses"].append(entry(p, "first_meeting")), "measure 'first_meeting' is defined twice"),
        (lambda p: p.update(clauses="A7"), "clauses"),
        (lambda p: p["clauses"].append("A9"), "clause that is not a mapping"),
        (lambda p: p.pop("calendar"), "calendar: Field required"),
        (lambda p: p.update(programme="other"), "programme is 'other', but the folder is 'anesthesiology'"),
    ],
)
def test_a_wrong_policy_is_refused_with_the_place(refused: Any, spoil: Any, place: str):
    sentence = refused(spoil)
    assert place in sentence
    assert "\n" not in sentence


def test_the_register_of_clauses_has_a_row_per_clause_with_its_words():
    table = clause_table([shipped_policy()])
    row = table.set_index("clause").loc["A12"]
    assert (row["theme"], row["strength"], row["unit"], row["kind"]) == ("reports", "M", "person", "frequency")
    assert row["words"] == "jointly submit a quarterly report"
    assert set(table["programme_title"]) == {"Department of Anesthesiology Faculty Mentorship Program"}
    assert any(text.startswith("grace_days = 15 (office") for text in row["parameters"])
