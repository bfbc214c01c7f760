"""Which letters a night makes, for whom, and what none of them says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assets.obligations.workflows.schema import MENTORING_RECORD
from reports.letters.drafts import letter_drafts, summary_of
from reports.letters.model import LetterError
from reports.letters.verify import verified_letter
from tests.unit.letters_school import (
    LATEST,
    PROGRAMME,
    QUARTERS,
    RUNNING,
    desk_of,
    drafts_by_kind,
    letters_school,
    names_of,
    paragraphs_of,
    tables_of,
    text_of,
)
from tests.unit.office_school import school

if TYPE_CHECKING:
    from pathlib import Path

    from reports.drafts import Desk
    from reports.frames import Tables


@pytest.fixture(scope="module")
def tables() -> Tables:
    return letters_school()


@pytest.fixture(scope="module")
def desk(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return desk_of(tables, tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def contents(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the letters of the oldest, the latest ended and the running quarter by name."""
    some = desk_of(tables, tmp_path_factory.mktemp("some"), quarters=(QUARTERS[0], LATEST, RUNNING))
    return {draft.name: draft.content()[0] for draft in letter_drafts(some)}


def test_the_dean_gets_a_page_of_every_quarter_and_the_chief_a_report_of_each_that_is_due(desk: Desk):
    made = drafts_by_kind(desk)
    assert {quarter for audience, quarter in made if audience == "dean"} == set(QUARTERS)
    assert {quarter for audience, quarter in made if audience == "chief"} == set(QUARTERS) - {RUNNING}
    assert {quarter for audience, quarter in made if audience == "committee"} == {LATEST}
    assert {quarter for audience, quarter in made if audience == "chairs"} == {RUNNING}


def test_a_policy_that_asks_for_no_report_gets_none(tmp_path: Path):
    made = drafts_by_kind(desk_of(school(people=20), tmp_path))
    assert {audience for audience, _ in made} == {"dean"}


def test_a_run_about_one_quarter_makes_that_quarters_letters(tables: Tables, tmp_path: Path):
    made = drafts_by_kind(desk_of(tables, tmp_path, quarters=(QUARTERS[2],)))
    assert set(made) == {("dean", QUARTERS[2]), ("chief", QUARTERS[2])}


def test_the_file_names_say_what_about_what_and_as_of_when(desk: Desk):
    made = drafts_by_kind(desk)
    assert made["dean", LATEST].name == "mentoring-school-2026q2-dean-2026-09-21.docx"
    assert made["chief", LATEST].name == "mentoring-anesthesiology-2026q2-chief-2026-09-21.docx"


def test_the_same_desk_gives_the_same_letters(tables: Tables, desk: Desk, tmp_path: Path):
    again = drafts_by_kind(desk_of(tables, tmp_path))
    for kind in (("dean", LATEST), ("chief", LATEST), ("chairs", RUNNING)):
        assert again[kind].content() == drafts_by_kind(desk)[kind].content()


def test_no_letter_names_anybody(tables: Tables, contents: dict[str, bytes]):
    names = names_of(tables) | set(tables.person["person_id"]) | set(tables.person["work_email"])
    for file, content in contents.items():
        text = text_of(content)
        assert not [name for name in names if name in text], file


def test_every_letter_says_as_of_known_at_and_that_it_is_confidential(contents: dict[str, bytes]):
    for content in contents.values():
        paragraphs = paragraphs_of(content)
        words = " ".join(text for _, text in paragraphs)
        assert "As of 21 September 2026; data known at 21 September 2026, 05:04 EDT." in words
        assert paragraphs[1][0] == "Confidential"
        assert paragraphs[1][1].startswith("Confidential: ")


def test_every_letter_has_one_chart_that_says_in_words_what_it_shows(contents: dict[str, bytes]):
    for content in contents.values():
        _, said = text_of(content).split('descr="')
        assert " chart " in said.split('"')[0]
        assert "%" in said.split('"')[0]


def test_what_is_for_the_director_alone_is_in_no_number_of_any_letter(tables: Tables, tmp_path: Path):
    clause = tables.clause.copy()
    clause.loc[clause["clause"] == "A11", "audience"] = "director"
    kept = desk_of(replace(tables, clause=clause), tmp_path)
    without = replace(
        tables,
        clause=clause[clause["clause"] != "A11"],
        obligation=tables.obligation[tables.obligation["clause"] != "A11"],
        rate=tables.rate[tables.rate["clause"] != "A11"],
        not_in_population=tables.not_in_population[tables.not_in_population["clause"] != "A11"],
    )
    never = desk_of(without, tmp_path)
    for kind in (("dean", LATEST), ("chief", LATEST), ("committee", LATEST)):
        assert tables_of(drafts_by_kind(kept)[kind].content()[0]) == tables_of(drafts_by_kind(never)[kind].content()[0])


def test_a_source_that_was_not_read_is_told_first(tables: Tables, tmp_path: Path):
    pull = tables.pull.assign(state="kept")
    stale = drafts_by_kind(desk_of(replace(tables, pull=pull), tmp_path))
    for kind in (("dean", LATEST), ("chief", LATEST)):
        assert stale[kind].stale
        warned = [text for style, text in paragraphs_of(stale[kind].content()[0]) if style == "Warning"]
        assert warned
        assert warned[0].startswith("▲ Not up to date")


def test_outcomes_of_departments_that_are_too_small_are_left_out(desk: Desk):
    whole, departments = tables_of(drafts_by_kind(desk)["chairs", RUNNING].content()[0])
    assert whole[1] == ["Stayed", "30 of 32 (94%)", "9 of 9 (100%)"]
    assert {cell for row in departments[1:] for cell in row[1:]} == {"n < 5"}


def test_the_summary_can_be_asked_for_of_any_quarter(desk: Desk):
    content, _ = verified_letter(summary_of(desk, PROGRAMME, QUARTERS[1]))
    assert paragraphs_of(content)[0] == ("Heading 1", "Summary for the committee, 2025 Q1")


def test_a_policy_that_promises_no_summary_gets_a_sentence(tmp_path: Path):
    with pytest.raises(LetterError, match="promises no summary"):
        summary_of(desk_of(school(people=20), tmp_path), PROGRAMME, LATEST)


def test_nothing_is_drawn_before_a_file_is_made(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    import vl_convert

    monkeypatch.setattr(vl_convert, "vegalite_to_png", lambda *_, **__: pytest.fail("drawn too early"))
    assert len([draft.model() for draft in letter_drafts(desk)]) == len(QUARTERS) + len(QUARTERS) - 1 + 2


def test_the_mentoring_record_has_no_reason_of_an_end():
    assert not [name for name in MENTORING_RECORD.column_names if "reason" in name]
