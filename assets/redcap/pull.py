"""One attempt to pull a project: preflight, ids, rows, completeness, identity; all of it or a sentence why not.

Belongs here: what must hold before rows may be used. Does not belong here: sending (`client.py`) and what stays in use
after a refusal (`landed.py`). Everything is refused as a whole: half a project reads as people who stopped meeting.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import pandas as pd

from assets.redcap.client import RedcapError
from assets.redcap.dictionary import base_name, by_name, field_frame, fingerprint, repeating_forms, short_hash
from assets.redcap.landed import Landed, PullRow, landing_of_mapping
from assets.redcap.preflight import codes_fingerprint, differences, recoded
from assets.redcap.rows import UnusableCsvError, frame_of_csv, keys_of, landed_rows
from assets.storage.frames import arrow_of, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from assets.redcap.client import RedcapClient
    from assets.redcap.dictionary import Metadata
    from assets.redcap.mapping import Mapping

    Made = TypeVar("Made")
    _Key = tuple[str, str, str, str]

LARGEST_DROP: Final = 0.2
"""Share of a project's records that may be gone since the last good pull before somebody has to look."""

_WITHOUT_DESIGN_RIGHT: Final = (
    "REDCap project {project}: the token's user has no Project Design right, so whether instruments still repeat as"
    " redcap.yaml says is only seen on the rows."
)
_ROW_KEY: Final = ["record", "event", "instrument", "instance"]
_MOST_NAMED: Final = 5


def pull_project(
    client: RedcapClient, *, mapping: Mapping, project: str, last: Landed | None, judged_on: date
) -> Landed:
    """Return a project as REDCap holds it now, or raise `RedcapError` in one sentence and return nothing of it.

    `last` is what was last good. Where record ids, dictionary and content equal it, snapshot and `taken_at` stay as
    they were, so a repeat night differs in `taken_on` at most. `pull.dictionary` is the dictionary's fingerprint, a
    dash, and the fingerprint of the codes the mapping names: when the mapping's own codes were edited, what they mean
    has been looked at, and labels are not compared with the last pull.
    """
    metadata = by_name(client.metadata())
    repeating = client.repeating()
    repeats = (
        None if repeating is None or any(not row.get("form_name") for row in repeating) else repeating_forms(repeating)
    )
    fits = f"{fingerprint(metadata, mapping.allowed_fields())}-{codes_fingerprint(mapping)}"
    _refuse_misfit(project, mapping=mapping, metadata=metadata, repeats=repeats, last=last, fits=fits)
    version = client.version()
    rows, taken_at = _complete_rows(client, mapping=mapping, project=project, last=last)
    landing = landing_of_mapping(mapping)
    frame = rows.assign(snapshot=pd.Series(index=rows.index, dtype="str"))[list(landing.column_names)]
    frame = frame.sort_values(list(landing.key), ignore_index=True)
    records = sorted(frame["record"].unique())
    ids = short_hash(records)
    snapshot = short_hash([project, fits.partition("-")[0], ids, digest_of(arrow_of(frame, landing))])
    if last is not None and last.row.snapshot == snapshot:
        taken_at = last.row.taken_at or taken_at
    return Landed(
        rows=frame.assign(snapshot=pd.Series(snapshot, index=frame.index, dtype="str")),
        fields=field_frame(
            metadata,
            programme=mapping.programme,
            project=project,
            fields=mapping.allowed_fields(),
            repeating=repeats
            if repeats is not None
            else {name for name, it in mapping.instruments.items() if it.repeats},
        ),
        row=PullRow(
            programme=mapping.programme,
            project=project,
            state="good",
            snapshot=snapshot,
            taken_at=taken_at,
            taken_on=judged_on,
            dictionary=fits,
            ids=ids,
            records=len(records),
            rows=len(frame),
            redcap_version=version,
        ),
        notes=() if repeating is not None else (_WITHOUT_DESIGN_RIGHT.format(project=project),),
    )


def _refuse_misfit(
    project: str, *, mapping: Mapping, metadata: Metadata, repeats: set[str] | None, last: Landed | None, fits: str
) -> None:
    found = differences(mapping, metadata=metadata, repeating=repeats)
    if last is not None and last.row.dictionary.partition("-")[2] == fits.partition("-")[2]:
        found += recoded(mapping, metadata=metadata, last_fields=last.fields)
    if found:
        raise _refused(
            project,
            f"the data dictionary does not fit {mapping.programme}/redcap.yaml: {_some(found, '; ')}; put it back in"
            " REDCap, or correct redcap.yaml",
        )


