"""Workday reports of invented workers, asked for as a night asks.

Belongs here: the served report and the ways to it. Does not belong here: the server (`report_server.py`).
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets.hr.source import HrReports
from tests.sources.report_server import PASSWORD, USER, ReportServer, serve_reports, worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from assets.hr.deliveries import Delivered

ROOT = Path(__file__).parents[2]


@contextmanager
def two_workers_served(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReportServer]:
    """Serve a report of two workers to whoever asks with the login of the environment."""
    monkeypatch.setenv("HR_USER", USER)
    monkeypatch.setenv("HR_PASSWORD", PASSWORD)
    with serve_reports() as served:
        served.reports["workers"] = [worker("000000005"), worker("000000006")]
        yield served


def shipped_mapping(name: str, folder: Path) -> str:
    """Write one of the mappings that `docs/hr.md` shows into a file."""
    blocks = re.findall(r"```yaml\n# (\w+)\n(.*?)```", (ROOT / "docs" / "hr.md").read_text(encoding="utf-8"), re.DOTALL)
    path = folder / f"{name}.yaml"
    path.write_text(dict(blocks)[name], encoding="utf-8")
    return str(path)


def source(server: ReportServer, folder: Path, *, tables: str = "people appointments", **settings: Any) -> HrReports:
    given = {"mapping": settings.get("mapping") or shipped_mapping("workers", folder), "retries": 2} | settings
    return HrReports(reports={table: server.address("workers") for table in tables.split()}, **given)


def delivered_by(reports: HrReports) -> Delivered:
    return reports.delivered()
