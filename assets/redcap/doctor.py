"""What can be told about a REDCap project before a night depends on it: one remark per thing looked at.

Belongs here: what is asked, in which order, and what each answer means. Does not belong here: printing (`pipelines`),
or the words about rights and dictionary (`remarks_on_rights.py`, `remarks_on_dictionary.py`). A check that only repeats
the night's first request was rejected: a token that lost half its instruments passes it.

Nothing is asked that the pull may not ask, the list of users and of groups apart. Of one record the mapped fields are
asked, because REDCap leaves out what a token may not export without a word; only the columns' names are looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from assets.redcap.dictionary import base_name, by_name
from assets.redcap.errors import RedcapError, RefusedError
from assets.redcap.remark import do, note, well
from assets.redcap.remarks_on_dictionary import identifiers_by_form, narrative_by_form, remarks_on_dictionary
from assets.redcap.remarks_on_rights import PAGE, remarks_on_group, remarks_on_user, remarks_without_user
from assets.redcap.rights import Shown, possible_users, rights_of
from assets.redcap.rows import UnusableCsvError, frame_of_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.redcap.dictionary import Metadata
    from assets.redcap.inquiry import Inquirer
    from assets.redcap.mapping import Mapping
    from assets.redcap.remark import Remark, Told

SKEW: Final = timedelta(seconds=120)
"""Clocks may differ by this much before it is worth a remark; the pull itself goes by REDCap's clock."""

_GROUP: Final = "redcap_data_access_group"
_HASHED: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class _Records:
    """What the record ids show: how many, one of them, whether they are hashes, and whether group names came."""

    count: int
    one: str
    hashed: bool
    with_groups: bool


def remarks_on_project(
    client: Inquirer,
    *,
    mapping: Mapping,
    project: str,
    told: Told,
) -> Iterator[Remark]:
    """Yield the remarks on one project as they are found; an answer that cannot be used ends them with its sentence."""
    try:
        yield from _remarks(client, mapping=mapping.for_project(project), project=project, told=told)
    except RedcapError as error:
        yield remark_of_error(error, project=project)


def remark_of_error(error: RedcapError, *, project: str) -> Remark:
    """Return the client's sentence, which names the remedy itself, as a remark."""
    return do(str(error).removeprefix(f"REDCap project {project}: ").removesuffix("."), "")


def _remarks(client: Inquirer, *, mapping: Mapping, project: str, told: Told) -> Iterator[Remark]:
    began = datetime.now(UTC)
    version = client.version()
    skew = None if client.server_time is None else client.server_time - (began + (datetime.now(UTC) - began) / 2)
    yield well(f"reachable, REDCap {version or 'of a version it does not give'}")
    yield from _remarks_on_clock(skew, server_time=client.server_time, told=told)
    metadata = by_name(client.metadata())
    repeating = client.repeating()
    yield from remarks_on_dictionary(mapping, metadata=metadata, repeating=repeating, told=told)
    yield from _remarks_on_settings(client, mapping=mapping, asked_repeats=repeating is not None)
    records = _records(client, mapping=mapping)
    yield from _remarks_on_records(client, records, mapping=mapping, metadata=metadata)
    yield from _remarks_on_rights(
        client,
        mapping=mapping,
        project=project,
        metadata=metadata,
        told=told,
        design=repeating is not None,
        with_groups=records.with_groups,
    )


def _remarks_on_clock(skew: timedelta | None, *, server_time: datetime | None, told: Told) -> Iterator[Remark]:
    if skew is None or server_time is None:
        yield note("REDCap's answers carry no Date, so its clock cannot be compared", "ask the REDCap administrator")
        return
    seconds = round(abs(skew.total_seconds()))
    if abs(skew) > SKEW:
        yield note(
            f"REDCap's clock is {seconds} seconds {'ahead of' if skew > timedelta() else 'behind'} this machine's",
            "let both be set by NTP; the pull goes by REDCap's clock, `taken_at` and the log of this machine differ",
        )
    else:
        yield well(f"REDCap's clock and this machine's differ by {seconds} second{'' if seconds == 1 else 's'}")
    there = server_time.astimezone(told.zone)
    yield well(
        f"REDCap's local time is taken to be {there:%Y-%m-%d %H:%M} ({told.zone.key}, {told.zone_key}); where REDCap's"
        " own pages show another, set redcap.timezone"
    )


