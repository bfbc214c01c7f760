"""The documents about one mentor: what they say, and what they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assets.redcap.withheld import Withheld
from reports.letters.mentor import dossier_letter, statement_letter
from reports.letters.model import LetterError
from reports.letters.record import mentor_of
from reports.letters.verify import verified_letter
from tests.unit.letters_school import PROGRAMME, desk_of, letters_school, paragraphs_of, tables_of, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from reports.drafts import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_of(letters_school(), tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def busiest(desk: Desk) -> str:
    """Return the mentor with the most mentees."""
    return str(desk.tables.mentoring_record["mentor_id"].value_counts().index[0])


@pytest.fixture(scope="module")
def least(desk: Desk) -> str:
    """Return a mentor of fewer than five."""
    counts = desk.tables.mentoring_record["mentor_id"].value_counts()
    return str(counts[counts < 5].index[0])


def mentees_of(desk: Desk, mentor: str) -> list[str]:
    """Return the names of a mentor's mentees."""
    record = desk.tables.mentoring_record
    return [desk.directory.name(one) for one in record.loc[record["mentor_id"] == mentor, "mentee_id"]]


def test_the_statement_lists_every_pairing_with_the_mentees_name(desk: Desk, busiest: str):
    content, _ = verified_letter(statement_letter(mentor_of(desk, busiest)))
    [[header, *rows]] = tables_of(content)
    assert header == ["Mentee", "Rank at the start", "As", "Programme", "From", "To"]
    assert sorted(row[0] for row in rows) == sorted(mentees_of(desk, busiest))
    assert [row[4] for row in rows] == sorted((row[4] for row in rows), reverse=True)


def test_the_statement_leaves_names_out_when_asked_to(desk: Desk, busiest: str):
    content, _ = verified_letter(statement_letter(mentor_of(desk, busiest), names=False))
    [[_, *rows]] = tables_of(content)
    assert {row[0] for row in rows} == {f"Mentee {number}" for number in range(1, len(rows) + 1)}
    assert not [name for name in mentees_of(desk, busiest) if name in text_of(content)]


def test_the_dossier_names_no_mentee_and_counts_them(desk: Desk, busiest: str):
    content, _ = verified_letter(dossier_letter(mentor_of(desk, busiest)))
    assert not [name for name in mentees_of(desk, busiest) if name in text_of(content)]
    roles, ranks = tables_of(content)
    assert int(roles[1][2]) == len(set(mentees_of(desk, busiest))) == sum(int(row[1]) for row in ranks[1:])


def test_neither_counts_meetings_nor_says_how_a_pairing_ended(desk: Desk, busiest: str):
    mentor = mentor_of(desk, busiest)
    for made in (statement_letter(mentor), dossier_letter(mentor)):
        text = text_of(verified_letter(made)[0])
        assert "4711" not in text
        assert "meeting" not in text.lower()
        assert not [word for word in ("changed", "mentor_left", "mentor left", "concern") if word in text]


def test_neither_has_a_chart(desk: Desk, busiest: str):
    mentor = mentor_of(desk, busiest)
    for made in (statement_letter(mentor), dossier_letter(mentor)):
        assert "<pic:pic" not in text_of(verified_letter(made)[0])


def test_what_tells_of_fewer_than_five_mentees_is_left_out_of_the_dossier(desk: Desk, least: str):
    content, _ = verified_letter(dossier_letter(mentor_of(desk, least)))
    assert {row[1] for row in tables_of(content)[1][1:]} == {"n < 5"}
    assert "fewer than five were mentored" in " ".join(text for _, text in paragraphs_of(content))


def test_a_pairing_only_the_director_may_hear_of_is_left_out(desk: Desk, tmp_path: Path, busiest: str):
    withheld = {PROGRAMME: Withheld(instruments=frozenset({"assignment"}))}
    kept = desk_of(desk.tables, tmp_path, withheld=withheld)
    with pytest.raises(LetterError, match="nothing to write about"):
        mentor_of(kept, busiest)


def test_somebody_who_mentored_nobody_gets_a_sentence_that_names_nobody(desk: Desk):
    mentors = set(desk.tables.mentoring_record["mentor_id"])
    other = next(one for one in desk.tables.person["person_id"] if one not in mentors)
    with pytest.raises(LetterError) as raised:
        mentor_of(desk, other)
    assert other not in str(raised.value)


def test_the_same_record_is_the_same_document(desk: Desk, busiest: str):
    assert verified_letter(statement_letter(mentor_of(desk, busiest))) == verified_letter(
        statement_letter(mentor_of(desk, busiest))
    )
