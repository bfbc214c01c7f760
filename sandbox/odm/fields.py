"""The data dictionary that a project XML carries: 18 columns, as content=metadata answers them.

REDCap spreads a field over an ItemDef (one for each choice of a checkbox), a CodeList and RangeChecks, and uses its
inner names for types. Fields REDCap adds by itself (form status, survey timestamp, group) have no place in a
dictionary. The query of an sql field and stop actions are not in the XML. Learned from published project XMLs of
REDCap 7.0 to 15.2 beside their dictionaries; `redcap:QuestionNumber` and `redcap:MatrixRanking` occur in none of them
and are taken by analogy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.dictionary import METADATA_COLUMNS, parsed_choices
from sandbox.server.errors import FolderError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TYPES = {"select": "dropdown", "textarea": "notes"}
_VALIDATIONS = {
    "int": "integer",
    "float": "number",
    "date": "date_ymd",
    "datetime": "datetime_ymd",
    "datetime_seconds": "datetime_seconds_ymd",
}
_WITH_CODE_LIST = frozenset({"radio", "dropdown"})
_PLAIN = {
    "section_header": "SectionHeader",
    "field_note": "FieldNote",
    "identifier": "Identifier",
    "branching_logic": "BranchingLogic",
    "required_field": "RequiredField",
    "custom_alignment": "CustomAlignment",
    "question_number": "QuestionNumber",
    "matrix_group_name": "MatrixGroupName",
    "matrix_ranking": "MatrixRanking",
    "field_annotation": "FieldAnnotation",
}


def instruments_of(version: Element) -> dict[str, str]:
    """Return instrument name → label in order."""
    return {_form_name(form): form.get("Name", "") for form in version.iterfind("FormDef")}


def dictionary_of(version: Element, *, source: str) -> list[dict[str, str]]:
    """Return the dictionary rows of a MetaDataVersion in order.

    Raises:
        FolderError: a form refers to an item or group that is not defined, or no field is left.

    """
    groups = {item.get("OID", ""): item for item in version.iterfind("ItemGroupDef")}
    items = {item.get("OID", ""): item for item in version.iterfind("ItemDef")}
    codes = {item.get("OID", ""): item for item in version.iterfind("CodeList")}
    rows: dict[str, dict[str, str]] = {}
    for form in version.iterfind("FormDef"):
        name = _form_name(form)
        for group in form.iterfind("ItemGroupRef"):
            for reference in _defined(group.get("ItemGroupOID", ""), groups, source).iterfind("ItemRef"):
                item = _defined(reference.get("ItemOID", ""), items, source)
                field = item.get("Variable", "") or item.get("OID", "")
                if field not in rows and item.get("FieldType") and field != f"{name}_complete":
                    rows[field] = _row(item, field=field, form=name, codes=codes)
    if not rows:
        raise FolderError(f"{source} defines no field; a project XML begins with the record id field.")
    return list(rows.values())


def form_of_reference(oid: str) -> str:
    """Return the instrument a FormOID such as `Form.intake` names."""
    return oid.removeprefix("Form.")


def _form_name(form: Element) -> str:
    return form.get("FormName") or form_of_reference(form.get("OID", ""))


def _defined(oid: str, among: dict[str, Element], source: str) -> Element:
    found = among.get(oid)
    if found is None:
        raise FolderError(f"{source} refers to {oid}, which it does not define. Export the project XML again.")
    return found


def _row(item: Element, *, field: str, form: str, codes: dict[str, Element]) -> dict[str, str]:
    kind = item.get("FieldType", "")
    kind = _TYPES.get(kind, kind)
    validation = item.get("TextValidationType", "")
    row = dict.fromkeys(METADATA_COLUMNS, "") | {column: item.get(name, "") for column, name in _PLAIN.items()}
    return row | {
        "field_name": field,
        "form_name": form,
        "field_type": kind,
        "field_label": _label(item),
        "select_choices_or_calculations": _choices(item, kind=kind, codes=codes),
        "text_validation_type_or_show_slider_number": _VALIDATIONS.get(validation, validation),
        "text_validation_min": _limit(item, "GE"),
        "text_validation_max": _limit(item, "LE"),
    }


def _label(item: Element) -> str:
    formatted = item.findtext("Question/FormattedTranslatedText", "")
    return formatted or item.findtext("Question/TranslatedText", "")


def _limit(item: Element, comparator: str) -> str:
    return item.findtext(f"RangeCheck[@Comparator='{comparator}']/CheckValue", "")


def _choices(item: Element, *, kind: str, codes: dict[str, Element]) -> str:
    if kind == "calc":
        return item.get("Calculation", "")
    if kind == "slider":
        return item.get("SliderLabels", "")
    reference = item.find("CodeListRef")
    listed = codes.get(reference.get("CodeListOID", "")) if reference is not None else None
    if listed is None:
        return ""
    if kind == "checkbox":
        found = parsed_choices(listed.get("CheckboxChoices", ""))
    elif kind in _WITH_CODE_LIST:
        found = {
            choice.get("CodedValue", ""): choice.findtext("Decode/TranslatedText", "")
            for choice in listed.iterfind("CodeListItem")
        }
    else:
        return ""
    return " | ".join(f"{code}, {label}" for code, label in found.items())
