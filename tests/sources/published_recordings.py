"""Projects other people published in forms no REDCap page downloads, as folders the sandbox serves.

Belongs here: API answers recorded as JSON, and the CSV set of a redcapAPI offline connection, which only these tests
read. Does not belong here: what people download from REDCap itself (`sandbox/convert`).

API answers are kept to the letter; only JSON's one non-text value, the instance number, becomes text in records.csv and
a number again when it is served.
"""

import json

from sandbox.convert.writing import text_rows, write_dictionary, write_info, write_rows

SAME_CONTENT = {
    "Records": "records.csv",
    "Arms": "arms.csv",
    "Events": "events.csv",
    "InstrumentDesignations": "mapping.csv",
    "DAGs": "dags.csv",
    "UserDAG": "user_dags.csv",
}
GRANTED = {"username": "sandbox_api"} | dict.fromkeys(
    ("design", "user_rights", "data_access_groups", "logging", "api_export"), "1"
)
"""The published users have no API right: one is added to open the project, the only change to users.csv."""


def convert_answers(*, metadata, records, project):
    """Write the project folder from the answers to content=metadata and (if there is one) content=record."""
    write_info(project, {"project_title": metadata.stem})
    write_objects(project / "metadata.csv", objects_of(metadata))
    write_objects(project / "records.csv", objects_of(records) if records is not None else [])


def convert_recorded_project(recording, project):
    """Write the project folder from one file that holds all answers, as the tests of redcap-etl keep them.

    Keys: redCapVersion, projectInfo, metadata, instruments (name → label), instrumentEventMappings, records. Events are
    not in the recording; their names come from the mapping when it is served.
    """
    recorded = json.loads(recording.read_text(encoding="utf-8"))
    write_info(project, {**recorded["projectInfo"], "redcap_version": recorded["redCapVersion"]})
    write_objects(project / "metadata.csv", recorded["metadata"])
    write_objects(project / "records.csv", recorded["records"])
    if recorded.get("instrumentEventMappings"):
        write_objects(project / "mapping.csv", recorded["instrumentEventMappings"])
    write_rows(project / "instruments.csv", [("instrument_name", "instrument_label"), *recorded["instruments"].items()])


def convert_offline_files(source, *, prefix, project):
    """Write the project folder from the files of `source` that begin with `prefix`: `<prefix>_<Content>.csv`."""
    write_info(project, {"project_title": prefix})
    write_dictionary(project, source / f"{prefix}_DataDictionary.csv")
    for name, target in SAME_CONTENT.items():
        path = source / f"{prefix}_{name}.csv"
        if path.is_file():
            write_rows(project / target, text_rows(path))
    header, *users = text_rows(source / f"{prefix}_Users.csv")
    write_rows(project / "users.csv", [header, *users, [GRANTED.get(column, "") for column in header]])


def objects_of(path):
    return json.loads(path.read_text(encoding="utf-8"))


def write_objects(path, objects):
    """Write JSON objects of equal keys as a CSV."""
    header = list(objects[0]) if objects else []
    write_rows(path, [header, *([str(item[key]) for key in header] for item in objects)] if header else [])
