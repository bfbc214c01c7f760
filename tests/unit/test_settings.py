"""The settings file: every way it can be wrong gives one sentence that names the key and what to do."""

from __future__ import annotations

import pytest

from pipelines.settings import SettingsError, find_settings_file, read_settings
from tests.unit.written_settings import GOOD, written


def test_paths_are_taken_from_the_folder_of_the_file(tmp_path, monkeypatch):
    path = written(tmp_path, GOOD)
    monkeypatch.chdir("/")
    settings = read_settings(path)
    assert settings.home == tmp_path / "var"
    assert settings.hr.folder == tmp_path / "hr"


def test_the_night_does_not_run_by_itself_unless_the_settings_say_so(tmp_path):
    assert read_settings(written(tmp_path, GOOD)).schedule.running is False


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("[hr]", "[hr]\nfodler = 'x'"), "hr.fodler is not a setting"),
        (('folder = "hr"', ""), "hr.folder is missing"),
        (("America/Chicago", "Chicago"), "is not a time zone; write one like America/New_York"),
        (("/api/", "/api"), "redcap.url must be the API address, beginning with http and ending in /api/"),
        (("programmes", "first_quarter = 2024-02-01\nprogrammes"), "first day of a quarter"),
        (("[hr]", "[hr"), "not readable as TOML"),
        (('["anesthesiology"]', "[]"), "programmes names nothing: name at least one."),
        (("programmes", "home = 3\nprogrammes"), "home is the path of a file or folder: write it as text."),
        (('/api/"', '/api/"\nmode = "all"'), "redcap.mode"),
        (('/api/"', '/api/"\noverlap_hours = 0'), "redcap.overlap_hours"),
        (('/api/"', '/api/"\nprojects.a.full_every_nights = 0'), "redcap.projects.a.full_every_nights"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(tmp_path, change, sentence):
    path = written(tmp_path, GOOD.replace(*change))
    with pytest.raises(SettingsError) as error:
        read_settings(path)
    assert sentence in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_home_that_is_a_file_is_one_sentence_that_asks_for_a_folder(tmp_path):
    (tmp_path / "var").write_text("in the way", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"home: .*var is a file; name a folder"):
        read_settings(written(tmp_path, GOOD))


def test_a_missing_settings_file_says_where_it_was_looked_for(tmp_path):
    with pytest.raises(SettingsError, match="MENTORSYNC_SETTINGS names it"):
        find_settings_file({"MENTORSYNC_SETTINGS": str(tmp_path / "absent.toml")})
