"""How a guard checks tokens that are bound to keys, as far as the guard knows (RFC 9449)."""

from typing import Literal, NoReturn, Protocol

from grantex.guard.presented_token import PresentedToken, TokenRequest
from grantex.verify.grant import Grant


class Dpop(Protocol):
    """Checks tokens that are bound to keys."""

    @property
    def mode(self) -> Literal["accept", "require"]:
        """``accept``: bearer tokens and bound tokens; ``require``: bound tokens alone."""
        ...

    def read(self, request: TokenRequest, identity: object) -> PresentedToken:
        """Read the token of a request, of either scheme.

        ``identity`` is the same object each time the token of one request is read, because its proof counts
        once. Raises :class:`AuthorizationError` as :func:`read_bearer_token`.
        """
        ...

    def refuse_unproven(self, grant: Grant) -> NoReturn:
        """Raise the refusal for a grant whose token came without a proof."""
        ...
