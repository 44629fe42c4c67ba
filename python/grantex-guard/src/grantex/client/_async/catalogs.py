"""What the tools of a service take (`docs/protocol.md` §15)."""

from collections.abc import Iterable, Mapping
from typing import Final

from grantex.client._async.transport import AsyncTransport
from grantex.client.call import Call, named_path_of
from grantex.client.errors import GrantexError
from grantex.client.models.catalogs import Catalog, CatalogSummary, CatalogTool

_RESOURCES: Final = "/v1/resources"


class AsyncCatalogs:
    """`/v1/resources/:audience/catalog`. Reading needs the role `issue`, everything else `admin`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(self, audience: str) -> Catalog:
        """Raise GrantexError `NOT_FOUND` where none is stored."""
        return await self._transport.send(Call(method="GET", path=_path_of(audience)), Catalog)

    async def set(self, audience: str, tools: Iterable[CatalogTool | Mapping[str, object]]) -> CatalogSummary:
        """Store the tools of a service, at most 1,000 and 1 MiB, in place of earlier ones.

        A tool is a `CatalogTool`, or one as JSON has it: `{"name", "scopes", "inputSchema", "title"?}`. From
        then on, a limit on an argument that no tool has is refused when a grant is asked for.

        Raise GrantexError `INVALID_CATALOG`, `AUDIENCE_NOT_REGISTERED` or `TOO_MANY_CATALOGS`.
        """
        wire = [
            tool.model_dump(mode="json", by_alias=True, exclude_none=True)
            if isinstance(tool, CatalogTool)
            else dict(tool)
            for tool in tools
        ]
        call = Call(method="PUT", path=_path_of(audience), body={"tools": wire})
        return await self._transport.send(call, CatalogSummary)

    async def delete(self, audience: str) -> None:
        """Remove a catalog: limits are then accepted as they are.

        Raise GrantexError `NOT_FOUND` where none is stored.
        """

        async def is_gone() -> bool:
            try:
                await self.get(audience)
            except GrantexError as error:
                return error.status == 404
            return False

        await self._transport.run(Call(method="DELETE", path=_path_of(audience)), is_gone)


def _path_of(audience: str) -> str:
    return named_path_of(_RESOURCES, audience, "/catalog")
