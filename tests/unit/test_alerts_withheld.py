"""What alerts leave out: whatever only a programme's director may hear of, not even as a count."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from assets.redcap.withheld import Withheld
from pipelines.alerts.causes import CheckSeen, Observed, causes_of
from pipelines.alerts.withheld import Kept, findings_told, without_withheld

KEPT = Kept(
    {
        "rutgers": Withheld(frozenset({"concern"}), frozenset({"cn_raised_on"})),
        "anesthesiology": Withheld(),
    }
)
NOTHING = Kept({"anesthesiology": Withheld()})
CONCERN, MEETING = "rutgers/12//concern/1", "rutgers/12//meeting/4"


def seen(*checks: CheckSeen) -> Observed:
    return Observed(night=date(2026, 10, 20), run_id="r", succeeded=True, checks=checks)


def failed(table: str, *keys: str, failing: int = 0, name: str = "is_as_declared", sentence: str = "So.") -> CheckSeen:
    count = failing or len(keys)
    return CheckSeen(
        table=table, name=name, kind="integrity", passed=False, sentence=sentence, failing=count, keys=keys
    )


def lines(*checks: CheckSeen, kept: Kept = KEPT) -> list[str]:
    observed = without_withheld(seen(*checks), kept=kept)
    return [line for alert in causes_of(observed, findings_rows=20, findings_share=0.25) for line in alert.lines]


def test_a_key_of_a_concern_is_neither_shown_nor_counted():
    assert lines(failed("redcap/rutgers", CONCERN, MEETING)) == [
        "redcap/rutgers is_as_declared: So.",
        "Rows that fail: 1.",
        f"Keys: {MEETING}.",
    ]


def test_a_check_that_only_concerns_fail_is_not_told_at_all():
    assert lines(failed("redcap/rutgers", CONCERN)) == []


def test_where_not_all_keys_are_known_no_count_is_told():
    told = lines(failed("redcap/rutgers", CONCERN, MEETING, failing=40))
    assert told == ["redcap/rutgers is_as_declared: So.", f"Keys: {MEETING}."]


@pytest.mark.parametrize("table", ["mentoring/event", "obligations/obligation", "people/link", "checks/finding"])
def test_a_table_whose_keys_do_not_name_the_instrument_is_told_without_count_and_keys(table):
    assert lines(failed(table, "5f0c", "77ab")) == [f"{table} is_as_declared: So."]


def test_tables_of_hr_and_schools_that_keep_nothing_back_are_told_whole():
    whole = ["Rows that fail: 1.", "Keys: 17."]
    assert lines(failed("hr/person", "17"))[1:] == whole
    assert lines(failed("mentoring/event", "17"), kept=NOTHING)[1:] == whole


@pytest.mark.parametrize("kept", [KEPT, NOTHING])
def test_a_table_that_is_the_directors_alone_is_never_told_of(kept):
    assert lines(failed("obligations/mentor_change", "5f0c", name="state_is_known"), kept=kept) == []


@pytest.mark.parametrize("name", ["concern_fits_cn_raised_on", "concern_fits_date"])
def test_a_check_named_after_what_is_kept_is_not_told(name):
    assert lines(failed("redcap/rutgers", name=name)) == []


def test_words_of_what_is_kept_are_taken_out_of_a_sentence_and_other_words_are_not():
    check = CheckSeen(
        table="redcap/rutgers",
        name="fresh_rutgers",
        kind="fresh",
        passed=False,
        sentence="Field cn_raised_on is gone, concern_complete too; this concerns mt_date.",
    )
    (line,) = lines(check)
    assert line == "Field (kept for the director) is gone, (kept for the director) too; this concerns mt_date."


def findings(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["programme", "source", "key", "field"]).astype("str")


def links(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["source", "typed"]).astype("str")


def told(*rows: tuple[str, str, str, str], link: pd.DataFrame | None = None, kept: Kept = KEPT) -> list[str]:
    return findings_told(findings(*rows), link=links() if link is None else link, kept=kept)["key"].tolist()


def test_a_finding_in_a_concern_or_of_its_field_is_not_counted():
    rows = [
        ("rutgers", "redcap", CONCERN, ""),
        ("rutgers", "redcap", MEETING, "cn_raised_on"),
        ("rutgers", "redcap", MEETING, "mt_date"),
        ("", "hr", "people.csv row 7", "person_id"),
    ]
    assert told(*rows) == [MEETING, "people.csv row 7"]


def test_a_question_about_somebody_named_in_concerns_alone_is_not_counted():
    link = links((CONCERN, "name:a"), (CONCERN, "name:b"), (MEETING, "name:b"))
    rows = [("rutgers", "people", f"name:{letter}", "") for letter in "abc"]
    assert told(*rows, link=link) == ["name:b"]
    assert told(("rutgers", "people", CONCERN, "who"), ("rutgers", "people", MEETING, "who"), link=link) == [MEETING]


def test_a_question_that_is_answered_counts_where_nothing_is_kept_back():
    assert told(("anesthesiology", "people", "name:c", ""), kept=NOTHING) == ["name:c"]


def test_findings_of_a_programme_whose_mapping_cannot_be_read_are_not_counted():
    assert told(("rutgers", "redcap", MEETING, ""), kept=NOTHING) == []
