"""What the REDCap bench times: one of its cases, in a process of its own.

Belongs here: the cases, each the real path from the request to the Delta table. Does not belong here: reading the
meters (`pull_cost.py`) or what is served (`pull_project.py`).

A case begins warm: libraries are imported, and a table elsewhere was written and read, so that what a process pays once
whatever it does is not charged to the pull. The CPU seconds spent up to then are printed, and whoever started the
process takes them off. It ends at once, because tearing down two thousand modules is no part of a pull either.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import resource
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from pull_project import FIELDS, PROJECT, bench_mapping, write_bench_school

if TYPE_CHECKING:
    from assets.redcap.plan import Mode

LIBRARIES = (
    "orjson",
    "requests",
    "redcap.project",
    "deltalake",
    "pyarrow.csv",
    "pyarrow.compute",
    "pyarrow.dataset",
    "pyarrow.parquet",
)
ROOMS = ("ledger", "redcap", "storage")
SPEAK_DAGSTER = ("declare", "io_manager", "source", "tables")


def spent() -> float:
    """Return the CPU seconds this process has used."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def warm_up() -> None:
    """Import what a pull imports, build the mapping as loading the definitions does, write and read a table once."""
    for library in LIBRARIES:
        importlib.import_module(library)
    for room in ROOMS:
        for module in pkgutil.iter_modules([str(ROOT / "assets" / room)]):
            if module.name not in SPEAK_DAGSTER:
                importlib.import_module(f"assets.{room}.{module.name}")
    bench_mapping()
    from assets.redcap.landed import arrow_of_pulls
    from assets.redcap.schema import PULL
    from assets.storage.store import TableStore

    with tempfile.TemporaryDirectory() as folder:
        store = TableStore(folder)
        store.write(arrow_of_pulls([]), table=PULL)
        store.read(PULL)


def download(url: str, token: str) -> None:
    """Fetch the same rows and fields as JSON in one answer and parse them: the least a client can do."""
    import orjson
    import requests

    asked = {"token": token, "content": "record", "format": "json", "type": "flat"}
    asked |= {f"fields[{n}]": name for n, name in enumerate(FIELDS)}
    orjson.loads(requests.post(url, data=asked, timeout=600).content)


OUTCOMES = {
    "2026-11-20": "Whole",
    "2026-11-21": "Unchanged",
    "2026-11-22": "Amendment",
    "2026-11-23": "Unchanged",
}
"""The nights of a round and what each must come to: a figure of a night that did something else would say nothing."""


def pull(url: str, token: str, *, tables: str, mode: Mode, night: str) -> None:
    """Pull the project as a night does, and store what it came to, `redcap/pull` and `redcap/field`."""
    from assets.redcap.attempts import known_in, pull_programme
    from assets.redcap.client import RedcapClient
    from assets.redcap.landed import arrow_of_pulls, landing_of_mapping
    from assets.redcap.landing import fields_in_use, landing_after
    from assets.redcap.pace import Pace
    from assets.redcap.plan import Plan
    from assets.redcap.schema import FIELD, PULL
    from assets.storage.amend import Amendment, Whole
    from assets.storage.store import TableStore

    mapping, store, pace = bench_mapping(), TableStore(tables), Pace(per_minute=500)
    known = known_in(store, mapping)
    attempts = pull_programme(
        mapping,
        known=known,
        client_of=lambda _: RedcapClient(project=PROJECT, url=url, token=token, pace=pace),
        judged_on=date.fromisoformat(night),
        plan_of=lambda _: Plan(mode=mode),
    )
    # Dagster's IO manager has a store of its own.
    landing, place = landing_of_mapping(mapping), TableStore(tables)
    outcome = landing_after(attempts, table=landing, version=known.version)
    if isinstance(outcome, Whole):
        place.write(outcome.rows, table=landing, facts=outcome.facts)
    elif isinstance(outcome, Amendment):
        place.amend(outcome, table=landing)
    place.write(arrow_of_pulls([attempt.landed.row for attempt in attempts]), table=PULL)
    fields = fields_in_use(attempts, stored=known.fields)
    if isinstance(fields, Whole):
        place.write(fields.rows, table=FIELD, facts=fields.facts)
    if type(outcome).__name__ != OUTCOMES[night]:
        raise SystemExit(f"{attempts[0].line} {attempts[0].landed.row.reason}: {type(outcome).__name__} on {night}")


def main() -> None:
    """Run the case named on the command line: school FOLDER, idle, warm, download, or pull TABLES MODE NIGHT."""
    case, *rest = sys.argv[1:]
    if case == "school":
        write_bench_school(Path(rest[0]))
        return
    if case == "idle":
        import pandas as pd  # noqa: F401 - a night has it loaded

        return
    warm_up()
    print(f"{spent():.6f}", flush=True)
    url, token = os.environ["BENCH_URL"], os.environ["BENCH_TOKEN"]
    if case == "download":
        download(url, token)
    elif case == "pull":
        tables, mode, night = rest
        pull(url, token, tables=tables, mode=cast("Mode", mode), night=night)
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
