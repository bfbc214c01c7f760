"""Server settings from a file: what can be said, and what a wrong word is answered with."""

from dataclasses import fields

import pytest

from sandbox.server.errors import FolderError
from sandbox.server.settings import ServerSettings
from sandbox.server.settings_file import settings_from


def test_toml_and_yaml_say_the_same(tmp_path):
    (tmp_path / "a.toml").write_text('version = "14.0.0"\nbad_token_status = 401\njson_escapes_slashes = false\n')
    (tmp_path / "a.yaml").write_text("version: 14.0.0\nbad_token_status: 401\njson_escapes_slashes: false\n")
    expected = ServerSettings(version="14.0.0", bad_token_status=401, json_escapes_slashes=False)
    assert settings_from(tmp_path / "a.toml") == settings_from(tmp_path / "a.yaml") == expected


def test_an_empty_file_asks_for_nothing(tmp_path):
    (tmp_path / "a.yaml").write_text("")
    assert settings_from(tmp_path / "a.yaml") == ServerSettings()


def test_every_setting_can_be_written_in_a_file(tmp_path):
    words = {True: "true", False: "false"}
    defaults = ServerSettings()
    lines = []
    for item in fields(ServerSettings):
        value = getattr(defaults, item.name)
        text = words[value] if isinstance(value, bool) else str(value) if isinstance(value, int) else f"'{value}'"
        lines.append(f"{item.name} = {text}\n")
    (tmp_path / "a.toml").write_text("".join(lines))
    assert settings_from(tmp_path / "a.toml") == defaults


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("verzion = '1'", "names the setting verzion, which does not exist; known are version"),
        ("version = 1", "version must be text"),
        ("bad_token_status = true", "bad_token_status must be a whole number"),
        ("json_escapes_slashes = 1", "json_escapes_slashes must be true or false"),
        ("record_order = 'random'", "record_order must be one of natural, file"),
        ("version =", "neither TOML nor YAML"),
    ],
)
def test_a_wrong_setting_is_refused_in_a_sentence(tmp_path, text, sentence):
    (tmp_path / "a.toml").write_text(text)
    with pytest.raises(FolderError, match=sentence):
        settings_from(tmp_path / "a.toml")


def test_a_file_that_is_no_settings_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "a.yaml").write_text("- one\n")
    with pytest.raises(FolderError, match="names and values"):
        settings_from(tmp_path / "a.yaml")
    with pytest.raises(FolderError, match="cannot be read"):
        settings_from(tmp_path / "absent.toml")
