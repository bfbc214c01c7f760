"""What a process of ours runs with."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

POOL_AFTER_PREPARING = """
import sys
from pathlib import Path
from pipelines.home import prepare_dagster_home
prepare_dagster_home(Path(sys.argv[1]))
assert "pyarrow" not in sys.modules
import pyarrow
print(pyarrow.default_memory_pool().backend_name)
"""


def pool_in(folder: Path, **environment: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if name != "ARROW_DEFAULT_MEMORY_POOL"}
    command = [sys.executable, "-c", POOL_AFTER_PREPARING, str(folder)]
    done = subprocess.run(command, env=inherited | environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_rows_lie_in_memory_of_the_systems_allocator(tmp_path: Path):
    assert pool_in(tmp_path) == "system"


def test_whoever_names_another_allocator_is_given_it(tmp_path: Path):
    assert pool_in(tmp_path, ARROW_DEFAULT_MEMORY_POOL="mimalloc") == "mimalloc"
