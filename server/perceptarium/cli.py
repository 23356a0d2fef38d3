"""The command `perceptarium`: serve the playground."""

from __future__ import annotations

import os
import socket
import sys
import webbrowser
from typing import Annotated, Literal

import typer

app = typer.Typer(add_completion=False, help="Serve the Perceptarium playground.")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 picks a free one.")] = 8000,
    device: Annotated[
        Literal["auto", "cpu", "gpu"] | None, typer.Option(help="Where sessions train; default: auto.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Serve the playground until interrupted."""
    import uvicorn

    from perceptarium.environment import prepare_jax
    from perceptarium.settings import Settings

    settings = Settings() if device is None else Settings(device=device)
    prepare_jax(settings.device)
    listener = _listen(host, port)
    from perceptarium.api.app import create_app

    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=settings.max_message_bytes,
    )
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{listener.getsockname()[1]}"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(f"Perceptarium is listening on {address}", flush=True)
                if browser and _has_browser():
                    webbrowser.open(address)

    Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sets TCP_NODELAY on what it accepts: else a frame waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise typer.BadParameter(f"cannot listen on {host}:{port}: {error.strerror}. Try another --port.") from None
    return listener


def _has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform in ("win32", "darwin"))


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
