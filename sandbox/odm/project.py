"""One project XML read whole: what the other modules of this folder find, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.odm.document import document_of
from sandbox.odm.fields import dictionary_of
from sandbox.odm.study import groups_of, info_of, structure_of
from sandbox.odm.subjects import records_of
from sandbox.server.dictionary import Dictionary
from sandbox.server.errors import FolderError

if TYPE_CHECKING:
    from sandbox.server.structure import Structure


@dataclass(frozen=True, kw_only=True)
class OdmProject:
    """A project as its XML describes it; `records` are rows under `columns`, empty unless they were asked for."""

    info: dict[str, Any]
    dictionary: list[dict[str, str]]
    structure: Structure
    groups: list[dict[str, str]]
    columns: list[str]
    records: list[dict[str, str]]


def project_of(content: bytes, *, source: str, with_records: bool = False) -> OdmProject:
    """Read a project XML; `source` is how error messages call it.

    Raises:
        FolderError: it is no project XML, or contradicts itself.

    """
    root = document_of(content, source=source, keep_records=with_records)
    version = root.find("Study/MetaDataVersion")
    if version is None:
        raise FolderError(f"{source} holds data only: export the project XML with its metadata.")
    rows = dictionary_of(version, source=source)
    structure = structure_of(root, version, source=source)
    dictionary = Dictionary(rows)
    if list(structure.instruments) != list(dictionary.forms):
        empty = [form for form in structure.instruments if form not in dictionary.forms]
        raise FolderError(f"{source} has a form without fields: {', '.join(empty)}. Give it a field or delete it.")
    columns, records = records_of(root, dictionary=dictionary, structure=structure, source=source)
    return OdmProject(
        info=info_of(root),
        dictionary=rows,
        structure=structure,
        groups=groups_of(root),
        columns=columns,
        records=records,
    )
