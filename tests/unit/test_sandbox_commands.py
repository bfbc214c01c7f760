"""The command line of the sandbox: what it prints, how it stops, what it says when it cannot start."""

import csv
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from sandbox.commands import address, sandbox, token_variable
from sandbox.server.dictionary import METADATA_COLUMNS
from sandbox.server.project import derived_token, super_token_of
from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread, write_project

PROGRAM = "from sandbox.commands import sandbox; sandbox()"


@pytest.fixture
def school(tmp_path):
    write_project(tmp_path, "two-words", fields=[{"name": "id", "form": "base"}], records="id,base_complete\n1,2")
    return tmp_path


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serve_prints_address_and_token_answers_and_stops_cleanly(school, stop):
    command = [sys.executable, "-u", "-c", PROGRAM, "serve", str(school), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[3]
        token = process.stdout.readline().strip()
        assert token == f"REDCAP_TOKEN_TWO_WORDS={derived_token(project='two-words', username='sandbox_api')}"
        super_token = process.stdout.readline().strip()
        assert super_token == f"# super token, creates projects: {super_token_of(ServerSettings())}"
        form = {"token": token.partition("=")[2], "content": "record", "format": "csv"}
        assert requests.post(url, data=form, timeout=30).content == b"id,base_complete\n1,2\n"
        process.send_signal(stop)
        out, err = process.communicate(timeout=30)
    assert (out.strip(), err, process.returncode) == ("Stopped.", "", 0)


def test_a_wrong_folder_and_a_wrong_fault_file_are_one_sentence(school, tmp_path):
    result = CliRunner().invoke(sandbox, ["serve", str(tmp_path / "nowhere")])
    assert (result.exit_code, "is no school folder" in result.output) == (1, True)
    result = CliRunner().invoke(sandbox, ["serve", str(school), "--faults", str(tmp_path / "none.yaml")])
    assert (result.exit_code, "cannot be read" in result.output) == (2, True)
    (tmp_path / "server.toml").write_text("verzion = '1'")
    result = CliRunner().invoke(sandbox, ["serve", str(school), "--settings", str(tmp_path / "server.toml")])
    assert (result.exit_code, "names the setting verzion, which does not exist" in result.output) == (2, True)


def test_a_port_in_use_is_one_sentence_that_names_the_remedy(school):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = CliRunner().invoke(sandbox, ["serve", str(school), "--port", str(taken.getsockname()[1])])
    assert result.exit_code == 1
    assert "Choose another with --port" in result.output


def converted(source, folder, *options: str):
    return CliRunner().invoke(sandbox, ["convert", str(source), str(folder), *options])


def test_a_downloaded_dictionary_becomes_a_project_that_can_be_served(tmp_path):
    shipped = Path(__file__).parents[2] / "programmes" / "anesthesiology" / "dictionary.csv"
    result = converted(shipped, tmp_path / "mine")
    assert result.exit_code == 0, result.output
    with serve_in_thread(tmp_path / "mine") as server:
        form = {"token": server.token("dictionary"), "content": "metadata", "format": "csv"}
        answer = requests.post(server.url, data=form, timeout=30).text
    assert len(list(csv.reader(answer.splitlines()))) == len(list(csv.reader(shipped.read_text("utf-8").splitlines())))


@pytest.mark.parametrize(("options", "rows"), [((), []), (("--records",), ["1,2"])], ids=["without", "with records"])
def test_a_folder_of_downloads_brings_its_records_only_where_they_are_asked_for(tmp_path, options, rows):
    source = tmp_path / "downloads"
    source.mkdir()
    (source / "dictionary.csv").write_text(f"{','.join(METADATA_COLUMNS)}\nid,base,,text,Id{',' * 13}\n")
    (source / "data.csv").write_text("id,base_complete\n1,2\n")
    assert converted(source, tmp_path / "mine", *options).exit_code == 0
    written = (tmp_path / "mine" / "redcap" / "downloads" / "records.csv").read_text().splitlines()
    assert written[1:] == rows


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "has 0 columns; a REDCap data dictionary has 18"),
        ("short.csv", b"a,b\n1,2\n", "has 2 columns; a REDCap data dictionary has 18"),
        ("binary.csv", b"\xff\xfe\x00", "cannot be read as CSV in UTF-8: download the data dictionary again"),
        ("empty.xml", b"", "is not well-formed XML"),
        ("folder", None, "has no dictionary.csv: put the data dictionary you downloaded there"),
    ],
)
def test_what_is_no_download_of_redcaps_is_one_sentence_and_nothing_is_written(tmp_path, name, content, words):
    source = tmp_path / name
    source.mkdir() if content is None else source.write_bytes(content)
    result = converted(source, tmp_path / "mine")
    assert (result.exit_code, words in result.output) == (1, True), result.output
    assert not (tmp_path / "mine").exists()


def test_a_school_cannot_be_older_than_its_programmes(tmp_path):
    result = CliRunner().invoke(sandbox, ["generate", str(tmp_path / "old"), "--as-of", "2001-01-01"])
    assert (result.exit_code, "take 2022-01-01 or later" in result.output) == (2, True)


def test_the_token_variable_is_the_project_name_in_capitals():
    assert token_variable("anesthesiology") == "REDCAP_TOKEN_ANESTHESIOLOGY"
    assert address(host="::1", port=80) == "http://[::1]:80/api/"


def test_the_command_group_imports_no_server_and_no_pandas():
    program = (
        "import sys, sandbox.commands; "
        "sys.exit(any(name in sys.modules for name in ('starlette', 'uvicorn', 'pandas', 'yaml', 'requests')))"
    )
    assert subprocess.run([sys.executable, "-c", program], env=os.environ, check=False).returncode == 0
