"""What `checks_cost.py` runs in processes of its own: making a school's tables large, and checking them all.

Belongs here: the two cases. Does not belong here: measuring. Rows are made many by copying those of a real night, every
copy with ids of its own, so that shares, gaps and references are those of a school; invented columns would be kinder to
a hash table than names are.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

if TYPE_CHECKING:
    import pandas as pd

    from assets.storage.schema import Table

IDS: Final = frozenset(
    {
        *("person_id", "alias_id", "appointment_id", "leave_id", "supervisor_id", "record", "source", "typed"),
        *("mentee_id", "mentor_id", "pair_id", "event_id", "obligation_id", "subject_id", "counterpart_id"),
        *("finding_id", "follows_pair_id", "work_email", "username"),
    }
)
"""Columns that name a person or a row: a copy has its own. A table whose key has none is not copied."""

LISTS: Final = frozenset({"attendees", "candidates"})


def tables_of(settings_file: Path) -> list[Table]:
    """Return the tables a night of these settings makes."""
    from assets.redcap.landed import landing_of_mapping
    from pipelines.dictionary import every_table
    from pipelines.programmes import read_programmes
    from pipelines.settings import read_settings

    landings = [landing_of_mapping(mapping) for mapping in read_programmes(read_settings(settings_file)).mappings]
    made = [table for table in every_table() if table.room != "ledger" and not table.amended_by]
    return [*landings, *made]


def enlarge(settings_file: Path, rows: int) -> None:
    """Replace the tables of a night by as many copies of their rows as make `rows` rows in all."""
    from assets.night import Night
    from assets.storage.store import TableStore
    from pipelines.settings import read_settings
    from pipelines.tonight import base_tables_of, night_settings
    from reports.nights import note_night

    settings = read_settings(settings_file)
    store = TableStore(base_tables_of(settings))
    frames = [(table, store.read(table)) for table in tables_of(settings_file) if store.exists(table)]
    grows = [len(frame) for table, frame in frames if IDS & set(table.key)]
    fixed = sum(len(frame) for _, frame in frames) - sum(grows)
    copies = math.ceil((rows - fixed) / sum(grows))
    for table, frame in frames:
        if IDS & set(table.key) and len(frame):
            quarters = sorted(frame["quarter"].unique()) if table.by_quarter else None
            store.write(_copied(frame, copies), table=table, quarters=quarters)
    note_night(Night(**night_settings(settings), programmes=[]), run_id="enlarged", programmes=settings.programmes)
    print(sum(store.count(table) for table, _ in frames))


def _copied(frame: pd.DataFrame, copies: int) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([frame, *(_renamed(frame, f"~{number}") for number in range(1, copies))], ignore_index=True)


def _renamed(frame: pd.DataFrame, mark: str) -> pd.DataFrame:
    import pandas as pd

    renamed = frame.copy()
    for name in IDS.intersection(frame.columns):
        renamed[name] = frame[name] + mark
    for name in LISTS.intersection(frame.columns):
        renamed[name] = pd.Series([[text + mark for text in row] for row in frame[name]], dtype="object")
    return renamed


def check(settings_file: Path, *, also_run: bool) -> None:
    """Load what a night loads; then, where asked to, run all contracts as check ops and print how many rules held."""
    import dagster as dg
    import pandas as pd  # noqa: F401 - a night has it loaded before its first check

    from pipelines.definitions import build_definitions
    from pipelines.home import open_instance
    from pipelines.settings import read_settings

    settings = read_settings(settings_file)
    definitions = build_definitions(settings)
    contracts = [each for each in definitions.asset_checks or () if each.node_def.name.startswith("contract_")]
    job = dg.define_asset_job("contracts", selection=dg.AssetSelection.checks(*contracts))
    resolved = dg.Definitions.merge(definitions, dg.Definitions(jobs=[job])).resolve_job_def("contracts")
    with open_instance(settings.dagster_home) as instance:
        if not also_run:
            return
        result = resolved.execute_in_process(
            instance=instance,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    found = result.get_asset_check_evaluations()
    print(len(found), sum(each.passed for each in found), *sorted(each.check_name for each in found if not each.passed))


if __name__ == "__main__":
    case, file = sys.argv[1], Path(sys.argv[2])
    if case == "enlarge":
        enlarge(file, int(sys.argv[3]))
    else:
        check(file, also_run=case == "check")
