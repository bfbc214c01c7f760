"""content=record: the export, flat or by value. What writes records is in record_writes.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.eav import eav_sheet
from sandbox.server.errors import ApiError
from sandbox.server.flat import flat_sheet

if TYPE_CHECKING:
    from sandbox.server.asked import Asked
    from sandbox.server.sheet import Sheet


def exported_records(asked: Asked) -> Sheet:
    """Return the flat or (type=eav) entity-attribute-value export.

    Raises:
        ApiError: 400 for format=odm, which this server does not write, and as the two exports say.

    """
    if asked.form.text("format").lower() == "odm":
        raise ApiError(400, 'The value of the parameter "format" is not valid')
    return eav_sheet(asked) if asked.form.text("type", "flat").lower() == "eav" else flat_sheet(asked)
