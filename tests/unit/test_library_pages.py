"""The report library as a browser sees it, over real publications."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from starlette.testclient import TestClient

from reports.library.app import HEADERS, library_app
from reports.places import media_type_of
from reports.publish import object_path, publish
from tests.unit.test_publish_files import entry

if TYPE_CHECKING:
    from pathlib import Path


OFFICES: Final = (b"third quarter", b"second quarter", b"r")
"""Bytes of the office's workbooks of these tests."""


def client(published: Path, host: str = "127.0.0.1") -> TestClient:
    """Return a browser that asks this computer."""
    return TestClient(library_app(published, title="School of <Medicine>"), base_url=f"http://{host}:8765")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    publish(
        tmp_path,
        [
            entry(tmp_path, b"third quarter", bytes=60_000),
            entry(tmp_path, b"second quarter", quarter="2026-04-01", name="mentoring-2.xlsx", stale=True, unmet=1_234),
            entry(tmp_path, b"r", programme="rutgers", name="mentoring-r.xlsx", as_of="2026-09-19", on_time_rate=None),
        ],
    )
    return tmp_path


def test_the_page_lists_what_is_published_by_programme_newest_quarter_first(published: Path):
    page = client(published).get("/")
    assert page.status_code == 200
    text = page.text
    lists = text[text.index("<h2") :]
    order = ["Anesthesiology", "2026 Q3 (running)", "2026 Q2", "Rutgers"]
    assert sorted(order, key=lists.index) == order
    for shown in ("21 September 2026", "59 KB", "1,234", "50% so far", "none judged yet", "Open on this computer only"):
        assert shown in text


def test_the_page_warns_of_data_that_are_not_of_tonight(published: Path):
    text = client(published).get("/").text
    assert "▲ REDCap was not read that night: made from its last good rows." in text
    assert "▲ Older than the rest: not made again for 21 September 2026." in text


def test_text_is_escaped_and_there_is_no_script(published: Path):
    text = client(published).get("/").text
    assert "School of &lt;Medicine&gt;" in text
    assert "<script" not in text
    assert "style=" not in text


def test_the_page_can_be_read_by_a_screen_reader(published: Path):
    text = client(published).get("/").text
    assert '<html lang="en">' in text
    assert text.count("<h1>") == 1
    assert text.count('scope="row"') == text.count('role="rowheader"') == 3
    assert text.count('<table role="table" aria-labelledby=') == text.count('<h2 id="programme-') == 2
    assert 'href="#content"' in text
    assert text.count("Office workbook, 2026 Q") == 3


def test_a_download_is_the_published_bytes_as_an_attachment(published: Path):
    answer = client(published).get("/workbooks/anesthesiology/2026-07-01/office")
    assert answer.content == b"third quarter"
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="mentoring-anesthesiology-2026q3-office-2026-09-21.xlsx"'
    )


@pytest.mark.parametrize(
    "path", ["/", "/style.css", "/health", "/workbooks/anesthesiology/2026-07-01/office", "/nowhere"]
)
def test_every_answer_carries_the_safe_headers(published: Path, path: str):
    answer = client(published).get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize(
    "path",
    [
        "/workbooks/anesthesiology/2026-07-01/director",
        "/workbooks/cimer/2026-07-01/office",
        "/workbooks/anesthesiology/2019-01-01/office",
        "/workbooks/..%2f..%2fmanifest.json/2026-07-01/office",
        "/objects/anything",
        "/manifest.json",
        "/books/anesthesiology",
        "/static/style.css",
        "/../manifest.json",
    ],
)
def test_what_is_not_published_has_no_address_and_one_answer(published: Path, path: str):
    answer = client(published).get(path)
    other = client(published).get("/nowhere")
    assert (answer.status_code, answer.text) == (other.status_code, other.text)
    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent(published: Path, method: str):
    assert client(published).request(method, "/").status_code == 404


def test_a_changed_object_is_not_handed_out(published: Path):
    one = entry(published, b"third quarter")
    object_path(published, one.sha256).write_bytes(b"something else")
    answer = client(published).get("/workbooks/anesthesiology/2026-07-01/office")
    assert answer.status_code == 503
    assert "was changed; run the night again." in answer.text
    assert b"something else" not in answer.content


def test_before_the_first_night_the_page_says_what_to_do(tmp_path: Path):
    page = client(tmp_path / "published").get("/")
    assert page.status_code == 200
    assert "No workbook has been published yet" in page.text
    assert "mentorsync night" in page.text
    assert client(tmp_path / "published").get("/health").json() == {"state": "empty", "publication": 0, "workbooks": 0}


def test_a_damaged_manifest_is_a_sentence_and_not_an_empty_list(published: Path):
    (published / "manifest.json").write_text("{")
    page = client(published).get("/")
    assert page.status_code == 503
    assert "The workbooks cannot be listed." in page.text
    assert "is damaged" in page.text
    assert "No workbook has been published yet" not in page.text
    assert client(published).get("/workbooks/anesthesiology/2026-07-01/office").status_code == 503
    health = client(published).get("/health")
    assert (health.status_code, health.json()) == (503, {"state": "damaged"})


