"""A project XML written the way REDCap writes one, from a dictionary and what else a test wants in it.

Shaped after published project XMLs (REDCapR, redcap-etl); shares no code with the reader it is read by.
"""

from xml.sax.saxutils import escape, quoteattr

from sandbox.server.dictionary import METADATA_COLUMNS

_TYPES = {"dropdown": "select", "notes": "textarea"}
_VALIDATIONS = {"integer": "int", "number": "float"}
_ATTRIBUTES = {
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
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" '
    'xmlns:redcap="https://projectredcap.org" ODMVersion="1.3.1" FileType="Snapshot" '
    'CreationDateTime="2026-01-05T12:30:00" SourceSystem="REDCap" SourceSystemVersion="14.7.3">\n'
)


def field(name, form, kind="text", **rest: str):
    """Return one dictionary row, 18 columns."""
    row = dict.fromkeys(METADATA_COLUMNS, "")
    return row | {"field_name": name, "form_name": form, "field_type": kind, "field_label": name.title()} | rest


def project_xml(rows, *, title="Mentoring", settings="", events=(), mapping=(), clinical=""):
    """Return the text of a project XML; `events` are (label, arm, arm name), `mapping` (unique name, form)."""
    study = f"<GlobalVariables><StudyName>{escape(title)}</StudyName>{settings}</GlobalVariables>"
    version = _events(events, mapping) + _forms(rows) + "".join(_item(row) + _codes(row) for row in rows)
    version += "".join(_status(form) for form in dict.fromkeys(row["form_name"] for row in rows))
    return (
        f'{_HEAD}<Study OID="Project.Mentoring">{study}\n'
        f'<MetaDataVersion OID="Metadata.Mentoring" Name="M" redcap:RecordIdField="{rows[0]["field_name"]}">\n'
        f"{version}</MetaDataVersion></Study>\n<ClinicalData>{clinical}</ClinicalData>\n</ODM>"
    )


def subject(record, *forms: str):
    """Return a SubjectData element; `forms` are texts of form_data or event_data."""
    return f"<SubjectData SubjectKey={quoteattr(record)}>{''.join(forms)}</SubjectData>"


def event_data(event, *forms: str, key=1):
    """Return a StudyEventData element."""
    head = f'StudyEventOID="Event.{event}" StudyEventRepeatKey="{key}" redcap:UniqueEventName="{event}"'
    return f"<StudyEventData {head}>{''.join(forms)}</StudyEventData>"


def form_data(form, key=1, **values: str):
    """Return a FormData element."""
    items = "".join(f"<ItemData ItemOID={quoteattr(k)} Value={quoteattr(v)}/>" for k, v in values.items())
    group = f'<ItemGroupData ItemGroupOID="{form}.x" ItemGroupRepeatKey="1">{items}</ItemGroupData>'
    return f'<FormData FormOID="Form.{form}" FormRepeatKey="{key}">{group}</FormData>'


def _events(events, mapping):
    text = ""
    for label, arm, arm_name in events:
        unique = f"{label.lower().replace(' ', '_')}_arm_{arm}"
        refs = "".join(f'<FormRef FormOID="Form.{f}" redcap:FormName="{f}"/>' for e, f in mapping if e == unique)
        text += (
            f'<StudyEventDef OID="Event.{unique}" Name="{label} (Arm {arm}: {arm_name})" Type="Common" '
            f'redcap:EventName="{label}" redcap:CustomEventLabel="" redcap:UniqueEventName="{unique}" '
            f'redcap:ArmNum="{arm}" redcap:ArmName="{arm_name}" redcap:DayOffset="1">{refs}</StudyEventDef>\n'
        )
    return text


def _forms(rows):
    text = ""
    for form in dict.fromkeys(row["form_name"] for row in rows):
        oids = [oid for row in rows if row["form_name"] == form for oid in _oids(row)]
        refs = "".join(f'<ItemRef ItemOID="{oid}" Mandatory="No"/>' for oid in [*oids, f"{form}_complete"])
        text += (
            f'<FormDef OID="Form.{form}" Name="The {form} form" redcap:FormName="{form}">'
            f'<ItemGroupRef ItemGroupOID="{form}.all"/></FormDef>\n'
            f'<ItemGroupDef OID="{form}.all" Name="all">{refs}</ItemGroupDef>\n'
        )
    return text


def _codes_of(row):
    parts = (part.partition(",") for part in row["select_choices_or_calculations"].split("|"))
    return [(code.strip(), label.strip()) for code, _, label in parts]


def _oids(row):
    if row["field_type"] != "checkbox":
        return [row["field_name"]]
    return [f"{row['field_name']}___{code.lower().replace('-', '_')}" for code, _ in _codes_of(row)]


def _item(row):
    kind, text = row["field_type"], ""
    given = {name: row[column] for column, name in _ATTRIBUTES.items() if row[column]}
    validation = row["text_validation_type_or_show_slider_number"]
    if validation:
        given["TextValidationType"] = _VALIDATIONS.get(validation, validation)
    if kind in {"calc", "slider"} and row["select_choices_or_calculations"]:
        given["Calculation" if kind == "calc" else "SliderLabels"] = row["select_choices_or_calculations"]
    for oid in _oids(row):
        attributes = "".join(f" redcap:{name}={quoteattr(value)}" for name, value in given.items())
        coded = kind in {"dropdown", "radio", "checkbox", "yesno", "truefalse"}
        text += (
            f'<ItemDef OID="{oid}" Name="{oid}" redcap:Variable="{row["field_name"]}" '
            f'redcap:FieldType="{_TYPES.get(kind, kind)}"{attributes}>'
            f"<Question><TranslatedText>{escape(row['field_label'])}</TranslatedText></Question>"
            + (f'<CodeListRef CodeListOID="{oid}.choices"/>' if coded else "")
            + _range("GE", row["text_validation_min"])
            + _range("LE", row["text_validation_max"])
            + "</ItemDef>\n"
        )
    return text


def _range(comparator, value):
    check = f"<CheckValue>{value}</CheckValue>"
    return f'<RangeCheck Comparator="{comparator}" SoftHard="Soft">{check}</RangeCheck>' if value else ""


def _codes(row):
    text = ""
    for oid in _oids(row):
        if row["field_type"] == "checkbox":
            joined = "|".join(f"{code}, {label}" for code, label in _codes_of(row))
            text += _list(oid, [("1", "Checked"), ("0", "Unchecked")], f" redcap:CheckboxChoices={quoteattr(joined)}")
        elif row["field_type"] in {"dropdown", "radio"}:
            text += _list(oid, _codes_of(row))
        elif row["field_type"] in {"yesno", "truefalse"}:
            text += _list(oid, [("1", "Yes"), ("0", "No")])
    return text


def _list(oid, codes, more=""):
    items = "".join(
        f"<CodeListItem CodedValue={quoteattr(code)}><Decode><TranslatedText>{escape(label)}</TranslatedText></Decode>"
        "</CodeListItem>"
        for code, label in codes
    )
    return f'<CodeList OID="{oid}.choices" Name="{oid}" DataType="text"{more}>{items}</CodeList>\n'


def _status(form):
    name = f"{form}_complete"
    return (
        f'<ItemDef OID="{name}" Name="{name}" redcap:Variable="{name}" redcap:FieldType="select" '
        f'redcap:SectionHeader="Form Status"><Question><TranslatedText>Complete?</TranslatedText></Question>'
        f'<CodeListRef CodeListOID="{name}.choices"/></ItemDef>\n'
    ) + _list(name, [("0", "Incomplete"), ("1", "Unverified"), ("2", "Complete")])
