"""A policy that is wrong is refused in one sentence that names file, clause and place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from assets.obligations.clauses import clause_table
from assets.obligations.language.policy import parameters_of, read_policy
from assets.programmes import ProgrammeError, ProgrammeFolder
from tests.unit.obligations_school import PROGRAMME, ROOT, shipped_policy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHIPPED = ROOT / "programmes" / PROGRAMME / "policy.yaml"
POLICY_TEXT = ROOT.parent / "shared" / "policies" / "002_2e30247b98a0e638.txt"


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


def test_the_shipped_policy_lists_the_four_clauses_that_are_computed():
    assert [(rule.clause, rule.measure) for rule in shipped_policy().clauses] == [
        ("A7", "first_meeting"),
        ("A8", "agreement"),
        ("A11", "in_person"),
        ("A12", "quarterly_report"),
    ]


@pytest.mark.skipif(not POLICY_TEXT.exists(), reason="the policy's text is not in this clone")
def test_every_quotation_is_in_the_policys_text_word_for_word():
    text = POLICY_TEXT.read_text(encoding="utf-8")
    for rule in shipped_policy().clauses:
        assert rule.words in text, rule.clause
        assert rule.source.document.split(",")[0] in text
        assert rule.source.section in text


def test_what_the_policy_does_not_say_is_marked_as_the_offices():
    rules = {rule.clause: rule for rule in shipped_policy().clauses}
    assert "within_days = 60 (office: policy silent; office chose 60 days)" in parameters_of(
        shipped_policy(), rules["A8"]
    )
    assert "within_months = 1 (policy: same day of the next month, or its last day)" in parameters_of(
        shipped_policy(), rules["A7"]
    )


@pytest.mark.parametrize("word", ["bi-monthly", "bimonthly", "Bi-Monthly", "bi_monthly"])
def test_bi_monthly_is_refused_because_it_means_two_things(refused: Any, word: str):
    sentence = refused(lambda policy: policy["clauses"][2]["every"].update(value=word))
    assert "clause A11: frequency.every" in sentence
    assert "'bi-monthly' means twice a month to some and every two months to others" in sentence


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda p: p["clauses"][0].pop("unit"), "clause A7: deadline.unit: Field required"),
        (lambda p: p["clauses"][0].update(unit="hub"), "clause A7: deadline.unit: Input should be 'person', 'pair'"),
        (lambda p: p["clauses"][1].update(kind="hourly"), "clause A8: the clause: Input tag 'hourly'"),
        (lambda p: p["clauses"][1].update(grace=3), "clause A8: deadline.grace: Extra inputs are not permitted"),
        (lambda p: p["clauses"][1]["within_days"].pop("note"), "clause A8: deadline.within_days"),
        (lambda p: p["clauses"][1].update(within_months={"value": 2, "provenance": "policy"}), "one month is not 30"),
        (lambda p: p["clauses"][3]["grace_days"].update(value=-1), "clause A12: frequency.grace_days.value"),
        (lambda p: p["clauses"][3]["evidence"].update(colour="red"), "clause A12: frequency.evidence.events.colour"),
        (lambda p: p["clauses"].append(p["clauses"][0]), "measure 'first_meeting' is defined twice"),
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
