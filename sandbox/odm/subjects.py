"""The records of a project XML as rows of a raw flat export.

Only for whoever asks for them: a design is enough to try the pipeline, and a project XML with data is as sensitive as
the project itself. Which row an answer stands on is decided by the structure, not by the repeat keys alone, because
REDCap writes key 1 where nothing repeats.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.server.errors import FolderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from sandbox.server.dictionary import Dictionary
    from sandbox.server.structure import Structure

_OF_RECORD = {"redcap_data_access_group", "redcap_survey_identifier"}
_ISO_TIME = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(:\d\d)?)$")


def records_of(
    root: Element, *, dictionary: Dictionary, structure: Structure, source: str
) -> tuple[list[str], list[dict[str, str]]]:
    """Return the columns and the rows (column → text) of records.csv, in order of the XML.

    Raises:
        FolderError: an answer belongs to an item that is no field of the project.

    """
    record_id = dictionary.record_id.name
    stamps = [f"{form}_timestamp" for form in structure.instruments]
    allowed = {*dictionary.columns, *_OF_RECORD, *stamps}
    rows: dict[tuple[str, str, str, str], dict[str, str]] = {}
    for record, event, form, instance, item in _answers(root, structure=structure):
        name = item.get("ItemOID", "")
        if name not in allowed:
            raise FolderError(f"{source} has an answer to {name}, which is no field of its dictionary.")
        row = rows.setdefault((record, event, form, instance), {record_id: record})
        row[name] = item.get("DocName", "") or _stored(item.get("Value", ""))
    for (_, event, form, instance), row in rows.items():
        row |= {"redcap_event_name": event, "redcap_repeat_instrument": form, "redcap_repeat_instance": instance}
    return _columns(rows, dictionary=dictionary, structure=structure, stamps=stamps), list(rows.values())


def _answers(root: Element, *, structure: Structure) -> Iterator[tuple[str, str, str, str, Element]]:
    for subject in root.iterfind("ClinicalData/SubjectData"):
        record = subject.get("SubjectKey", "")
        events = list(subject.iterfind("StudyEventData")) if structure.is_longitudinal else [subject]
        for event in events:
            name = event.get("UniqueEventName") or event.get("StudyEventOID", "").removeprefix("Event.")
            for data in event.iterfind("FormData"):
                form = data.get("FormOID", "").removeprefix("Form.")
                place = ("", "")
                if structure.is_repeating(event=name, form=form):
                    place = (form, data.get("FormRepeatKey", "1"))
                elif structure.is_repeating(event=name, form=""):
                    place = ("", event.get("StudyEventRepeatKey", "1"))
                for item in data.iterfind("ItemGroupData/*"):
                    yield record, name, *place, item


def _stored(value: str) -> str:
    return _ISO_TIME.sub(r"\1 \2", value)


def _columns(
    rows: dict[tuple[str, str, str, str], dict[str, str]],
    *,
    dictionary: Dictionary,
    structure: Structure,
    stamps: list[str],
) -> list[str]:
    filled = {name for row in rows.values() for name in row}
    columns = [dictionary.record_id.name]
    if structure.is_longitudinal:
        columns.append("redcap_event_name")
    if structure.repeats:
        columns += ["redcap_repeat_instrument", "redcap_repeat_instance"]
    columns += [name for name in sorted(_OF_RECORD) if name in filled]
    for form, stamp in zip(dictionary.forms, stamps, strict=False):
        columns += [stamp] if stamp in filled else []
        columns += dictionary.form_columns(form)
    return columns
