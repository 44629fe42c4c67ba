"""For services that accept tokens which are bound to keys (RFC 9449): the ``dpop`` option of a guard."""

from grantex.dpop.dpop_proofs import DpopProofs
from grantex.dpop.replays import ReplayStore

__all__ = ["DpopProofs", "ReplayStore"]
