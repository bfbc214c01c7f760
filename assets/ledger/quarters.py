"""Which quarters are closed: writing a closing down, and keeping every later run out of a closed one.

Belongs here: rows of `ledger/quarter` as values. Does not belong here: the checklist (`pipelines/closing.py`) and
judging a closed quarter again. Quarters close in order, so the closed ones are those up to the latest. A flag on the
rows of a quarter was rejected: it would have to be written into what must not change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from assets.ledger.append import RefusedError, append_row, rows_known
from assets.ledger.quarter_schema import QUARTER
from assets.quarters import Quarter, quarter_from_key, quarters_of_run
from assets.short_hash import short_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    import dagster as dg
    import pandas as pd

    from assets.ledger.office import Person
    from assets.night import Night
    from assets.storage.store import TableStore

Step = Literal["closed", "restated"]


def closed_through(store: TableStore) -> date | None:
    """Return the first day of the latest closed quarter, `None` where none is."""
    return _latest_closed(rows_known(store, table=QUARTER))


def closing_of(store: TableStore, quarter: Quarter) -> dict[str, Any] | None:
    """Return the row of `QUARTER` by which a quarter was closed, `None` where it was not."""
    rows = rows_known(store, table=QUARTER)
    own = rows[(rows["quarter"] == quarter.key) & (rows["step"] == "closed")]
    return None if own.empty else {str(name): value for name, value in own.iloc[0].to_dict().items()}


def note_quarter(
    store: TableStore, quarter: Quarter, *, step: Step, by: Person, at: datetime, about: dict[str, Any]
) -> str:
    """Write down that a quarter was closed or restated; return the `event_id`.

    `about` are the other columns of `QUARTER`. Of two people who close the same quarter at once, the second is told:
    `RefusedError`, also where an earlier quarter than the latest closed one is closed, or an open one restated.
    """
    event_id = short_hash([quarter.key, step, by.name, at.isoformat()])

    def unless(rows: pd.DataFrame) -> None:
        latest = _latest_closed(rows)
        is_closed = latest is not None and quarter.start <= latest
        if step == "closed" and is_closed:
            raise RefusedError(f"{quarter.label} is closed: correct it with `mentorsync restate {quarter.key}`.")
        if step == "restated" and not is_closed:
            raise RefusedError(f"{quarter.label} is open: the next night judges it anyway.")

    said = {"event_id": event_id, "quarter": quarter.key, "step": step, "by": by.name, "unit": by.unit, "at": at}
    append_row(store, table=QUARTER, row=about | said, unless=unless)
    return event_id


def open_quarters_of_run(context: dg.AssetExecutionContext, night: Night) -> list[Quarter]:
    """Return the quarters a run is about; `Failure` in a sentence where one of them is closed.

    A run that writes to scratch may judge a closed quarter: what was published stays as it is.
    """
    import dagster as dg

    from assets.storage.store import TableStore

    quarters = quarters_of_run(context)
    latest = None if night.is_scratch() else closed_through(TableStore(night.base_tables()))
    try:
        refuse_closed(quarters, latest=latest)
    except RefusedError as error:
        raise dg.Failure(str(error), allow_retries=False) from None
    return quarters


def refuse_closed(quarters: Sequence[Quarter], *, latest: date | None) -> None:
    """Raise `RefusedError` where one of the quarters is not later than the latest closed one."""
    closed = [quarter for quarter in quarters if latest is not None and quarter.start <= latest]
    if closed:
        one = closed[-1]
        raise RefusedError(
            f"{one.label} is closed and stays as it was published: name open quarters only, or correct it with"
            f" `mentorsync restate {one.key} --by NAME --why TEXT`."
        )


def _latest_closed(rows: pd.DataFrame) -> date | None:
    keys = rows.loc[rows["step"] == "closed", "quarter"]
    return quarter_from_key(str(keys.max())).start if len(keys) else None
