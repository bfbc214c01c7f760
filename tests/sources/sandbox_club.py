"""The smallest project with something to damage: a club of three.

Belongs here: that project, served. Does not belong here: faults.
"""

from contextlib import contextmanager

from sandbox.server.testing import serve_in_thread, write_project

FIELDS = [{"name": "id", "form": "base"}, {"name": "team", "form": "base"}]
ROWS = "id,team,base_complete\n1,red,2\n2,blue,2\n3,green,2"


@contextmanager
def served_club(folder):
    """Serve the club from a folder it is written into."""
    write_project(folder, "club", fields=FIELDS, records=ROWS)
    with serve_in_thread(folder) as server:
        yield server
