"""`prm111 serve`: the service on one address."""

import socket
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from prm.base import bad_input

WAITING_CONNECTIONS = 128


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8111,
    policies: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            exists=True,
            file_okay=False,
            help="A folder of policy files, watched: a good change decides without a restart.  "
            "[default: the policies that come with the project]",
        ),
    ] = None,
) -> None:
    """Serve the routing engine and runs over HTTP, on this machine only unless told otherwise."""
    listener = _listen(host, port)
    address, chosen = listener.getsockname()[:2]
    # What takes time comes after the address is known to be free.
    import uvicorn

    from api.http.app import create_app

    app = create_app(policy_folder=policies)
    shown = f"[{address}]" if ":" in address else address
    typer.echo(f"Listening on http://{shown}:{chosen} (documentation at /docs). Stop with Ctrl-C.", err=True)
    if not ip_address(address).is_loopback:
        typer.echo("Others can reach this address, and the service asks nobody who they are.", err=True)
    # The application logs by itself, without the paths and queries that callers wrote.
    config = uvicorn.Config(app, access_log=False, log_config=LOG_CONFIG, server_header=False)
    # Ctrl-C is the usual end: the server has closed everything by then.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


LOG_CONFIG = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "prm111": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError):
        raise bad_input("bad-address", f"{host} is no address of this machine") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(WAITING_CONNECTIONS)
    except OSError as error:
        listener.close()
        reason = (error.strerror or "it is not free").lower()
        raise bad_input("cannot-listen", f"cannot listen on {host} port {port}: {reason}") from None
    return listener
