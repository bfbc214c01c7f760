"""Programme folders: where the shipped and the school's own policies lie, and how their YAML is read.

Belongs here: finding folders, reading YAML with a sentence for every way it can be wrong. Does not belong here: what
the YAML means (`redcap/mapping.py`, `obligations/language/`). A broken programme is disabled with that sentence and a
failing check; it never takes the code location or another programme down.

The line of an error is looked up only when there is one, by composing the text again: a loader that keeps the place of
every value was rejected, it makes every start of the code location four times as slow for a file that is nearly always
right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pydantic import BaseModel, ValidationError

    Model = TypeVar("Model", bound=BaseModel)

Place = tuple[str | int, ...]
"""Keys and positions that lead to a value in a YAML file."""


class ProgrammeError(Exception):
    """A programme's file is wrong; the message is one sentence that names file, place and remedy."""


class PlacedError(ValueError):
    """Raised by a validator that knows where below its own field the fault is; the message names that place itself."""

    def __init__(self, message: str, *, place: Place) -> None:
        """Take the sentence and the keys and positions that lead from the field to the fault."""
        super().__init__(message)
        self.place = place


@dataclass(frozen=True, slots=True)
class ProgrammeFolder:
    """One programme's folder. `code` is the folder's name and is permanent.

    `office` is the school's overlay of its policy (`office.yaml`), in this folder or in a later one, where there is
    one.
    """

    code: str
    path: Path
    office: Path | None = None

    @property
    def policy(self) -> Path:
        """The clauses, made computable."""
        return self.path / "policy.yaml"

    @property
    def versions(self) -> Path:
        """The folder of the policy's earlier versions, one YAML file each; it need not be there."""
        return self.path / "versions"

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

    A later folder's programme of the same code wins, so a school may replace a shipped one; a folder with an
    `office.yaml` and no policy overlays the one of that code found before. For the same reason a folder that is not
    there is an error, and so is an overlay of nothing: the shipped policy would be judged in place of the school's.
    """
    absent = [folder for folder in folders if not folder.is_dir()]
    if absent:
        message = f"{absent[0]} is no folder: correct programme_folders in the settings, or put the folder back."
        raise ProgrammeError(message)
    known: dict[str, ProgrammeFolder] = {}
    for child in (child for folder in folders for child in sorted(folder.iterdir())):
        office = child / "office.yaml" if (child / "office.yaml").is_file() else None
        if (child / "policy.yaml").is_file():
            known[child.name] = ProgrammeFolder(child.name, child, office)
        elif office and child.name not in known:
            names = ", ".join(sorted(known))
            message = f"{office}: there is no programme {child.name!r} to overlay; known are: {names}."
            raise ProgrammeError(message)
        elif office:
            known[child.name] = replace(known[child.name], office=office)
    missing = [code for code in enabled if code not in known]
    if missing:
        message = f"programme {missing[0]!r} has no folder with a policy.yaml; known are: {', '.join(sorted(known))}."
        raise ProgrammeError(message)
    return [known[code] for code in enabled]


def read_model(path: Path, model: type[Model]) -> Model:
    """Read a YAML file into a pydantic model; `ProgrammeError` names file, line, place in it, and what is wrong."""
    return validated(read_yaml(path), model, where=lambda place: line_in(path, place))


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds; `ProgrammeError` where it cannot be read or is not YAML."""
    import yaml

    try:
        return _content_of(path.read_text(encoding="utf-8"))
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


def validated(content: Any, model: type[Model], *, where: Callable[[Place], str]) -> Model:
    """Return YAML content as a pydantic model; `ProgrammeError` names where it is wrong, as `where` names a place."""
    from pydantic import ValidationError

    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ProgrammeError(_sentence_of(error, where=where)) from None


def line_in(path: Path, place: Place) -> str:
    """Return `file line 12` for a place in a YAML file, or the nearest above it that is there.

    Parts of the place that the file does not have, such as the names of alternatives in a model, are passed over.
    """
    import yaml

    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    line = 0
    for part in place:
        found = _below(node, part)
        if found:
            line, node = found
    return f"{path} line {line + 1}"


def _below(node: Any, part: str | int) -> tuple[int, Any] | None:
    """Return the line and the node of a part of a YAML node, `None` where it has none."""
    kind, value = getattr(node, "id", ""), getattr(node, "value", [])
    if kind == "sequence" and isinstance(part, int) and part < len(value):
        return value[part].start_mark.line, value[part]
    if kind == "mapping":
        found = [(key.start_mark.line, child) for key, child in value if key.value == part]
        return found[0] if found else None
    return None


def _sentence_of(error: ValidationError, *, where: Callable[[Place], str]) -> str:
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    if isinstance(cause, PlacedError):
        return f"{where((*first['loc'], *cause.place))}: {cause}{more}."
    place = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{where(first['loc'])}: {place}: {first['msg']}{more}."


def _content_of(text: str) -> Any:
    """Return what a YAML text holds; the parser in C is ten times as fast, the other one says better what is wrong."""
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe by either name
    except yaml.YAMLError:
        return yaml.safe_load(text)