def _complete_rows(
    client: RedcapClient, *, mapping: Mapping, project: str, last: Landed | None
) -> tuple[pd.DataFrame, datetime]:
    """Return all rows of the records that exist, and the moment their ids were read, by REDCap's clock."""
    existing = _existing(client, mapping=mapping, project=project)
    ids = existing["record"].drop_duplicates().tolist()
    taken_at = client.server_time or datetime.now(UTC)
    _refuse_drop(project, records=len(ids), last=last)
    columns = mapping.allowed_fields()
    asked = list(dict.fromkeys(map(base_name, columns)))
    frames = [
        _usable(project, partial(_landed_rows, text, project=project, fields=columns))
        for text in client.record_batches(fields=asked, records=ids)
    ]
    if not frames:
        return pd.DataFrame(columns=["project", *_ROW_KEY, *columns[1:]], dtype="str"), taken_at
    rows = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    _refuse_odd_rows(project, rows=rows, mapping=mapping)
    before, received = _keys(existing, mapping=mapping), _keys(rows, mapping=mapping)
    if before != received:
        now = _keys(_existing(client, mapping=mapping, project=project), mapping=mapping)
        _refuse_difference(project, before=before, received=received, now=now)
    return rows, taken_at


def _landed_rows(text: str, *, project: str, fields: Sequence[str]) -> pd.DataFrame:
    return landed_rows(frame_of_csv(text), project=project, fields=fields)


def _existing(client: RedcapClient, *, mapping: Mapping, project: str) -> pd.DataFrame:
    text = client.record_ids(record_id=mapping.record_id)
    return _usable(project, lambda: keys_of(frame_of_csv(text), record_id=mapping.record_id))


def _keys(frame: pd.DataFrame, *, mapping: Mapping) -> set[_Key]:
    """Return what must agree between the two exports: the records, and the instances of mapped instruments.

    Base rows are left out: whether a record that holds only instances has one differs with the fields asked for.
    """
    repeated = frame[frame["instrument"].isin(list(mapping.instruments))]
    instances = zip(*(repeated[name].tolist() for name in _ROW_KEY), strict=True)
    return {(record, "", "", "") for record in frame["record"].tolist()}.union(instances)


def _refuse_drop(project: str, *, records: int, last: Landed | None) -> None:
    if last is None or records >= (1 - LARGEST_DROP) * last.row.records:
        return
    what = "the project is empty" if not records else f"only {records} records exist"
    raise _refused(
        project,
        f"{what} where the last good pull held {last.row.records}; a drop of more than {LARGEST_DROP:.0%} is taken"
        " for a fault: check in REDCap's logging who deleted records, and that the token's user is in no data access"
        " group",
    )


def _refuse_odd_rows(project: str, *, rows: pd.DataFrame, mapping: Mapping) -> None:
    nameless = int((rows["record"] == "").sum())
    if nameless:
        raise _refused(project, f"{nameless} rows came without a record id: try the night again")
    twice = rows[rows.duplicated(_ROW_KEY)]
    if not twice.empty:
        raise _refused(
            project,
            f"{len(twice)} rows came twice (records {_some(sorted(set(twice['record'])))}): try the night again; if it"
            " lasts, lower `batch_records` in the settings",
        )
    once = {name for name, instrument in mapping.instruments.items() if not instrument.repeats}
    repeated = sorted(once.intersection(rows["instrument"].unique()))
    if repeated:
        raise _refused(
            project, f"instrument {_some(repeated)} repeats and redcap.yaml says it does not: correct either of the two"
        )


def _refuse_difference(
    project: str, *, before: AbstractSet[_Key], received: AbstractSet[_Key], now: AbstractSet[_Key]
) -> None:
    """Refuse rows that differ from what exists; what was deleted or added while rows were read is no fault."""
    missing = (before & now) - received
    if missing:
        records = sorted({key[0] for key in missing})
        raise _refused(
            project,
            f"rows of {len(records)} records did not come though they exist (records {_some(records)}): lower"
            " `batch_records` in the settings and try the night again",
        )
    unknown = sorted({key[0] for key in received} - {key[0] for key in before | now})
    if unknown:
        raise _refused(
            project,
            f"rows came of {len(unknown)} records that do not exist (records {_some(unknown)}): try the night again",
        )


def _usable(project: str, make: Callable[[], Made]) -> Made:
    try:
        return make()
    except UnusableCsvError as error:
        raise _refused(project, f"the records cannot be used: {error}") from None


def _refused(project: str, words: str) -> RedcapError:
    return RedcapError(f"REDCap project {project}: {words}.")


def _some(names: Sequence[str], between: str = ", ") -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return between.join(names[:_MOST_NAMED]) + more
