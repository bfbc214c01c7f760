"""How a PeopleSoft JOB extract, one row per change and no end date, becomes appointment intervals and leaves.

Belongs here: the meaning of EFFDT, EFFSEQ and the statuses (reference hr-and-identity §1.2.2, 5 and 7). Does not belong
here: reading cells (`reader.py`) and what the codes are (`mapping.JOB_CODES`).

"The row with the highest EFFDT up to today" was rejected, though every report uses it: it takes any of two rows of one
day, and loses whoever has only a future row. A loop over job records was rejected: ten years of 50,000 people are
500,000 rows. ACTION_REASON is never read, because it may say what kind of leave it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from assets.hr import cells
from assets.hr.primaries import with_one_primary_a_day

if TYPE_CHECKING:
    from assets.hr.reader import Reader

ENDED = frozenset({"terminated", "retired", "deceased"})
"""Statuses that close an appointment: their rows end what came before and hold nothing themselves."""

ON_LEAVE = frozenset({"leave_paid", "leave_unpaid"})

OF_JOB_CODE = ("rank", "track", "kind", "tenure_status", "faculty_class")
"""What a school's code tables may say about a job code, where the extract has no column of its own for it."""

STATE = (
    *("department_code", "rank", "track", "kind", "tenure_status", "faculty_class", "employment_status", "fte"),
    *("is_primary", "supervisor_id", "school_code", "division_code", "discipline", "paid", "rank_start"),
    *("tenure_clock_end", "support_end", "appointment_end"),
)
"""Columns of which a change begins a new row of `hr/appointment`; a pay rise or a data change does not."""


class JobHistory(NamedTuple):
    """Columns of `hr/appointment` (lineage apart) and of `hr/leave`, one row per interval."""

    appointment: pd.DataFrame
    leave: pd.DataFrame


def job_history(reader: Reader, *, person_id: pd.Series) -> JobHistory:
    """Return the intervals of a JOB extract; `person_id` is each row's person, rows without one ruled out already.

    Per person and EMPL_RCD the row with the highest EFFSEQ of a day holds until the next day that has a row. Ended
    statuses close. A rehire is a new appointment (`0`, then `0-2`), because "initial appointment" counts from a spell.
    Future rows stay. Leave is derived from the status, so that a data change during it does not end it: adjacent leave
    rows are one leave, the end of the appointment ends it, and without a row of return it is open.
    """
    states = _states(_rows(reader, person_id=person_id))
    appointment = _coalesced(states)
    if appointment["is_primary"].isna().all():
        appointment = with_one_primary_a_day(appointment)
    usual = appointment["is_primary"].map({True: "primary", False: "other"}).astype("str")
    kind = appointment["kind"].astype("str").where(appointment["kind"].notna(), usual)
    return JobHistory(appointment=appointment.assign(kind=kind), leave=_leaves(states))


def _rows(reader: Reader, *, person_id: pd.Series) -> pd.DataFrame:
    """Return the usable rows typed, one per person, EMPL_RCD, day and EFFSEQ."""
    valid_from = reader.key_dates("valid_from", required=True)
    status = _statuses(reader)
    record = _zero_where_blank(reader, "appointment_id")
    sequence = _numbers(_zero_where_blank(reader, "sequence"))
    reader.drop(sequence.isna(), problem="unreadable_sequence", field="sequence")
    reader.drop_repeats({"valid_from": valid_from, "person_id": person_id, "record": record, "sequence": sequence})
    _look_up_job_codes(reader)
    dates = ("appointment_end", "rank_start", "tenure_clock_end", "support_end", "entered_on", "expected_return")
    rows = {
        "person_id": person_id,
        "record": record,
        "valid_from": valid_from,
        "sequence": sequence,
        "employment_status": status,
        "department_code": reader.texts("department_code"),
        "is_primary": _primary_marks(reader),
        "kind": reader.codes("kind", otherwise=None),
        **{name: reader.codes(name) for name in ("track", "rank", "tenure_status")},
        "faculty_class": reader.codes("faculty_class", otherwise=None),
        "fte": reader.shares("fte"),
        "paid": reader.flags("paid"),
        "supervisor_id": reader.ids("supervisor_id"),
        **{name: reader.dates(name) for name in dates},
        **{name: reader.texts(name) for name in ("school_code", "division_code", "discipline")},
        "source_row": reader.frame["row"],
    }
    return pd.DataFrame(rows)[reader.usable]


def _zero_where_blank(reader: Reader, column: str) -> pd.Series:
    """Return a column as ``category`` of text, blanks as 0, which is what PeopleSoft means by them."""
    values = cells.cleaned(reader.frame[column])
    return cells.cleaned(values.astype("str").replace("", "0")) if "" in values.cat.categories else values


def _numbers(texts: pd.Series) -> pd.Series:
    """Return a ``category`` of text as numbers, missing where it is none."""
    distinct = pd.to_numeric(pd.Series(texts.cat.categories, dtype="str"), errors="coerce")
    return distinct.take(texts.cat.codes.to_numpy()).set_axis(texts.index)


