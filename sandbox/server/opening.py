"""What a path given on the command line can be: a school folder, one project folder, or a project XML.

Reading folders is folder.py's; reading XML is odm's. Here it is only decided which of them, and a project that comes
from elsewhere goes through a folder of its own, so that there is one way into the server and one set of refusals.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sandbox.server.errors import FolderError
from sandbox.server.folder import project_from, school_from
from sandbox.server.project import School

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.server.project import Project
    from sandbox.server.settings import ServerSettings


def school_at(path: Path, *, settings: ServerSettings, with_records: bool = False) -> School:
    """Return the school at a path; `with_records` keeps the records of a project XML, which are left out otherwise.

    Raises:
        FolderError: there is nothing that can be served.

    """
    if path.suffix.lower() == ".xml" and not path.is_dir():
        from sandbox.convert.odm import convert_project_xml, project_name

        def write(folder: Path) -> None:
            convert_project_xml(path, folder, with_records=with_records)

        project = project_written_by(write, name=project_name(path), source=str(path), settings=settings)
        return School({project.name: project})
    if (path / "metadata.csv").is_file():
        project = project_from(path.resolve(), settings=settings)
        return School({project.name: project})
    return school_from(path, settings=settings)


def project_written_by(write: Callable[[Path], None], *, name: str, source: str, settings: ServerSettings) -> Project:
    """Return the project that `write` puts into a folder which exists only meanwhile.

    Raises:
        FolderError: what was written cannot be served; the message names `source` in place of that folder.

    """
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        try:
            write(folder)
            return project_from(folder, settings=settings)
        except FolderError as problem:
            raise FolderError(str(problem).replace(str(folder), source)) from problem
