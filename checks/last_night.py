"""How many rows a table held after the last night that finished.

Belongs here: that one figure. Does not belong here: what may follow from it (`custom/nights.py`). The version just
before the current one was rejected as the thing to compare with: a night that failed leaves versions nobody published,
and a table that shrank and is written again would be compared with its shrunken self.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.storage.errors import StorageError

if TYPE_CHECKING:
    from assets.night import Night
    from assets.storage.schema import Table


def rows_after_last_night(table: Table, *, night: Night) -> int | None:
    """Return the rows of the version the last night's manifest names; `None` where that cannot be said.

    So it is before the first night, for a table that is new since then, and where a run judges another date than
    tonight's. A manifest that cannot be read is the business of whoever asks for that night, and compares with nothing.
    """
    from assets.storage.manifests import latest_manifest
    from assets.storage.store import TableStore

    if night.is_scratch():
        return None
    try:
        last = latest_manifest(night.home)
        if last is None or table.path not in last.tables:
            return None
        return TableStore(night.base_tables()).count(table, version=last.tables[table.path])
    except StorageError:
        return None