def test_a_night_that_publishes_is_seen_without_a_restart(published: Path):
    browser = client(published)
    browser.get("/")
    publish(published, [entry(published, b"d", programme="digestive_diseases", name="mentoring-d.xlsx")])
    assert "Digestive Diseases" in browser.get("/").text
    assert browser.get("/health").json() == {"state": "ok", "publication": 2, "workbooks": 4}


def test_a_name_from_the_settings_is_answered_beside_this_computers(published: Path):
    app = library_app(published, title="School", names=["mentoring.example.edu"])
    for host, status in (("mentoring.example.edu", 200), ("localhost", 200), ("evil.example", 400)):
        assert TestClient(app, base_url=f"http://{host}").get("/").status_code == status


def test_another_name_for_this_computer_is_not_answered(published: Path):
    assert client(published, host="evil.example").get("/").status_code == 400
    assert client(published, host="localhost").get("/").status_code == 200


@pytest.fixture
def whole(published: Path) -> Path:
    """Return a publication with files of every kind."""
    unit = {"programme": "school", "title": "Medicine", "unit": "MED"}
    publish(
        published,
        [
            entry(published, b"1", audience="department", name="mentoring-1.xlsx", **unit),
            entry(published, b"2", audience="department", name="mentoring-2.xlsx", quarter="2026-04-01", **unit),
            entry(published, b"3", audience="department", name="mentoring-3.xlsx", quarter="2026-01-01", **unit),
            entry(
                published,
                b"4",
                audience="division",
                name="mentoring-4.xlsx",
                on_time_rate=None,
                **unit | {"title": "Medicine, Heart/Lung", "unit": "MED/1"},
            ),
            entry(published, b"5", audience="school", programme="school", name="mentoring-5.xlsx"),
            entry(published, b"6", audience="dean", programme="school", name="mentoring-6.docx"),
            entry(published, b"7", audience="directory", programme="school", name="mentoring-7.xlsx"),
            entry(
                published, b"8", audience="directory", programme="school", name="mentoring-8.xlsx", quarter="2026-04-01"
            ),
            entry(published, b"9", audience="hubs", name="mentoring-9.xlsx"),
        ],
    )
    return published


def test_a_person_finds_her_department_among_departments_with_its_divisions_below(whole: Path):
    text = client(whole).get("/").text
    units = text[text.index('<h2 id="units">') : text.index('<h2 id="school">')]
    assert units.index("Medicine, 2026 Q3 (running)") < units.index("Medicine, 2026 Q2")
    assert units.index("Medicine, 2026 Q2") < units.index("Medicine, Heart/Lung, 2026 Q3 (running)")
    assert "2026 Q1" not in units
    assert "not met, all quarters: 3 · met on time: 50% so far" in units
    assert "fewer than five judged" in units


def test_a_department_that_was_renamed_is_one_line_by_its_newest_name(whole: Path):
    unit = {"programme": "school", "title": "Inner Medicine", "unit": "MED"}
    publish(whole, [entry(whole, b"10", audience="department", name="mentoring-10.xlsx", **unit)])
    text = client(whole).get("/").text
    units = text[text.index('<h2 id="units">') : text.index('<h2 id="school">')]
    assert units.count('scope="row"') == 2
    assert "Inner Medicine, 2026 Q2" in units


def test_files_about_the_school_and_documents_stand_apart(whole: Path):
    text = client(whole).get("/").text
    assert text.index('<h2 id="units">') < text.index('<h2 id="school">') < text.index('<h2 id="documents">')
    assert "Dean’s one-page summary (Word), 2026 Q3 (running)" in text
    assert "Hub coverage, Anesthesiology, 2026 Q3 (running)" in text[text.index('<h2 id="documents">') :]


def test_of_what_is_about_one_day_only_the_newest_is_listed(whole: Path):
    text = client(whole).get("/").text
    assert text.count("Mentor directory") == 1
    assert client(whole).get("/workbooks/school/2026-04-01/directory").content == b"8"


def test_every_address_on_the_page_leads_to_the_file_it_names(whole: Path):
    browser = client(whole)
    listed = re.findall(r'href="(/workbooks/[^"]+)"', browser.get("/").text)
    assert len(listed) == len(set(listed)) == 10
    answers = [browser.get(address) for address in listed]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.content for answer in answers} == {*(str(n).encode() for n in (1, 2, 4, 5, 6, 7, 9)), *OFFICES}


def test_a_letter_is_served_as_what_it_is(whole: Path):
    answer = client(whole).get("/workbooks/school/2026-07-01/dean")
    assert answer.headers["content-type"] == media_type_of("mentoring-6.docx")
    assert answer.headers["content-disposition"] == 'attachment; filename="mentoring-6.docx"'
