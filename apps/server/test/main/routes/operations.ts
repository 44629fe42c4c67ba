import type { OauthError } from '../../../src/http/answers/oauth-errors.ts';
import type { ScimError } from '../../../src/http/answers/scim-errors.ts';
import { apiFetch } from '../../support/contract.ts';
import type { TestServer } from '../../support/server.ts';

/** An operation of the OpenAPI document. */
export interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: { pattern?: string } }[];
  requestBody?: { content: Record<string, { schema: object }> };
  security: Record<string, string[]>[];
}

/** A refusal in any shape. */
export interface Refused {
  status: number;
  code: string;
  message: string;
}

/** Sends a request that is refused, with a valid credential: the developer's, or this session of a principal. */
export async function refusalBy(
  { server, session, scimToken }: { server: TestServer; session: string; scimToken: string },
  line: string,
  { security }: Pick<Operation, 'security'>,
  text?: string,
): Promise<Refused> {
  const [method = '', path = ''] = line.split(' ');
  const credentials = { apiKey: server.developer.key, principalSession: session, scimToken };
  const [kind = 'apiKey'] = security.flatMap(Object.keys) as (keyof typeof credentials)[];
  const response = await apiFetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${credentials[kind]}`,
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(text === undefined ? {} : { body: text }),
  });
  const refused = (await response.json()) as Refused | OauthError | ScimError;
  const { code, message } = wordsOf(refused);
  return { status: response.status, code, message };
}

function wordsOf(refused: Refused | OauthError | ScimError): Omit<Refused, 'status'> {
  if ('error' in refused) return { code: refused.error, message: refused.error_description };
  return 'detail' in refused
    ? { code: CODES[refused.scimType ?? ''] ?? '', message: refused.detail }
    : refused;
}

/** What SCIM calls some codes of the API. */
const CODES: Readonly<Record<string, string>> = {
  invalidSyntax: 'MALFORMED_REQUEST',
  invalidValue: 'VALIDATION_ERROR',
};
