"""What somebody types: a command of `mentorsync`, run in this process."""

from __future__ import annotations

from click.testing import CliRunner, Result

from pipelines.commands.main import cli


def typed(*words: str) -> Result:
    """Run a command; it may end with any status and may not raise."""
    result = CliRunner().invoke(cli, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result
