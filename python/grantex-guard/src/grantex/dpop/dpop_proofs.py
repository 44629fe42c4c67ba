"""Checks tokens that are bound to keys, as the ``dpop`` option of a guard."""

import re
import time
from collections.abc import Callable
from typing import Literal, NamedTuple, NoReturn

from grantex.base.errors import AuthorizationError, as_refusal
from grantex.base.options import check_callable, wrong_option
from grantex.base.steps import Pending
from grantex.dpop.check_proof import ProofExpectation, check_dpop_proof
from grantex.dpop.nonces import MIN_SECRET_LENGTH, DpopNonces
from grantex.dpop.once import Once
from grantex.dpop.replays import ReplayMemory, ReplayStore, refuse_dpop_replay
from grantex.dpop.target_uri import target_uri
from grantex.guard.http.bearer import read_authorization, read_header, token_after
from grantex.guard.presented_token import PresentedToken, TokenRequest
from grantex.verify.grant import Grant

_SCHEME = re.compile(r"\s*dpop(?: |\Z)", re.ASCII | re.IGNORECASE)
_AUTHORITY = re.compile(r"\A[a-z][a-z\d+.-]*://[^/?#]*", re.ASCII | re.IGNORECASE)


class _Checked(NamedTuple):
    """A proof that was checked for a request, and what came of it."""

    token: str
    proof: str
    refusal: AuthorizationError | None
    pending: Pending[None] | None


class DpopProofs:
    """Checks tokens that are bound to keys (``cnf``, RFC 9449).

    Over HTTP, such a token is accepted with ``Authorization: DPoP`` and a proof by its key for exactly this
    request, and as a bearer token never. Share one between the guards of a process: a proof counts once.

    It does not check that two processes see the same proof without a shared ``replay_store``, nor the body of
    the request, which no proof covers.

    ``origin`` is the public origin of this service, as clients write it, such as ``https://api.example``. It
    comes from here and never from a header, because a caller can send any ``Host`` and ``X-Forwarded-Host``.
    Where a proxy removes the beginning of the path, that follows: ``https://example.com/api``.

    ``mode``: ``accept`` takes bearer tokens, and bound tokens with a proof; ``require`` takes bound tokens
    alone, and also refuses a token that comes without an HTTP request.

    ``replay_store`` remembers used proofs. Give one that all processes of this service share; without it, a
    proof can be replayed once in each other process. Default: the memory of this process, for up to 500,000
    proofs, of which one person fills no more than half; more are refused.

    ``nonce_secret`` demands a nonce of this service in each proof, so that no proof is made long before it is
    used: a text of at least 32 characters that nobody can guess, the same in every process. A client learns
    the nonce from the refusal, and sends the request again. Default: no nonce.

    ``clock`` returns seconds since 1970. A wrong option raises ``TypeError`` and is named.
    """

    def __init__(
        self,
        *,
        origin: str,
        mode: Literal["accept", "require"] = "accept",
        replay_store: ReplayStore | None = None,
        nonce_secret: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        _check_origin(origin)
        if mode not in ("accept", "require"):
            raise wrong_option("DpopProofs", "mode", '"accept" or "require"')
        if replay_store is not None:
            put_if_absent = getattr(replay_store, "put_if_absent", None)
            check_callable(put_if_absent, "DpopProofs", "replay_store.put_if_absent")
        if nonce_secret is not None:
            _check_secret(nonce_secret)
        check_callable(clock, "DpopProofs", "clock")
        self.mode: Literal["accept", "require"] = mode
        self._origin = origin.removesuffix("/")
        self._clock = clock
        self._store = ReplayMemory(clock) if replay_store is None else replay_store
        self._nonces = None if nonce_secret is None else DpopNonces(nonce_secret, clock)
        # Several guards and hooks may ask about one request.
        self._checked: Once[_Checked] = Once()

    def read(self, request: TokenRequest, identity: object) -> PresentedToken:
        """Read the token of a request, of either scheme, see :class:`grantex.guard.dpop.Dpop`.

        ``identity`` is the same object each time the token of one request is read, because its proof counts
        once; it can be referred to weakly.
        """
        value = read_authorization(request.headers, request.url)
        if _SCHEME.match(value) is None:
            return PresentedToken(token_after("Bearer", value), self._check_bearer)
        token = token_after("DPoP", value)

        def confirm(grant: Grant) -> Pending[None] | None:
            try:
                return self._check_once(request, identity, token, grant)
            except Exception as error:
                refusal = as_refusal(error)
                refusal.attribution = grant
                raise refusal from refusal.__cause__

        return PresentedToken(token, confirm)

    def refuse_unproven(self, grant: Grant) -> NoReturn:
        """Raise the refusal for a grant whose token came without a proof."""
        raise AuthorizationError("token_not_bound", attribution=grant)

    def _check_bearer(self, grant: Grant) -> None:
        if grant.key_thumbprint is not None:
            raise AuthorizationError("bound_token_as_bearer", attribution=grant)
        if self.mode == "require":
            self.refuse_unproven(grant)

    def _check_once(
        self, request: TokenRequest, identity: object, token: str, grant: Grant
    ) -> Pending[None] | None:
        if grant.key_thumbprint is None:
            raise AuthorizationError("token_not_bound")
        proofs = read_header(request.headers, "dpop")
        if not proofs:
            raise AuthorizationError("proof_missing")
        proof = ", ".join(proofs)
        checked = self._checked.get(identity)
        if checked is None or (checked.token, checked.proof) != (token, proof):
            checked = self._check(request, token, proof, grant)
            self._checked.put(identity, checked)
        if checked.refusal is not None:
            raise checked.refusal
        return checked.pending

    def _check(self, request: TokenRequest, token: str, proof: str, grant: Grant) -> _Checked:
        now = self._clock()
        url = self._origin + _AUTHORITY.sub("", request.url, count=1)
        try:
            proven = check_dpop_proof(proof, ProofExpectation(request.method, url, token, self._nonces, now))
            if proven.jkt != grant.key_thumbprint:
                return _Checked(token, proof, AuthorizationError("proof_by_other_key"), None)
            pending = refuse_dpop_replay(proven, self._store, grant, now)
        except AuthorizationError as refusal:
            return _Checked(token, proof, refusal, None)
        return _Checked(token, proof, None, pending)


def _check_origin(origin: object) -> None:
    if not isinstance(origin, str) or target_uri(origin) is None or set(origin) & set("?#"):
        raise wrong_option("DpopProofs", "origin", "the public https URL of this service, without a query")


def _check_secret(secret: object) -> None:
    if not isinstance(secret, str) or len(secret) < MIN_SECRET_LENGTH:
        expected = f"a string of at least {MIN_SECRET_LENGTH} characters"
        raise wrong_option("DpopProofs", "nonce_secret", expected)
