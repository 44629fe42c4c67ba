"""A Grantex server for tests, as far as verifiers, guards and sinks use one."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from types import TracebackType
from typing import Any, Literal, Self

from grantex_testing.audit_log import AuditLog
from grantex_testing.feed import TestFeed
from grantex_testing.ids import new_id
from grantex_testing.issuer import actors_of
from grantex_testing.local_server import LocalAnswer, LocalRequest, LocalServer
from grantex_testing.signing_key import SigningKey, shared_key

ServerPart = Literal["keys", "verification", "feed", "account", "audit"]
"""A part of the server that a test can interrupt."""

TokenFault = Literal[
    "expired", "wrongAudience", "boundToKey", "wrongIssuer", "otherDeveloper", "unknownDetails"
]
"""The one thing that is wrong with a token."""

_KINDS = {"grnt": "grant", "tok": "token", "ag": "agent", "prn": "principal", "dev": "developer"}
_THUMBPRINT = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
_LIMITED = "flights:book:by_details"
_UNKNOWN_DETAIL = {
    "type": "urn:grantex:call",
    "scope": "flights:book",
    "arguments": {"seats": {"atMost": "1"}},
}


_Respond = Callable[[LocalRequest], LocalAnswer]


@dataclass(frozen=True, slots=True)
class TestGrant:
    """A grant for a test: its token, and the ids that revocations and entries use."""

    __test__ = False

    token: str
    token_id: str
    grant_id: str
    agent_id: str
    principal: str
    expires_at: int
    ancestors: "tuple[TestGrant, ...]"


class TestServer:
    """Serves keys, online checks, the revocation feed and an audit log over real HTTP, and issues any token.

    It does not do the checks of a server: who the principal is, whether a child is narrower than its
    parent. Close it at the end, or use it as a context manager.
    """

    __test__ = False

    def __init__(
        self, *, audience: str = "https://service.test", clock: Callable[[], float] = time.time
    ) -> None:
        self.audience = audience
        self.clock = clock
        self.developer_id = new_id("dev")
        self.api_key = f"gx_test_{secrets.token_urlsafe(32)}"
        self.roles = ["verify", "audit-write"]
        self.audit_log = AuditLog()
        self.keys: list[SigningKey] = [shared_key()]
        """The first one signs."""
        self._claims: dict[str, dict[str, Any]] = {}
        self._revoked: dict[str, float] = {}
        self._delegated: dict[str, str] = {}
        self._interrupted: set[str] = set()
        self._requests: dict[str, int] = {}
        self._answered: dict[str, LocalAnswer] = {}
        self._lock = threading.Lock()
        self.refuses: Callable[[dict[str, Any]], str | None] = lambda _: None
        """Tells with which code the audit log refuses an entry."""
        # Each with the part that it belongs to, and whether it is public.
        self._routes: dict[str, tuple[ServerPart, bool, _Respond]] = {
            "GET /.well-known/jwks.json": ("keys", True, self._jwks),
            "GET /.well-known/grantex": ("account", True, self._description),
            "GET /v1/me": ("account", False, self._me),
            "POST /v1/tokens/verify": ("verification", False, self._verify),
            "GET /v1/revocation-feed": ("feed", False, self._snapshot),
            "GET /v1/revocation-feed/stream": ("feed", False, self._stream),
            "POST /v1/audit/log": ("audit", False, self._log),
            "POST /v1/audit/batch": ("audit", False, self._batch),
        }
        self._server = LocalServer(self._answer)
        self.url = self._server.url
        self.feed = TestFeed(lambda: self.url, self.developer_id, clock, lambda: self.keys[0])

    def grant(
        self,
        *scopes: str,
        parent: TestGrant | None = None,
        principal_id: str = "user_alice",
        agent_id: str | None = None,
        binding: str = "verified",
        expires_in: float = 3600,
        **claims: Any,
    ) -> TestGrant:
        """Make a grant for an agent, or for a sub-agent where there is a parent."""
        agent_id = agent_id or new_id("ag")
        now = int(self.clock())
        held = list(scopes or ("flights:book",))
        chain = () if parent is None else (*parent.ancestors, parent)
        whole: dict[str, Any] = {
            "iss": self.url,
            "sub": principal_id,
            "prn": f"prn_{principal_id}",
            "aud": self.audience,
            "client_id": agent_id,
            "agt": f"did:grantex:{agent_id}",
            "dev": self.developer_id,
            "grnt": new_id("grnt"),
            "scp": held,
            "scope": " ".join(held),
            "iat": now,
            "nbf": now - 5,
            "exp": int(now + expires_in) if parent is None else parent.expires_at,
            "jti": new_id("tok"),
            "acr": f"urn:grantex:acr:{binding}",
            "amr": ["hwk", "user", "mfa"],
            "auth_time": now,
            "delegationDepth": len(chain),
            "act": actors_of([*(above.agent_id for above in chain), agent_id]),
        }
        if parent is not None:
            whole |= {
                "parentAgt": f"did:grantex:{parent.agent_id}",
                "parentGrnt": parent.grant_id,
                "parentExp": parent.expires_at,
                "anc": [above.grant_id for above in chain],
                "ancAgt": [above.agent_id for above in chain],
            }
            self._delegated[whole["grnt"]] = parent.token_id
        whole |= claims
        token = self.keys[0].sign("at+jwt", whole)
        self._claims[token] = whole
        return TestGrant(token, whole["jti"], whole["grnt"], agent_id, whole["prn"], whole["exp"], chain)

    def token(self, *scopes: str, **options: Any) -> str:
        """The token of a new grant, for tests that need nothing else."""
        return self.grant(*scopes, **options).token

    def faulty_token(self, fault: TokenFault, *scopes: str) -> str:
        """A token with exactly one fault."""
        now = int(self.clock())
        earlier = now - 9 * 3600
        changes: dict[str, dict[str, Any]] = {
            "expired": {"iat": earlier, "nbf": earlier, "exp": now - 8 * 3600},
            "wrongAudience": {"aud": "https://another-service.example"},
            "boundToKey": {"cnf": {"jkt": _THUMBPRINT}},
            "wrongIssuer": {"iss": "https://another-issuer.example"},
            "otherDeveloper": {"dev": new_id("dev")},
            "unknownDetails": {
                "scp": [_LIMITED],
                "scope": _LIMITED,
                "authorization_details": [_UNKNOWN_DETAIL],
            },
        }
        return self.token(*scopes, **changes[fault])

    def revoke(self, id_: str) -> None:
        """Revoke by id. The online check knows at once, and the feed sends it.

        A token and what was delegated with it, a grant and everything below it, or everything issued until
        now for an agent, a principal or the developer.
        """
        kind = _KINDS[id_.partition("_")[0]]
        for grant_id, token_id in list(self._delegated.items()):
            if token_id == id_:
                self.revoke(grant_id)
        self._revoked[id_] = inf if kind in ("grant", "token") else self.clock()
        self.feed.append(kind, id_)

    def rotate_key(self) -> None:
        """Publish a new key and sign with it from now on. The old key stays published."""
        self.keys.insert(0, SigningKey())

    def revoke_old_keys(self) -> None:
        """Revoke every key except the one that signs: they are no longer published, and the feed sends it."""
        old, self.keys = self.keys[1:], self.keys[:1]
        for key in old:
            self.feed.append("key", key.kid)

    def interrupt(self, part: ServerPart) -> None:
        """Answer 503 for a part of the server until it is resumed."""
        self._interrupted.add(part)
        if part == "feed":
            self.feed.cut()

    def resume(self, part: ServerPart) -> None:
        """Answer again."""
        self._interrupted.discard(part)

    def requests_to(self, part: ServerPart) -> int:
        """How many requests a part got."""
        return self._requests.get(part, 0)

    def close(self) -> None:
        """Stop listening."""
        self.feed.cut()
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _answer(self, request: LocalRequest) -> LocalAnswer:
        route = f"{request.method} {request.path}"
        if route not in self._routes:
            return _refusal(404, "NO_SUCH_ROUTE")
        part, is_public, respond = self._routes[route]
        with self._lock:
            self._requests[part] = self._requests.get(part, 0) + 1
        if part in self._interrupted:
            return _refusal(503, "TEMPORARILY_UNAVAILABLE")
        if not is_public and request.headers.get("authorization") != f"Bearer {self.api_key}":
            return _refusal(401, "CREDENTIAL_UNKNOWN")
        key = request.headers.get("idempotency-key")
        if key is None:
            return respond(request)
        with self._lock:
            if key not in self._answered:
                self._answered[key] = respond(request)
            return self._answered[key]

    def _jwks(self, _: LocalRequest) -> LocalAnswer:
        headers = {"cache-control": "public, max-age=300"}
        return LocalAnswer({"keys": [key.published for key in self.keys]}, headers=headers)

    def _description(self, _: LocalRequest) -> LocalAnswer:
        return LocalAnswer({"issuer": self.url, "mode": "sandbox"})

    def _me(self, _: LocalRequest) -> LocalAnswer:
        return LocalAnswer({"developerId": self.developer_id, "keyId": "key_test", "roles": self.roles})

    def _verify(self, request: LocalRequest) -> LocalAnswer:
        asked = json.loads(request.body)
        claims = self._claims.get(asked["token"])
        if claims is None or claims["exp"] <= self.clock():
            return LocalAnswer({"valid": False})
        names = ("jti", "grnt", "client_id", "prn", "dev")
        ids = [*(claims[name] for name in names), *claims.get("anc", []), *claims.get("ancAgt", [])]
        is_revoked = any(claims["iat"] <= self._revoked.get(id_, -1) for id_ in ids)
        is_proven = claims.get("cnf", {}).get("jkt") == asked.get("keyThumbprint")
        if is_revoked or not is_proven:
            return LocalAnswer({"valid": False})
        return LocalAnswer({"valid": True, "grantId": claims["grnt"], "scopes": claims["scp"]})

    def _snapshot(self, _: LocalRequest) -> LocalAnswer:
        return LocalAnswer({"snapshot": self.feed.snapshot()})

    def _stream(self, request: LocalRequest) -> LocalAnswer:
        headers = {"content-type": "text/event-stream", "cache-control": "no-store"}
        return LocalAnswer(self.feed.open(request.headers.get("last-event-id")), headers=headers)

    def _log(self, request: LocalRequest) -> LocalAnswer:
        written = self._write([json.loads(request.body)])
        return written if isinstance(written, LocalAnswer) else LocalAnswer(written[0], status=201)

    def _batch(self, request: LocalRequest) -> LocalAnswer:
        written = self._write(json.loads(request.body)["entries"])
        return written if isinstance(written, LocalAnswer) else LocalAnswer({"entries": written}, status=201)

    def _write(self, entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]] | LocalAnswer:
        for entry in entries:
            code = self.refuses(entry)
            if code is not None:
                return _refusal(404 if code == "NOT_FOUND" else 422, code)
        return [{"entryId": self.audit_log.append(entry).entry_id} for entry in entries]


def _refusal(status: int, code: str) -> LocalAnswer:
    return LocalAnswer({"message": "The test server refuses this.", "code": code}, status=status)
