import type { RoleDemand } from '../../src/http/credentials/authentication.ts';
import type { TestServer } from '../support/server.ts';

/** Who may call a route, as the OpenAPI document says. */
export interface Operation {
  security: object[];
  'x-roles'?: RoleDemand[];
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete', 'options', 'head', 'trace'];

/** Routes that exist only in a sandbox, where nobody is asked: no API key decides for a person on a live server. */
export const SANDBOX_ALONE: readonly string[] = [
  'POST /v1/approvals/{id}/decide',
  'POST /v1/authorize/{id}/approve',
  'POST /v1/authorize/{id}/deny',
];

/**
 * Every route of a server, such as `GET /v1/agents/{id}`, from the document that it publishes. A route outside of the
 * document is public: no other route can be registered.
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

/** The line of a call, with the path parameters filled in; unnamed ones are unknown ids. */
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
