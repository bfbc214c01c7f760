"""A file that other programs read their settings from is there as a whole or not at all."""

from __future__ import annotations

import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SMALL = 100
"""Bytes a file may have before the disk is full."""

PREPARED = "from pathlib import Path; from pipelines.home import prepare_dagster_home as p; p(Path({folder!r}))"
DEMO = (
    "import sandbox.school.generate as g; g.generate_school = lambda folder, **_: (folder / 'hr').mkdir(parents=True);"
    "from pipelines.commands.main import cli; cli(['demo', '--home', {folder!r}])"
)


def run_on_a_full_disk(code: str) -> subprocess.CompletedProcess[str]:
    """Run Python where no file can grow beyond `SMALL`."""
    return subprocess.run(
        [sys.executable, "-B", "-c", code],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL)),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("code", "name"), [(PREPARED, "dagster.yaml"), (DEMO, "mentorsync.toml")], ids=["Dagster's", "the demo's"]
)
def test_settings_that_cannot_be_written_are_not_left_behind_in_part(tmp_path: Path, code: str, name: str) -> None:
    ended = run_on_a_full_disk(code.format(folder=str(tmp_path)))
    assert ended.returncode != 0
    assert "File too large" in ended.stderr
    assert not (tmp_path / name).exists()
