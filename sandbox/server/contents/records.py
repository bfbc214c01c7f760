"""content=record: the export; what would write is refused as for a user without that right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.server.eav import eav_sheet
from sandbox.server.flat import flat_sheet

if TYPE_CHECKING:
    from sandbox.server.asked import Asked
    from sandbox.server.sheet import Sheet


def exported_records(asked: Asked) -> Sheet:
    """Return the flat or (type=eav) entity-attribute-value export."""
    return eav_sheet(asked) if asked.form.text("type", "flat").lower() == "eav" else flat_sheet(asked)
