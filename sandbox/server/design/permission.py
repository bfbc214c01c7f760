"""Who may change a design, and when: the rights every structure write asks for, and the lock it holds meanwhile.

That a project in production refuses what could destroy data is documented; the wording is not on record, nor is that of
a missing right, which follows the recorded one for exports.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from sandbox.server.errors import NO_IMPORT, ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.server.asked import Asked

    Handler = Callable[[Asked], str]

_PRIVILEGES = {
    "design": "Project Design and Setup",
    "user_rights": "User Rights",
    "data_access_groups": "Data Access Groups",
}


def structure_write(*, right: str, in_production: bool = True) -> Callable[[Handler], Handler]:
    """Return the decorator of a handler that needs API Import and a further right, and writes alone.

    `in_production` says whether the write is allowed to a project that is in production.
    """

    def guarded(handler: Handler) -> Handler:
        @wraps(handler)
        def checked(asked: Asked) -> str:
            if not asked.has("api_import"):
                raise ApiError(403, NO_IMPORT)
            if not asked.has(right):
                needed = f"'API Import/Update' privileges and '{_PRIVILEGES[right]}' privileges"
                raise ApiError(400, f"Insufficient user privileges: You must have {needed} in the project.")
            with asked.project.writing:
                if not in_production and asked.project.info.get("in_production") in {1, "1"}:
                    raise ApiError(400, "This method is only available for projects in Development status.")
                return handler(asked)

        return checked

    return guarded