def _remarks_on_settings(client: Inquirer, *, mapping: Mapping, asked_repeats: bool) -> Iterator[Remark]:
    about = client.about()
    if str(about.get("in_production")) == "0":
        yield note(
            "the project is in development: whoever may design it changes the data dictionary at once",
            "move it to production, where changes are reviewed",
        )
    if asked_repeats:
        return
    lost = "no Project Design right: whether instruments still repeat as redcap.yaml says is only seen on the rows"
    stated = [name for name, instrument in mapping.instruments.items() if instrument.repeats]
    if stated and str(about.get("has_repeating_instruments_or_events")) == "0":
        yield do(
            f"redcap.yaml says that {', '.join(stated)} repeat, and nothing repeats in this project",
            "set Repeating instruments in REDCap's Project Setup, or correct `repeats` in redcap.yaml",
        )
    yield note(
        lost,
        "nothing to do while `repeats` in redcap.yaml says what REDCap's Project Setup, Repeating instruments, does",
    )


def _records(client: Inquirer, *, mapping: Mapping) -> _Records:
    body = client.record_ids_with_groups(record_id=mapping.record_id)
    try:
        frame = frame_of_csv(body)
    except UnusableCsvError as error:
        raise RedcapError(f"the record ids cannot be used: {error}.") from None
    if mapping.record_id not in frame.columns:
        return _Records(0, "", hashed=False, with_groups=False)
    ids = frame[mapping.record_id].dropna().drop_duplicates().tolist()
    return _Records(
        len(ids),
        ids[0] if ids else "",
        hashed=bool(ids) and all(_HASHED.fullmatch(record) for record in ids),
        with_groups=_GROUP in frame.columns,
    )


def _remarks_on_records(
    client: Inquirer, records: _Records, *, mapping: Mapping, metadata: Metadata
) -> Iterator[Remark]:
    if not records.count:
        yield note("no record came: the project is empty, or the token sees none", f"look into REDCap and {PAGE}")
        return
    if records.hashed:
        yield do(
            "record ids come as hashes: the token exports de-identified data",
            f"in {PAGE}, set Data Export Rights to Full Data Set for the instruments of redcap.yaml",
        )
        return
    fields = [name for name in mapping.allowed_fields() if _is_in(metadata, name)]
    try:
        columns = client.columns_of_record(records.one, fields=list(dict.fromkeys(map(base_name, fields))))
    except RefusedError as error:
        yield do(str(error).partition(": ")[2].removesuffix("."), "")
        return
    absent = [name for name in fields if name not in columns and base_name(name) not in columns]
    if absent:
        yield do(
            f"{records.count} records, but {len(absent)} of {len(fields)} mapped fields do not come with this token:"
            f" {', '.join(absent)}",
            f"in {PAGE}, set Data Export Rights of their instruments to Full Data Set",
        )
    else:
        yield well(f"{records.count} records; all {len(fields)} mapped fields come with this token")


def _is_in(metadata: Metadata, name: str) -> bool:
    forms = {f"{row['form_name']}_complete" for row in metadata.values()}
    return base_name(name) in metadata or name in forms


def _remarks_on_rights(
    client: Inquirer,
    *,
    mapping: Mapping,
    project: str,
    metadata: Metadata,
    told: Told,
    design: bool,
    with_groups: bool,
) -> Iterator[Remark]:
    groups = client.groups()
    in_group = False if with_groups or groups == [] else None if groups is None else True
    users = client.users()
    shown = Shown(design=design, data_access_groups=groups is not None, in_group=in_group)
    possible = [] if users is None else possible_users(list(map(rights_of, users)), username=told.username, shown=shown)
    if users is None or len(possible) != 1:
        yield from remarks_without_user(
            mapping, project=project, told=told, listed=users is not None, count=len(possible)
        )
        yield from remarks_on_group(in_group)
    else:
        yield from remarks_on_user(
            possible[0],
            tonight=told.tonight,
            mapped=list(dict.fromkeys([*mapping.instruments, *mapping.filtered_fields().values()])),
            narrative=narrative_by_form(mapping, metadata=metadata),
            identifiers=identifiers_by_form(mapping, metadata=metadata),
        )
    if groups is None:
        yield note(
            "no Data Access Groups right: which groups there are cannot be seen",
            "nothing to do: mentorsync takes departments from HR and never from groups",
        )
