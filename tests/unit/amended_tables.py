"""An invented table that is amended record by record, and what it holds as a plain dictionary.

Belongs here: what the tests of amending write. Does not belong here: what comes of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from assets.storage.amend import Amendment
from assets.storage.schema import DTYPES, Column, Table

COLUMNS = (
    Column("project", "text", "project"),
    Column("record", "text", "record"),
    Column("instance", "text", "instance"),
    Column("value", "text", "a value"),
    Column("count", "integer", "a whole number"),
    Column("names", "texts", "several texts"),
)
LANDED = Table(
    room="redcap",
    name="landed",
    words="Amended by record.",
    columns=COLUMNS,
    key=("project", "record", "instance"),
    amended_by=("project", "record"),
)
PLAIN = replace(LANDED, amended_by=())
Records = dict[tuple[str, str], dict[str, str]]
"""What a table holds, as plainly as can be: by project and record, the value of each instance."""


def frame_of(records: Records) -> pd.DataFrame:
    rows = [
        (project, record, instance, value)
        for (project, record), instances in records.items()
        for instance, value in instances.items()
    ]
    frame = pd.DataFrame(rows, columns=["project", "record", "instance", "value"], dtype="str")
    count = pd.array([len(value) for value in frame["value"]], dtype="Int64")
    return frame.assign(count=count, names=pd.Series([[value] for value in frame["value"]], dtype="object"))


def amendment_of(changed: Records, **more: Any) -> Amendment:
    replaced = pd.DataFrame(list(changed), columns=["project", "record"], dtype="str")
    return Amendment(rows=frame_of(changed), replaced=replaced, **more)


def amended(records: Records, changed: Records) -> Records:
    return {record: rows for record, rows in (records | changed).items() if rows}


def expected_of(records: Records) -> pd.DataFrame:
    frame = frame_of(records).sort_values(["project", "record", "instance"], ignore_index=True)
    return frame.astype({column.name: DTYPES[column.type] for column in COLUMNS})


FIRST: Records = {
    ("a", "1"): {"": "base", "1": "one", "2": "two"},
    ("a", "10"): {"": "ten"},
    ("a", "2"): {"": "second"},
    ("b", "1"): {"": "other project"},
}
