"""`netweight app` and `netweight site`: serve the web page on this machine, or write it as static files."""

from __future__ import annotations

import click

from . import output
from .amounts import WholeNumberParam
from .strict import command


@command("Serve the web page on this machine.")
@click.option(
    "--port",
    type=WholeNumberParam(0, 65535),
    metavar="N",
    help="Port to listen on; 0 means any free port [6389, or any free port].",
)
@click.option("--no-browser", is_flag=True, help="Print the address without opening a browser.")
def app(port: int | None, no_browser: bool) -> None:
    """Serve the web page on this machine, reachable from this machine only, until interrupted."""
    from netweight.app import PageMissingError, serve
    from netweight.app.server import PortTakenError

    try:
        serve(port, open_browser=not no_browser, say=output.emit)
    except (PageMissingError, PortTakenError) as error:
        raise click.ClickException(f"netweight app: {error}") from None


@command("Write the web page as static files for any web host.")
@click.argument("out", type=click.Path(file_okay=False))
def site(out: str) -> None:
    """Write the web page as static files to the folder OUT, for any web host."""
    from netweight.app import write_site as write

    try:
        output.emit(f"The page is in {write(out)}")
    except OSError as error:
        raise click.ClickException(f"netweight site: {error.strerror or error}") from None
