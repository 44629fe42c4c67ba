"""People, by your names for them (`docs/protocol.md` §6, §11)."""

from collections.abc import Callable, Iterator
from typing import Final, Literal

from grantex.client._sync.pages import LARGEST_PAGE, by_cursor
from grantex.client._sync.transport import Transport
from grantex.client.body import given
from grantex.client.call import Call, named_path_of, path_of
from grantex.client.errors import GrantexError
from grantex.client.models.people import (
    BindingWay,
    OpenSession,
    OpenSessions,
    PrincipalDetails,
    PrincipalEmail,
    PrincipalPage,
    PrincipalSession,
)

_PRINCIPALS: Final = "/v1/principals"


class Principals:
    """`/v1/principals`. Reading and revoking grants needs the role `issue`, everything else `admin`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        principal_id: str | None = None,
        starts_with: str | None = None,
        contains: str | None = None,
        binding: BindingWay | Literal["unbound"] | None = None,
        cursor: str | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> PrincipalPage:
        """Return one page, newest first; without people who were erased.

        `starts_with` is the beginning of the principal_id, letter for letter. `contains` is any part of it,
        or six characters and more of `principal`, ignoring case; for a key with the role `admin`, of the
        address, too. Among more than 10,000 people, an older one is found only by the beginning of the
        principal_id. `binding` is how the name is bound, `unbound` for nobody.
        """
        query = {
            "principalId": principal_id,
            "startsWith": starts_with,
            "contains": contains,
            "binding": binding,
            "cursor": cursor,
            "page": page,
            "pageSize": page_size,
        }
        return self._transport.send(Call(method="GET", path=_PRINCIPALS, query=query), PrincipalPage)

    def list_all(
        self,
        *,
        starts_with: str | None = None,
        contains: str | None = None,
        binding: BindingWay | Literal["unbound"] | None = None,
    ) -> Iterator[PrincipalDetails]:
        """Yield everybody who matches the filter of `list`, newest first; pages are fetched as needed."""

        def fetch(cursor: str | None) -> PrincipalPage:
            return self.list(
                starts_with=starts_with,
                contains=contains,
                binding=binding,
                cursor=cursor,
                page_size=LARGEST_PAGE,
            )

        return by_cursor(fetch, lambda page: page.principals)

    def get(self, principal_id: str) -> PrincipalDetails:
        """Raise GrantexError `NOT_FOUND` for a name that was never asked."""
        call = Call(method="GET", path=named_path_of(_PRINCIPALS, principal_id))
        return self._transport.send(call, PrincipalDetails)

    def set_email(self, principal_id: str, email: str) -> PrincipalDetails:
        """Set the address for one-time links to this person, which makes their binding `verified`.

        It cannot change once a person is bound, because it decides who may replace a lost passkey. Raise
        GrantexError `PRINCIPAL_BOUND`, `PRINCIPAL_RETIRED`.
        """
        path = named_path_of(_PRINCIPALS, principal_id, "/email")
        return self._transport.send(Call(method="PUT", path=path, body={"email": email}), PrincipalDetails)

    def get_email(self, principal_id: str) -> PrincipalEmail:
        """Return the entered address in full. Raise GrantexError `NOT_FOUND` without one."""
        path = named_path_of(_PRINCIPALS, principal_id, "/email")
        return self._transport.send(Call(method="GET", path=path), PrincipalEmail)

    def remove_email(self, principal_id: str) -> None:
        """Remove the address; links and proofs of it stop working.

        Raise GrantexError `NOT_FOUND` without one, `PRINCIPAL_BOUND`.
        """

        def is_removed() -> bool:
            return (self.get(principal_id)).email is None

        path = named_path_of(_PRINCIPALS, principal_id, "/email")
        self._transport.run(Call(method="DELETE", path=path), is_removed)

    def sessions(self, principal_id: str) -> tuple[OpenSession, ...]:
        """Return the newest 200 sessions of `principal_sessions.create` that have not ended."""
        path = named_path_of(_PRINCIPALS, principal_id, "/sessions")
        return (self._transport.send(Call(method="GET", path=path), OpenSessions)).sessions

    def end_session(self, principal_id: str, session_id: str) -> None:
        """End one of them: its token and its page stop working at once.

        Raise GrantexError `NOT_FOUND` for a session that has ended.
        """

        def has_ended() -> bool:
            return self._have_ended(principal_id, lambda session: session.id == session_id)

        path = path_of(named_path_of(_PRINCIPALS, principal_id, "/sessions"), session_id)
        self._transport.run(Call(method="DELETE", path=path), has_ended)

    def end_sessions(self, principal_id: str) -> None:
        """End all of them. Raise GrantexError `NOT_FOUND` if none is open."""

        def have_ended() -> bool:
            return self._have_ended(principal_id, lambda _: True)

        path = named_path_of(_PRINCIPALS, principal_id, "/sessions")
        self._transport.run(Call(method="DELETE", path=path), have_ended)

    def revoke_grants(self, principal_id: str) -> None:
        """Revoke every grant that the person gave to your agents; they may give new ones."""
        path = named_path_of(_PRINCIPALS, principal_id, "/grants")
        self._transport.run(Call(method="DELETE", path=path))

    def erase(self, principal_id: str) -> None:
        """Erase a person and all personal data, and revoke every grant. The name is never bound again."""

        def is_gone() -> bool:
            return self._is_gone(principal_id)

        path = named_path_of(_PRINCIPALS, principal_id)
        self._transport.run(Call(method="DELETE", path=path), is_gone)

    def _have_ended(self, principal_id: str, which: Callable[[OpenSession], bool]) -> bool:
        return not any(which(session) for session in self.sessions(principal_id))

    def _is_gone(self, principal_id: str) -> bool:
        try:
            self.get(principal_id)
        except GrantexError as error:
            return error.status == 404
        return False


class PrincipalSessions:
    """`/v1/principal-sessions` (admin)."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(
        self, *, principal_id: str, expires_in: str | None = None, idempotency_key: str | None = None
    ) -> PrincipalSession:
        """Vouch for a session of a person who has, or had, a grant. `expires_in` is such as `1h`.

        Raise GrantexError `NOT_FOUND` for a person without a grant.
        """
        members = {"principalId": principal_id, "expiresIn": expires_in}
        call = Call(
            method="POST",
            path="/v1/principal-sessions",
            body=given(members),
            idempotency_key=idempotency_key,
        )
        return self._transport.send(call, PrincipalSession)
