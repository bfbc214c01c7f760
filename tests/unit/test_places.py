"""Copies lie where only those who may see them need a key to the folder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.places import FOLDERS, media_type_of, place_of, unit_slug
from reports.publish import book_path, publish
from tests.unit.test_publish_files import entry

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("audience", "programme", "unit", "folder"),
    [
        ("office", "rutgers", "", "books/rutgers/2026 Q3"),
        ("hubs", "rutgers", "", "books/rutgers/2026 Q3"),
        ("department", "school", "MED", "departments/MED/2026 Q3"),
        ("division", "school", "MED-1", "divisions/MED-1/2026 Q3"),
        ("dean", "school", "", "school/2026 Q3"),
        ("director", "rutgers", "", "director/rutgers/2026 Q3"),
    ],
)
def test_a_folder_holds_what_one_kind_of_reader_may_see(
    tmp_path: Path, audience: str, programme: str, unit: str, folder: str
):
    one = entry(tmp_path, audience=audience, programme=programme, unit=unit)
    publish(tmp_path, [one])
    assert book_path(tmp_path, one) == tmp_path / folder / one.name
    assert book_path(tmp_path, one).is_file()
    assert place_of(one)[0] in FOLDERS


def test_no_two_departments_share_a_folder_whatever_their_codes():
    codes = ["MED/1", "MED 1", "MED-1", "MED_1", "../MED", "..", "ÄM"]
    slugs = [unit_slug(code) for code in codes]
    assert len(set(slugs)) == len(codes)
    assert unit_slug("MED-1") == "MED-1"
    assert not [slug for slug in slugs if set(slug) & set("/. \\") or not slug]


def test_a_copy_that_is_published_no_more_goes_whatever_kind_of_file_it_is(tmp_path: Path):
    first = entry(tmp_path, b"1", audience="dean", programme="school", name="mentoring-1.docx")
    publish(tmp_path, [first])
    kept = book_path(tmp_path, first).parent / "notes.docx"
    kept.write_text("somebody's own")
    publish(tmp_path, [replace(first, name="mentoring-2.docx")])
    assert sorted(path.name for path in kept.parent.iterdir()) == ["mentoring-2.docx", "notes.docx"]


def test_a_file_is_served_as_what_it_is():
    assert media_type_of("a.docx").endswith("wordprocessingml.document")
    assert media_type_of("a.xlsx").endswith("spreadsheetml.sheet")
    assert media_type_of("a.odd") == "application/octet-stream"
