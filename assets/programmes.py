"""Programme folders: where the shipped and the school's own policies lie, and how their YAML is read.

Belongs here: finding folders, reading YAML with a sentence for every way it can be wrong. Does not belong here: what
the YAML means (`redcap/mapping.py`, `obligations/policy.py`). A broken programme is disabled with that sentence and a
failing check; it never takes the code location or another programme down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydantic import BaseModel

    Model = TypeVar("Model", bound=BaseModel)


class ProgrammeError(Exception):
    """A programme's file is wrong; the message is one sentence that names file, place and remedy."""


@dataclass(frozen=True, slots=True)
class ProgrammeFolder:
    """One programme's folder. `code` is the folder's name and is permanent."""

    code: str
    path: Path

    @property
    def policy(self) -> Path:
        """The clauses, made computable."""
        return self.path / "policy.yaml"

    @property
    def mapping(self) -> Path:
        """The REDCap projects and the field mapping; a programme without one has no REDCap of its own."""
        return self.path / "redcap.yaml"

    @property
    def dictionary(self) -> Path:
        """The data dictionary, ready to upload into REDCap."""
        return self.path / "dictionary.csv"


def shipped_folder() -> Path:
    """Return the folder of the shipped programmes, also where installed as a wheel."""
    from importlib.resources import files
    from pathlib import Path

    return Path(str(files("programmes")))


def find_programmes(*, folders: Sequence[Path], enabled: Sequence[str]) -> list[ProgrammeFolder]:
    """Return the enabled programmes in the order given; `ProgrammeError` where one has no folder.

    A later folder's programme of the same code wins, so a school may replace a shipped one. For the same reason a
    folder that is not there is an error: without it the shipped policy would be judged in place of the school's.
    """
    absent = [folder for folder in folders if not folder.is_dir()]
    if absent:
        message = f"{absent[0]} is no folder: correct programme_folders in the settings, or put the folder back."
        raise ProgrammeError(message)
    known = {
        child.name: ProgrammeFolder(child.name, child)
        for folder in folders
        for child in sorted(folder.iterdir())
        if (child / "policy.yaml").is_file()
    }
    missing = [code for code in enabled if code not in known]
    if missing:
        message = f"programme {missing[0]!r} has no folder with a policy.yaml; known are: {', '.join(sorted(known))}."
        raise ProgrammeError(message)
    return [known[code] for code in enabled]


def read_model(path: Path, model: type[Model]) -> Model:
    """Read a YAML file into a pydantic model; `ProgrammeError` names file, place in it, and what is wrong."""
    import yaml
    from pydantic import ValidationError

    try:
        content = _content_of(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = f"{path} is missing."
        raise ProgrammeError(message) from None
    except UnicodeDecodeError:
        message = f"{path} is not UTF-8 text: save it as UTF-8."
        raise ProgrammeError(message) from None
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}: check its owner and mode."
        raise ProgrammeError(message) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        message = f"{path}{where}: not readable as YAML: {getattr(error, 'problem', error)}."
        raise ProgrammeError(message) from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        message = f"{path}: {place}: {first['msg']}{more}."
        raise ProgrammeError(message) from None


def _content_of(text: str) -> Any:
    """Return what a YAML text holds; the parser in C is ten times as fast, the other one says better what is wrong."""
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe by either name
    except yaml.YAMLError:
        return yaml.safe_load(text)
