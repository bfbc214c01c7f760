"""An export costs the server memory for a chunk of it, not for the whole of it.

Measured as a process of its own, by the highest resident memory that the kernel saw during the request.
"""

import csv
import sys
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
import requests

from sandbox.server.testing import write_project

ROWS, COLUMNS = 30_000, 68
MEGABYTE = 1 << 20
ALLOWED = 12 * MEGABYTE
FIELDS_OF = {"flat": "", "eav": ",".join(f"f{n}" for n in range(24))}
NARROWED = [
    {"filterLogic": "[f1] <> 'v3'", "rawOrLabel": "label", "rawOrLabelHeaders": "label"},
    {"dateRangeBegin": "2000-01-01 00:00:00"},
    {"records": ",".join(map(str, range(ROWS // 20)))},
]

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="the kernel does not tell a process's highest memory here"
)


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    folder = tmp_path_factory.mktemp("school")
    names = [f"f{n}" for n in range(COLUMNS)]
    fields = [{"name": "id", "form": "base"}, *({"name": name, "form": "meeting"} for name in names)]
    write_project(folder, "big", fields=fields, records="", repeating="form_name,custom_form_label\nmeeting,")
    with (folder / "redcap" / "big" / "records.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["id", "redcap_repeat_instrument", "redcap_repeat_instance", *names, "meeting_complete"])
        for n in range(ROWS):
            writer.writerow([n // 20, "meeting", n % 20 + 1, *(f"v{(n + m) % 997}" for m in range(COLUMNS)), 2])
    return folder


@contextmanager
def serving(folder):
    """Serve in a process; yield its id, address and token."""
    command = [Path(sys.executable).parent / "mentorsync", "sandbox", "serve", folder, "--port", "0"]
    with Popen(command, stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().split()[3]
            token = process.stdout.readline().strip().partition("=")[2]
            yield process.pid, url, token
        finally:
            process.terminate()


def memory_of(process, what):
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


def test_memory_does_not_grow_with_an_export_in_any_format_or_layout_or_however_it_is_narrowed(school):
    with serving(school) as (process, url, token):
        requests.post(url, data={"token": token, "content": "record", "records": "1"}, timeout=60)
        for kind, layout, narrowed in [
            *(("json", "flat", {}), ("csv", "flat", {}), ("xml", "flat", {}), ("csv", "eav", {})),
            *(("csv", "flat", asked) for asked in NARROWED),
        ]:
            Path(f"/proc/{process}/clear_refs").write_text("5")  # the highest so far is forgotten
            before, size = memory_of(process, "VmRSS"), 0
            form = {"token": token, "content": "record", "format": kind, "type": layout, "fields": FIELDS_OF[layout]}
            form |= narrowed
            with requests.post(url, data=form, timeout=120, stream=True) as reply:
                for chunk in reply.iter_content(MEGABYTE):
                    size += len(chunk)
            assert memory_of(process, "VmHWM") - before < ALLOWED, (kind, layout, size, *narrowed)
            assert size > (MEGABYTE * 10 if kind == "csv" else ALLOWED * 2)
