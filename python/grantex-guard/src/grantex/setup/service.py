"""What a service needs, in one object."""

import os
import re
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final, Literal, Self

from grantex.base.ask_server import ServerAccess
from grantex.base.engine import get_engine
from grantex.base.errors import AuthorizationError
from grantex.base.faults import report_fault
from grantex.base.options import check_api_key, is_url, wrong_option
from grantex.base.steps import Steps, run_steps, run_steps_async, wait_for
from grantex.feed.online import Online
from grantex.guard.dpop import Dpop
from grantex.guard.guard import Guard
from grantex.guard.online.admissions import Admissions
from grantex.guard.report_decision import DecisionListener
from grantex.setup.check_server import check_server
from grantex.setup.server_feed import server_feed
from grantex.setup.setup_error import SetupError
from grantex.sink.http_sink import HttpAuditSink
from grantex.verify.binding import MinimumBinding
from grantex.verify.verifier import Verifier


class Service:
    """A verifier that follows the server's revocations, a sink that writes to its audit log, and a guard of
    both, which asks the server about calls that it must admit.

    ``url`` is where the server is: its public URL, or an inner address if there is an ``issuer``. Default:
    ``GRANTEX_URL``. ``api_key`` has the roles ``verify`` and ``audit-write``. Default: ``GRANTEX_API_KEY``.
    ``audience`` is the service's name, or all of its names. Default: ``GRANTEX_AUDIENCE``. ``issuer`` is
    the public URL of the server, which is the ``iss`` of its tokens. Default: ``url``.

    ``revocation`` is ``feed``, which follows revocations and decides in memory, or ``online``, which asks
    the server about each call. ``audit`` is ``required``: no entry, no call; or ``buffered``: entries wait
    in memory. ``on_fault`` is called with every fault of the audit log; by default they are logged. The
    other options are those of :class:`Verifier` and :class:`Guard`, which make each alone, as
    :class:`HttpAuditSink` and :class:`Feed` do, with every option.

    It starts nothing: the first call, or :meth:`ready`, opens the connections. Use it as a context manager,
    with or without ``async``, or close it at the end. The services of one process that follow the same
    server with the same key share one stream. Raises ``TypeError`` naming the option that is missing or
    wrong, and the variable that would set it.
    """

    guard: Final[Guard]
    """Verifies, decides and records: what every adapter takes."""
    verifier: Final[Verifier]
    audit: Final[HttpAuditSink]

    def __init__(
        self,
        *,
        url: str | None = None,
        api_key: str | None = None,
        audience: str | Sequence[str] | None = None,
        issuer: str | None = None,
        developers: Sequence[str] | None = None,
        minimum_binding: MinimumBinding | None = None,
        revocation: Literal["feed", "online"] = "feed",
        audit: Literal["required", "buffered"] = "required",
        dpop: Dpop | None = None,
        resource_metadata: str | None = None,
        scope: str | None = None,
        on_decision: DecisionListener | None = None,
        on_fault: Callable[[BaseException], object] = report_fault,
    ) -> None:
        server = _url_of(_given(url, "url", "GRANTEX_URL"))
        key = _given(api_key, "api_key", "GRANTEX_API_KEY")
        check_api_key(key, "Service")
        names = audience if audience is not None else _given(None, "audience", "GRANTEX_AUDIENCE")
        if revocation not in ("feed", "online"):
            raise wrong_option("Service", "revocation", '"feed" or "online"')
        if audit not in ("required", "buffered"):
            raise wrong_option("Service", "audit", '"required" or "buffered"')
        self._issuer: Final = server if issuer is None else issuer
        self._access: Final = ServerAccess(server, key)
        self.audit = HttpAuditSink(url=server, api_key=key, mode=audit, on_fault=on_fault)
        # Kept, so that the next service of this process finds the feed.
        self._revocation: Final = (
            Online(api_key=key, url=server)
            if revocation == "online"
            else server_feed(server, self._issuer, key)
        )
        self.verifier = Verifier(
            issuer=self._issuer,
            audience=names,
            developers=developers,
            minimum_binding=minimum_binding,
            jwks_url=f"{server}/.well-known/jwks.json",
            revocation=self._revocation,
        )
        self.guard = Guard(
            verifier=self.verifier,
            audit=self.audit,
            admissions=Admissions(url=server, api_key=key),
            dpop=dpop,
            resource_metadata=resource_metadata,
            scope=scope,
            on_decision=on_decision,
            on_audit_fault=on_fault,
        )

    def ready(self) -> None:
        """Prove that calls can be decided and recorded, for the start and for health checks.

        The server answers and is the issuer, knows the API key and gives it both roles, and its keys and
        its revocations are here. It asks the server each time, but for keys and revocations only where
        those in memory are not fresh. Raises :class:`SetupError` saying which of them is wrong.
        """
        run_steps(self._ready())

    async def ready_async(self) -> None:
        """Do what :meth:`ready` does, in an event loop."""
        await run_steps_async(self._ready())

    def flush(self) -> None:
        """Send what the audit sink still has, see :meth:`HttpAuditSink.flush`."""
        self.audit.flush()

    async def flush_async(self) -> None:
        """Do what :meth:`flush` does, in an event loop."""
        await self.audit.flush_async()

    def close(self) -> None:
        """Write what is left, and stop following revocations. Later calls are refused.

        Raises :class:`AuditError` when some of what was left could not be written.
        """
        try:
            self.audit.close()
        finally:
            self.verifier.close()

    async def close_async(self) -> None:
        """Do what :meth:`close` does, in an event loop."""
        try:
            await self.audit.close_async()
        finally:
            await self.verifier.close_async()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close_async()

    def _ready(self) -> Steps[None]:
        yield from wait_for(get_engine().submit(check_server(self._access, self._issuer)))
        server = self._access.url
        try:
            yield from self.verifier.ready_steps()
        except AuthorizationError as error:
            if error.reason == "keys_unavailable":
                raise SetupError("keys_unavailable", f"The keys of {server} cannot be fetched.") from error
            text = f"The revocations of {server} cannot be followed."
            raise SetupError("feed_unavailable", text) from error


def _given(value: str | None, option: str, variable: str) -> str:
    found = value if value is not None else os.environ.get(variable)
    if found is None or found == "":
        raise TypeError(f'Service: "{option}" is missing. Give it, or set {variable}.')
    return found


def _url_of(url: str) -> str:
    is_plain = is_url(url) and not re.search(r"[?#@]", url)
    if not is_plain:
        expected = "the http(s) URL of the server, without a password, query or fragment"
        raise wrong_option("Service", "url", expected)
    return url.rstrip("/")
