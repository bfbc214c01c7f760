"""A server inside a test process: real HTTP on a free loopback port, in a thread; and small invented projects for it.

with serve_in_thread(folder) as server:
    redcap.Project(server.url, server.token("anesthesiology"))
    server.import_rows("anesthesiology", [{"record_id": "7", "fp_rank": "2"}])
    server.faults.replace([{"match": {"content": "record"}, "body": ""}])
    assert server.requests[-1].content == "record"
"""

from __future__ import annotations

import csv
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.server.dictionary import METADATA_COLUMNS
from sandbox.server.running import LOOPBACK, bound_socket, sandbox_of, server_of
from sandbox.server.writes.deleting import clear_project, delete_records
from sandbox.server.writes.draft import Writer
from sandbox.server.writes.importing import ImportOptions, import_rows
from sandbox.server.writes.renaming import rename_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sandbox.server.app import Sandbox
    from sandbox.server.faults import FaultPlan
    from sandbox.server.project import Project
    from sandbox.server.requests import SeenRequest
    from sandbox.server.settings import ServerSettings
    from sandbox.server.writes.deleting import Part

_PATIENCE_SECONDS = 30
_FIELD_PARTS = {
    "name": "field_name",
    "form": "form_name",
    "kind": "field_type",
    "label": "field_label",
    "choices": "select_choices_or_calculations",
    "validation": "text_validation_type_or_show_slider_number",
    "identifier": "identifier",
}


@dataclass(frozen=True)
class Served:
    """A running sandbox."""

    url: str
    sandbox: Sandbox

    @property
    def faults(self) -> FaultPlan:
        """The faults in force; `replace` and `clear` act at once."""
        return self.sandbox.faults

    @property
    def requests(self) -> list[SeenRequest]:
        """Every request so far, oldest first; may be cleared."""
        return self.sandbox.requests

    def token(self, project: str, username: str | None = None) -> str:
        """Token of a user of a project, by default of the first with the API Export right."""
        found = self.sandbox.school.projects[project]
        return found.tokens[username] if username is not None else found.main_token()

    def import_rows(
        self, project: str, rows: Sequence[dict[str, str]], *, overwrite: bool = False, auto_number: bool = False
    ) -> list[str]:
        """Save rows as an import does, without HTTP and whatever the user's rights; return the record names."""
        options = ImportOptions(
            overwrite=overwrite, auto_number=auto_number, saves_status=self.sandbox.settings.import_saves_status
        )
        found = import_rows(rows, project=self._project(project), by=self._writer(project), options=options)
        return [name for name, _ in found]

    def delete(self, project: str, records: Sequence[str], *, part: Part | None = None, is_logged: bool = True) -> int:
        """Delete records or a part of them; return how many were named."""
        return delete_records(
            records,
            project=self._project(project),
            by=self._writer(project),
            part=part,
            is_logged=is_logged,
            is_change=self.sandbox.settings.partial_delete_is_change,
        )

    def rename(self, project: str, old: str, new: str) -> None:
        """Give a record another name."""
        rename_record(old, new, project=self._project(project), by=self._writer(project), arm="")

    def clear(self, project: str) -> None:
        """Erase all records of a project at once, which the log tells in one line without records."""
        clear_project(self._project(project), by=self._writer(project))

    def _project(self, name: str) -> Project:
        return self.sandbox.school.projects[name]

    def _writer(self, project: str) -> Writer:
        return Writer(username=next(iter(self._project(project).tokens)), now=self.sandbox.clock())


@contextmanager
def serve_in_thread(
    folder: Path, faults: Sequence[dict[str, Any]] | None = None, *, settings: ServerSettings | None = None
) -> Iterator[Served]:
    """Serve a school folder until the block ends.

    Raises:
        FolderError: the folder cannot be served.

    """
    sandbox = sandbox_of(folder, faults=faults or (), settings=settings)
    listening = bound_socket(host=LOOPBACK, port=0)
    server = server_of(sandbox)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield Served(f"http://{LOOPBACK}:{listening.getsockname()[1]}/api/", sandbox)
    finally:
        server.should_exit = True
        thread.join(_PATIENCE_SECONDS)
        listening.close()


def write_project(
    school: Path,
    name: str,
    *,
    fields: Sequence[dict[str, str]],
    records: str,
    info: dict[str, Any] | None = None,
    **tables: str,
) -> None:
    """Write an invented project into a school folder.

    `fields` are dictionary rows by the short names name, form, kind (text unless given), label, choices, validation,
    identifier; `records` and the `tables` (mapping, repeating, users …) are CSV text, indented as one likes.
    """
    folder = school / "redcap" / name
    folder.mkdir(parents=True)
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, METADATA_COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for field in fields:
            whole = {"kind": "text", "label": field["name"].capitalize()} | field
            writer.writerow({_FIELD_PARTS[key]: value for key, value in whole.items()})
    (folder / "project.json").write_text(json.dumps(info or {}), encoding="utf-8")
    for file, text in {"records": records, **tables}.items():
        lines = "".join(line.strip() + "\n" for line in text.strip().splitlines())
        (folder / f"{file}.csv").write_text(lines, encoding="utf-8")
