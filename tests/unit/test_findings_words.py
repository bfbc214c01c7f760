"""Every problem code has words, and words exist for codes only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assets.hr.problems import PROBLEMS
from assets.mentoring.problems import Problem
from assets.programmes import ProgrammeError
from checks.problem_texts import problems_file, read_problem_texts, texts_by_code

if TYPE_CHECKING:
    from pathlib import Path


def test_every_problem_of_the_mentoring_room_has_words_and_no_word_is_without_a_problem():
    assert set(read_problem_texts(problems_file()).mentoring) == {problem.value for problem in Problem}


def test_every_problem_of_the_hr_room_has_words():
    texts = texts_by_code(read_problem_texts(problems_file()))["hr/quarantine"]
    assert set(texts) == set(PROBLEMS)
    assert not any("{" in text.problem + text.what_to_do for text in texts.values())


def test_every_text_is_whole_sentences():
    for texts in texts_by_code(read_problem_texts(problems_file())).values():
        for text in texts.values():
            assert text.problem.endswith(".")
            assert text.what_to_do.endswith(".")


@pytest.mark.parametrize(("right", "wrong"), [("severity: info", "severity: dreadful"), ("who_fixes:", "repairs:")])
def test_a_slip_in_the_words_is_one_sentence_that_names_the_place(tmp_path: Path, right: str, wrong: str):
    path = tmp_path / "problems.yaml"
    path.write_text(problems_file().read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ProgrammeError, match=r"problems\.yaml line \d+: mentoring\.test_record\."):
        read_problem_texts(path)
