"""What the last night made of a project, and the drop of records it may have refused.

Belongs here: reading `redcap/pull` for people who decide: the doctor and `mentorsync acknowledge`. Does not belong
here: refusing (`complete.py`) and writing the decision down (`ledger`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.redcap.plan import LARGEST_DROP
from assets.redcap.remark import do, note, well

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from assets.redcap.remark import Remark


@dataclass(frozen=True, slots=True)
class RefusedDrop:
    """A drop in force: the last good snapshot, its records, and the records that existed when it was refused."""

    seen: str
    before: int
    now: int

    @property
    def is_of_records(self) -> bool:
        """Whether records are gone; else it is rows of the records there are."""
        return self.now < (1 - LARGEST_DROP) * self.before

    @property
    def words(self) -> str:
        """What is fewer."""
        if self.is_of_records:
            return f"a drop from {self.before} to {self.now} records"
        return f"a drop in the rows of {self.now} records"


def refused_drop(pulls: pd.DataFrame, *, project: str) -> RefusedDrop | None:
    """Return the drop the last pull of a project refused, `None` where it refused none. `pulls` is `redcap/pull`."""
    rows = pulls[(pulls["project"] == project) & pulls["refused_records"].notna()]
    if rows.empty:
        return None
    row = rows.iloc[0]
    return RefusedDrop(seen=str(row["snapshot"]), before=int(row["records"]), now=int(row["refused_records"]))


def remark_on_last_pull(
    pulls: pd.DataFrame, *, programme: str, project: str, acknowledged: Mapping[str, int]
) -> Remark:
    """Return what the last night made of a project, with its own sentence where it failed.

    `acknowledged` is what was accepted of the project: snapshot → records.
    """
    rows = pulls[(pulls["programme"] == programme) & (pulls["project"] == project)]
    if rows.empty:
        return note("no night has pulled this project yet", "run `mentorsync night`")
    row = rows.iloc[0]
    reason = str(row["reason"]).removeprefix(f"REDCap project {project}: ").removesuffix(".")
    if row["state"] == "good":
        return well(f"pulled whole by the last night: {int(row['records'])} records, as of {row['taken_on']:%Y-%m-%d}")
    if row["state"] in {"skipped", "closed"}:
        return well(f"not asked by the last night: {reason}; {int(row['records'])} records are in use")
    if row["state"] == "none":
        return do(f"never pulled: {reason}", "put right what the sentence names and run `mentorsync night`")
    drop = refused_drop(pulls, project=project)
    if drop is not None and acknowledged.get(drop.seen) == drop.now:
        return note(f"{drop.words} is acknowledged", "the next night takes it")
    remedy = "" if drop else "put right what the sentence names; the next night tries again"
    return do(f"the last night kept the rows of {row['taken_on']:%Y-%m-%d}: {reason}", remedy)
