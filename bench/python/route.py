"""A route of FastAPI on uvicorn, bare or guarded."""

import socket
import threading
from typing import Any

import uvicorn
from fastapi import Depends, FastAPI
from grantex import Guard, Rule, Verifier
from grantex_fastapi import Requires, add_grantex

from serve_parent import read_setting, serve_parent


def app_of(setting: dict[str, Any]) -> FastAPI:
    """Return the application."""
    app = FastAPI()
    dependencies = []
    if setting["guard"] == "grantex":
        verifier = Verifier(
            issuer=setting["issuer"],
            audience=setting["audience"],
            developers=[setting["developer"]],
            revocation="none",
        )
        add_grantex(app)
        requires = Requires(Guard(verifier=verifier, audit=False))
        dependencies.append(Depends(requires(Rule(setting["scope"]))))

    @app.get("/flights", dependencies=dependencies)
    async def list_flights() -> dict[str, list[str]]:
        return {"flights": []}

    return app


def main() -> None:
    """Serve until the parent closes the standard input."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app_of(read_setting()), log_level="critical")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        serve_parent({}, f"http://127.0.0.1:{listening.getsockname()[1]}")


if __name__ == "__main__":
    main()
