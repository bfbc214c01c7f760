"""Settings of a school that needs nothing of its own: the least that is read without a complaint.

Belongs here: what tests of one part write before that part. Does not belong here: settings a night can run on
(`tests/graph/nights.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BEFORE_HR = """
programmes = ["anesthesiology"]
[institution]
name = "Example School of Medicine"
timezone = "America/Chicago"
[redcap]
url = "https://redcap.example.edu/api/"
[hr]
"""
"""The settings up to the heading of `[hr]`, which every school fills in its own way."""
GOOD = f'{BEFORE_HR}folder = "hr"\n'


def written(folder: Path, text: str) -> Path:
    """Write settings into a folder; return the file."""
    path = folder / "mentorsync.toml"
    path.write_text(text, encoding="utf-8")
    return path
