import type { Role } from '@grantex/core/issuer';
import type { TestServer } from '../support/server.ts';

/** What the OpenAPI document says of who may call a route. */
export interface Operation {
  security: object[];
  'x-roles'?: Role[];
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete', 'options', 'head', 'trace'];

/**
 * Every route that a server has, such as `GET /v1/agents/{id}`, from the document that it publishes of itself. What
 * the document does not show is public: nothing else can be registered.
 */
export async function liveRoutes({ callAs }: TestServer): Promise<Map<string, Operation>> {
  const { body } = await callAs(null)('GET /openapi.json');
  const routes = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, operations]) =>
      METHODS.flatMap((method) => {
        const operation = operations[method];
        return operation === undefined ? [] : [[`${method.toUpperCase()} ${path}`, operation] as const];
      }),
  );
  return new Map(routes);
}

/** The line of a call, with the members of its path filled in; who is not named is nobody. */
export function lineOf(
  route: string,
  { path = {}, query = {} }: { path?: Record<string, string>; query?: Record<string, string> } = {},
): string {
  const filled = route.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(path[name] ?? 'nobody'),
  );
  const search = new URLSearchParams(query).toString();
  return search === '' ? filled : `${filled}?${search}`;
}
