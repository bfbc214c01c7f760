"""`mentorsync library`: the report library alone.

Belongs here: starting the web application. Does not belong here: the application (`reports.library`).
"""

from __future__ import annotations

import click


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; the settings name the usual one.")
def library(port: int | None) -> None:
    """Serve the published workbooks to a browser."""
    import uvicorn

    from pipelines.settings import load_settings
    from pipelines.supervisor import listens
    from reports.library.app import library_app

    settings = load_settings()
    host, port = settings.library.host, port or settings.library.port
    if listens(host, port):
        raise click.ClickException(f"Port {port} is taken; stop what listens there or choose another with --port.")
    names = settings.library.names
    app = library_app(settings.home / "published", title=settings.institution.name, names=names)
    uvicorn.run(app, host=host, port=port, log_level="warning")
