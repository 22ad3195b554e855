"""`netweight app` and `netweight site`: the page, on this machine or as files."""

from __future__ import annotations

import click

from . import output


@click.command(short_help="The page, on this machine.")
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="N", help="Port to listen on; without, 6389 or any free one."
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def app(port: int | None, no_browser: bool) -> None:
    """Serve the page on this machine, for this machine only, until interrupted."""
    from netweight.app import PageMissingError, serve
    from netweight.app.server import PortTakenError

    try:
        serve(port, open_browser=not no_browser, say=output.emit)
    except (PageMissingError, PortTakenError) as error:
        raise click.ClickException(f"netweight app: {error}") from None


@click.command(short_help="The page as static files, for any web host.")
@click.argument("out", type=click.Path(file_okay=False))
def site(out: str) -> None:
    """Write the page to the folder OUT, to put on any web host."""
    from netweight.app import write_site as write

    try:
        output.emit(f"The page is in {write(out)}")
    except OSError as error:
        raise click.ClickException(f"netweight site: {error.strerror or error}") from None
