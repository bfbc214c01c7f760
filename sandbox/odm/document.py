"""From the bytes of a project XML to a tree of plain names, with nothing in it that could harm the reader.

ODM needs no document type, so a file that declares one is refused as soon as the declaration begins: entity expansion
and external entities are defined nowhere else. Names lose their namespace, because ODM's and REDCap's never collide.
Answers people gave are dropped while reading unless they are wanted, and uploaded files always are. A line break
inside an attribute becomes a space, as XML demands; only the text of labels keeps its lines. What the names mean is
not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from sandbox.server.errors import FolderError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DEEPEST = 50
_RECORDS, _UPLOAD = "ClinicalData", "ItemDataBase64Binary"


class _Reader:
    """The handlers of one parse."""

    def __init__(self, *, source: str, keep_records: bool) -> None:
        from xml.etree.ElementTree import TreeBuilder

        self.tree = TreeBuilder()
        self.source = source
        self.keep_records = keep_records
        self.depth = 0
        self.skipped_from = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise FolderError(f"{self.source} nests elements more than {_DEEPEST} deep; no project XML does.")
        local = name.rpartition(" ")[2]
        if not self.skipped_from and local == _RECORDS and not self.keep_records:
            self.skipped_from = self.depth
        if not self.skipped_from:
            self.tree.start(local, {key.rpartition(" ")[2]: value for key, value in attributes.items()})
            if local == _UPLOAD:
                self.tree.end(local)
                self.skipped_from = self.depth

    def end(self, name: str) -> None:
        if not self.skipped_from:
            self.tree.end(name.rpartition(" ")[2])
        elif self.skipped_from == self.depth:
            self.skipped_from = 0
        self.depth -= 1

    def text(self, data: str) -> None:
        if not self.skipped_from:
            self.tree.data(data)

    def refuse(self, *_declaration: Any) -> None:
        raise FolderError(
            f"{self.source} declares a document type (DOCTYPE). REDCap writes none and none is read: export the "
            "project XML again."
        )


def document_of(content: bytes, *, source: str, keep_records: bool) -> Element:
    """Return the ODM element of a project XML; `source` is how error messages call it.

    Raises:
        FolderError: it is not well-formed XML, declares a document type, or is no ODM document.

    """
    reader = _Reader(source=source, keep_records=keep_records)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(content, True)
    except FolderError:
        raise
    except (expat.ExpatError, ValueError, LookupError) as problem:  # the latter two for encodings expat cannot read
        raise FolderError(f"{source} is not well-formed XML: {problem}. Export the project XML again.") from problem
    root = reader.tree.close()
    if root.tag != "ODM":
        raise FolderError(f"{source} is no project XML: its outermost element is {root.tag}, not ODM.")
    return root
