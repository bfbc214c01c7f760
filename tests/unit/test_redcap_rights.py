"""What a list of users says of a token: read in every form servers give it, never guessed. Everybody is invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assets.redcap.remarks_on_rights import remarks_on_user
from assets.redcap.rights import Shown, UserRights, possible_users, rights_of

TONIGHT = date(2026, 10, 20)


def user(name: str = "svc", **given: Any) -> dict[str, Any]:
    return {"username": name, "expiration": "", "api_export": 1, "api_import": 0, **given}


def said(rights: UserRights, **given: Any) -> list[tuple[str, str]]:
    known = {"mapped": ["meeting"], "narrative": {}, "identifiers": {}, **given}
    return [(remark.mark, remark.words) for remark in remarks_on_user(rights, tonight=TONIGHT, **known)]


@pytest.mark.parametrize(
    "forms",
    [{"meeting": 1, "notes": 0}, {"meeting": "1", "notes": "0"}, "meeting:1,notes:0"],
    ids=["object", "text", "csv"],
)
def test_export_rights_are_read_as_an_object_and_as_a_list(forms):
    assert rights_of(user(forms_export=forms)).forms == {"meeting": 1, "notes": 0}


def test_flags_are_read_as_numbers_and_as_text():
    assert rights_of(user(api_import="1", design="0", record_delete=2)).granted == {
        "api_export",
        "api_import",
        "record_delete",
    }


@pytest.mark.parametrize(
    ("text", "day"), [("2026-10-27", date(2026, 10, 27)), ("2026-10-27 08:00", date(2026, 10, 27)), ("", None)]
)
def test_an_expiry_is_a_day_with_or_without_a_time(text, day):
    assert rights_of(user(expiration=text)).expires == day


def test_no_name_or_address_of_a_user_is_kept():
    rights = rights_of(user(email="a@b.example", firstname="Ada", lastname="Bell"))
    assert "Ada" not in repr(rights)
    assert "@" not in repr(rights)


def test_the_settings_name_the_user_and_nobody_else_is_taken_for_him():
    users = [rights_of(user("a")), rights_of(user("b"))]
    assert [found.username for found in possible_users(users, username="b", shown=Shown())] == ["b"]
    assert possible_users(users, username="c", shown=Shown()) == []


def test_without_the_setting_the_user_is_told_by_what_the_token_could_do():
    users = [rights_of(user("a", design=1)), rights_of(user("b")), rights_of(user("c", api_export=0))]
    assert [found.username for found in possible_users(users, username="", shown=Shown(design=False))] == ["b"]
    assert [found.username for found in possible_users(users, username="", shown=Shown(design=True))] == ["a"]
    assert len(possible_users(users, username="", shown=Shown())) == 2


def test_where_what_it_could_do_fits_nobody_all_who_may_export_stay_possible():
    users = [rights_of(user("a")), rights_of(user("b"))]
    assert len(possible_users(users, username="", shown=Shown(design=True))) == 2


@pytest.mark.parametrize(
    ("level", "identifiers", "mark", "words"),
    [
        (0, {}, "do", "may not export instrument meeting"),
        (1, {}, "well", "may export every instrument"),
        (2, {}, "do", "de-identified"),
        (3, {"meeting": ["mt_name"]}, "do", "without identifiers: mt_name are left out"),
        (3, {}, "well", "may export every instrument"),
        (7, {}, "note", "does not know"),
    ],
)
def test_each_export_right_of_a_mapped_instrument_is_said_as_what_it_costs(level, identifiers, mark, words):
    found = said(rights_of(user(forms_export={"meeting": level})), identifiers=identifiers)
    assert any(has == mark and words in text for has, text in found), found


def test_a_server_that_does_not_give_export_rights_is_no_clean_bill():
    found = said(rights_of(user(forms_export="")), narrative={"notes": ["n_goals"]})
    assert any(mark == "note" and "does not say which instruments" in text for mark, text in found)
    assert not any("may not export the narrative" in text for _, text in found)


@pytest.mark.parametrize(
    ("level", "mapped", "mark"),
    [
        (0, ["meeting"], "well"),
        (2, ["meeting"], "well"),
        (1, ["meeting"], "do"),
        (3, ["meeting"], "do"),
        (1, ["notes"], "note"),
    ],
)
def test_narrative_may_be_within_reach_only_where_redcap_yaml_reads_its_instrument(level, mapped, mark):
    rights = rights_of(user(forms_export={"meeting": 1, "notes": level}))
    found = said(rights, mapped=mapped, narrative={"notes": ["n_goals"]})
    assert any(has == mark and "narrative" in text for has, text in found), found
