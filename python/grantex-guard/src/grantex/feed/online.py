"""Revocations that the server is asked about, call by call."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Final

from grantex.base.ask_server import ServerAccess, ServerFault, ask_server
from grantex.base.engine import get_engine
from grantex.base.options import check_api_key, check_seconds, check_url, is_text
from grantex.verify.grant import Grant
from grantex.verify.revocation import RevocationCheck, RevocationContext, RevocationState


class Online:
    """Asks the server about each call (``POST /v1/tokens/verify``, ``docs/protocol.md`` §6).

    A revocation takes effect from the next call on, and each call costs a round trip. A call is refused
    when there is no answer, or one that cannot be read.

    ``api_key`` has the role ``verify``. ``url`` is where the server's API is; by default the verifier's
    issuer. ``timeout`` is how long an answer may take, in seconds. Raises ``TypeError`` naming the option
    that is wrong.
    """

    def __init__(self, *, api_key: str, url: str | None = None, timeout: float = 5) -> None:
        check_api_key(api_key, "Online")
        if url is not None:
            check_url(url, "Online", "url")
        check_seconds(timeout, "Online", "timeout")
        self._api_key: Final = api_key
        self._url: Final = url
        self._timeout: Final = timeout

    def connect(self, context: RevocationContext) -> RevocationCheck:
        """Ask for one verifier."""
        url = (self._url or context.issuer).rstrip("/")
        return OnlineCheck(ServerAccess(url, self._api_key, self._timeout))


class OnlineCheck(RevocationCheck):
    """Asks the server of an access about each call."""

    def __init__(self, access: ServerAccess) -> None:
        self._access: Final = access
        self._developer: str | None = None

    def developer(self) -> str | Future[str]:
        """Return the developer of the API key, which the server names once."""
        return self._developer or get_engine().submit(self._ask_developer())

    def is_revoked(
        self,
        token: str,
        grant: Grant,
        key_id: str,  # noqa: ARG002
        scopes: Sequence[str] | None,  # noqa: ARG002
    ) -> RevocationState | Future[RevocationState]:
        """Ask about a token."""
        return get_engine().submit(self.ask(token, grant))

    async def ask(self, token: str, grant: Grant) -> RevocationState:
        """Ask about a token, in the engine's loop."""
        question = {"token": token}
        if grant.key_thumbprint is not None:
            question["keyThumbprint"] = grant.key_thumbprint
        answer = await ask_server(self._access, "/v1/tokens/verify", question)
        if answer.get("valid") is False:
            return True
        if answer.get("valid") is True and answer.get("grantId") == grant.grant_id:
            return False
        raise ServerFault("The answer is about another grant.")

    async def _ask_developer(self) -> str:
        answer = await ask_server(self._access, "/v1/me")
        developer = answer.get("developerId")
        if not is_text(developer):
            raise ServerFault("/v1/me did not name the developer.")
        self._developer = developer
        return developer
