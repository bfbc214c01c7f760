"""Refusals: a status, a sentence, and the body in the format the client asked errors in.

Statuses and sentences are REDCap's own as far as they are on record. What is wrong with a school *folder* is not an API
answer and is raised as FolderError before anything is served.
"""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

NO_API = "You do not have permissions to use the API"
NO_IMPORT = "You do not have API Import/Update privileges"
NO_DELETE = "You do not have Delete Record privileges"
NO_RENAME = "You do not have Rename Record privileges"
NOT_IMPLEMENTED = "The requested method is not implemented."
NOT_READABLE = "The data being imported is not formatted correctly"
INVALID_VALUES = 'The following values in the parameter "{parameter}" are not valid: {values}'


class FolderError(ValueError):
    """A school or project folder cannot be served; the message names file, place and remedy."""


class ApiError(Exception):
    """A request REDCap would refuse: HTTP status and message."""

    def __init__(self, status: int, message: str) -> None:
        """Keep both for the one place that writes error bodies."""
        super().__init__(message)
        self.status = status
        self.message = message


def invalid_values(*, parameter: str, values: list[str]) -> ApiError:
    """Return REDCap's refusal of unknown names in a list parameter (fields, forms, events …)."""
    return ApiError(400, INVALID_VALUES.format(parameter=parameter, values=quoted_list(values)))


def quoted_list(values: list[str]) -> str:
    """Return names as refusals list them: each in single quotes, a comma between."""
    return ", ".join(f"'{value}'" for value in values)


def missing_privilege(privilege: str) -> ApiError:
    """Return REDCap's refusal for a content that needs more than API Export.

    The wording is on record for data access groups only; the others follow it.
    """
    rights = f"'API Export' privileges and '{privilege}' privileges"
    return ApiError(400, f"Insufficient user privileges: You must have {rights} in the project.")


def error_body(*, message: str, return_format: str) -> str:
    """Return the error body for json, csv or (anything else) xml."""
    if return_format == "json":
        return json.dumps({"error": message}, ensure_ascii=False, separators=(",", ":"))
    if return_format == "csv":
        return f"ERROR: {message}"
    return f'<?xml version="1.0" encoding="UTF-8" ?><hash><error>{escape(message)}</error></hash>'
