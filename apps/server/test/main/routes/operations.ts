import type { OauthError } from '../../../src/http/answers/oauth-errors.ts';
import { apiFetch } from '../../support/contract.ts';
import type { TestServer } from '../../support/server.ts';

/** An operation of the OpenAPI document. */
export interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: { pattern?: string } }[];
  requestBody?: { content: Record<string, { schema: object }> };
  security: Record<string, string[]>[];
}

/** A refusal in either shape. */
export interface Refused {
  status: number;
  code: string;
  message: string;
}

/** Sends a request that is refused, with a valid credential: the developer's, or this session of a principal. */
export async function refusalBy(
  { server, session }: { server: TestServer; session: string },
  line: string,
  { security }: Pick<Operation, 'security'>,
  text?: string,
): Promise<Refused> {
  const [method = '', path = ''] = line.split(' ');
  const isPerson = security.some((scheme) => 'principalSession' in scheme);
  const response = await apiFetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${isPerson ? session : server.developer.key}`,
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(text === undefined ? {} : { body: text }),
  });
  const refused = (await response.json()) as Refused | OauthError;
  const { code, message } =
    'error' in refused ? { code: refused.error, message: refused.error_description } : refused;
  return { status: response.status, code, message };
}