def _look_up_job_codes(reader: Reader) -> None:
    """Put the job code where a column of its own is blank and a code table may tell; the rank is always asked for."""
    job_code = reader.frame["job_code"]
    for name in OF_JOB_CODE:
        if name == "rank" or name in reader.mapping.codes:
            blank = cells.is_blank(reader.frame[name])
            given = job_code if blank.all() else reader.frame[name].astype("str").mask(blank, job_code.astype("str"))
            reader.frame = reader.frame.assign(**{name: given})


def _statuses(reader: Reader) -> pd.Series:
    """Return what EMPL_STATUS says and, where it is blank, ACTION or else HR_STATUS."""
    status = reader.meanings("employment_status")
    blank = cells.is_blank(reader.frame["employment_status"])
    if blank.any():
        for column in ("hr_status", "action"):
            told = reader.meanings(column)
            status = status.astype("str").mask(blank & told.notna(), told.astype("str"))
    return reader.statuses(status)


def _primary_marks(reader: Reader) -> pd.Series:
    """Return whether JOB_INDICATOR (or a yes/no column in its place) calls the job primary; missing where blank."""
    flags = dict.fromkeys(cells.TRUE, "true") | dict.fromkeys(cells.FALSE, "false")
    table = flags | reader.mapping.codes_of("job_indicator")
    values, bad = cells.read_codes(reader.frame["is_primary"], table=table, otherwise=None)
    reader.note(bad, problem="unreadable_flag", field="is_primary")
    return (values == "true").astype("boolean").mask(values.isna())


def _states(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per day with a change, from that day to the next, ended ones left out, numbered by `spell`.

    `spell` is unique per person, EMPL_RCD and unbroken stretch; `appointment_id` and `appointment_start` are its own.
    """
    person, record = (rows[name].cat.codes.to_numpy(dtype=np.int64) for name in ("person_id", "record"))
    job, day = person * (record.max(initial=0) + 1) + record, rows["valid_from"].to_numpy()
    order = np.lexsort((rows["sequence"].to_numpy(), day, job))
    job, day = job[order], day[order]
    last_of_day = np.ones(len(job), dtype=bool)
    last_of_day[:-1] = (job[1:] != job[:-1]) | (day[1:] != day[:-1])
    rows, job = rows.iloc[order[last_of_day]].reset_index(drop=True), job[last_of_day]
    same_job = pd.Series(job).eq(pd.Series(job).shift(-1))
    ended = rows["employment_status"].isin(ENDED)
    begins = ~ended & (ended.shift(fill_value=True) | (pd.Series(job) != pd.Series(job).shift()))
    spell = begins.cumsum()
    number = begins.groupby(job).cumsum()
    start = rows["valid_from"].where(begins).ffill()
    return rows.assign(
        valid_to=rows["valid_from"].shift(-1).where(same_job),
        spell=spell,
        appointment_id=_numbered(rows["record"], number.clip(lower=1)),
        appointment_start=start,
    )[~ended].reset_index(drop=True)


def _numbered(record: pd.Series, number: pd.Series[int]) -> pd.Series:
    """Return `0` for the first spell of record 0, `0-2` for the second, as ``category`` of text."""
    most = int(number.max()) + 1 if len(number) else 1
    codes, pairs = pd.factorize(record.cat.codes.to_numpy(dtype=np.int64) * most + number.to_numpy())
    found = [divmod(int(pair), most) for pair in pairs]
    names = [record.cat.categories[at] + (f"-{spell}" if spell > 1 else "") for at, spell in found]
    return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype="str")), index=record.index)


def _coalesced(states: pd.DataFrame) -> pd.DataFrame:
    """Return the states with neighbours of one spell that agree in every column of `STATE` made one."""
    begins = states["spell"].ne(states["spell"].shift())
    for name in STATE:
        codes = pd.Series(pd.factorize(states[name])[0])
        begins |= codes.ne(codes.shift())
    first = np.flatnonzero(begins)
    last = np.flatnonzero(begins.shift(-1, fill_value=True))
    valid_to = states["valid_to"].iloc[last].to_numpy()
    return states.iloc[first].assign(valid_to=valid_to).reset_index(drop=True)


def _leaves(states: pd.DataFrame) -> pd.DataFrame:
    """Return the leaves; the expected return is the last one given while the leave lasted."""
    away = states["employment_status"].isin(ON_LEAVE)
    begins = away & (~away.shift(fill_value=False) | states["spell"].ne(states["spell"].shift()))
    leave = begins.cumsum()[away]
    rows = states[away].groupby(leave, sort=True)
    first, last = rows.nth(0), rows.nth(-1)
    return pd.DataFrame(
        {
            "person_id": first["person_id"].to_numpy(),
            "leave_id": (
                first["appointment_id"].astype("str") + "-" + first["valid_from"].dt.strftime("%Y%m%d")
            ).to_numpy(),
            "appointment_id": first["appointment_id"].to_numpy(),
            "leave_from": first["valid_from"].to_numpy(),
            "leave_to": last["valid_to"].to_numpy(),
            "expected_return": rows["expected_return"].last().to_numpy(),
        }
    )
