"""The mentoring tables as Dagster assets: one op reads the landings of all programmes.

Belongs here: inputs, outputs and counts. Does not belong here: reading a row (`read.py`). One op per table was
rejected: each would decode the same rows again and pay a step start, and the five tables describe one reading.

No `from __future__ import annotations`: Dagster compares the annotation of `context` with the class itself.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import dagster as dg

from assets.mentoring.schema import TABLES
from assets.night import Night
from assets.people.schema import LINK
from assets.redcap.mapping import Mapping
from assets.redcap.schema import FIELD, PULL, landing_table
from assets.storage.declare import in_of, out_of

if TYPE_CHECKING:
    import pandas as pd

    from assets.mentoring.read import Mentoring

LANDING: Final = "landing_"


def mentoring_tables(mappings: Sequence[Mapping]) -> list[dg.AssetsDefinition]:
    """Return the op `read_mentoring`, which makes every table of the room from every programme's landing."""
    landings = {
        _input_name(mapping): in_of(landing_table(mapping.programme, mapping.landed_fields())) for mapping in mappings
    }

    @dg.multi_asset(
        name="read_mentoring",
        description="Read the landed rows of every programme as hubs, preferences, pairs and events.",
        outs={table.name: out_of(table) for table in TABLES},
        ins={**landings, "dictionary": in_of(FIELD), "links": in_of(LINK), "pull": in_of(PULL)},
    )
    def read_mentoring(context: dg.AssetExecutionContext, night: Night, **frames: Any) -> Iterator[dg.Output[Any]]:
        from assets.mentoring.read import read_mentoring as read

        snapshots = dict(zip(frames["pull"]["project"], frames["pull"]["snapshot"].fillna(""), strict=True))
        readings = [
            read(
                mapping=mapping,
                landed=frames[_input_name(mapping)],
                dictionary=frames["dictionary"],
                links=frames["links"],
                snapshots=snapshots,
                as_of=night.judged_on(),
            )
            for mapping in mappings
        ]
        for mapping, reading in zip(mappings, readings, strict=True):
            context.log.info("%s: %s.", mapping.programme, _rows_in_words(reading))
        for table in TABLES:
            yield dg.Output(_together(readings, table.name), output_name=table.name)

    return [read_mentoring]


def _input_name(mapping: Mapping) -> str:
    return LANDING + "".join(sign if sign.isalnum() else "_" for sign in mapping.programme)


def _rows_in_words(reading: "Mentoring") -> str:
    counts = reading.accounting["outcome"].value_counts().to_dict()
    parts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    return f"{len(reading.accounting)} rows received ({parts or 'none'})"


def _together(readings: "Sequence[Mentoring]", name: str) -> "pd.DataFrame":
    """Return one table of all programmes, sorted by its key; without any programme it is empty but typed."""
    import pandas as pd

    from assets.storage.schema import empty_frame_of

    table = next(table for table in TABLES if table.name == name)
    filled = [frame for frame in (getattr(reading, name) for reading in readings) if not frame.empty]
    if not filled:
        return empty_frame_of(table)
    whole: pd.DataFrame = pd.concat(filled, ignore_index=True).sort_values(list(table.key), ignore_index=True)
    return whole
