import type { Call } from '../../support/server.ts';

/** An answer of the SCIM face, read to its end. */
export interface ScimAnswer {
  status: number;
  body: any;
  headers: Headers;
}

/** Calls as an identity provider: `scim('PATCH /Users/scu_1', { … })`. */
export type Scim = (line: string, body?: unknown, headers?: Record<string, string>) => Promise<ScimAnswer>;

export interface ScimClient {
  /** The id of the connection and its token. */
  id: string;
  token: string;
  scim: Scim;
}

/** Connects an identity provider to a developer. */
export async function connect(
  url: string,
  call: Call,
  more: { label?: string; matches?: 'userName' | 'externalId' | 'email' } = {},
): Promise<ScimClient> {
  const { status, body } = await call('POST /v1/scim/tokens', { label: 'Okta', ...more });
  if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return { id: body.id, token: body.token, scim: scimOf(url, body.token) };
}

/** Calls with a token, and with the media type of SCIM unless `headers` name another one. */
export function scimOf(url: string, token: string | null): Scim {
  return async (line, body, headers = {}) => {
    const [method = '', path = ''] = line.split(' ');
    const answer = await fetch(`${url}/scim/v2${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: text === '' ? undefined : JSON.parse(text),
      headers: answer.headers,
    };
  };
}

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** The body of a PATCH. */
export function patchOf(...operations: object[]): { schemas: string[]; Operations: object[] } {
  return { schemas: [PATCH_OP], Operations: operations };
}

/** Provisions a user, and returns their id. */
export async function provision(scim: Scim, userName: string, more: object = {}): Promise<string> {
  const { status, body } = await scim('POST /Users', { schemas: [USER], userName, active: true, ...more });
  if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body.id as string;
}

/** Makes a group of users, and returns its id. */
export async function pushGroup(scim: Scim, displayName: string, members: string[] = []): Promise<string> {
  const group = { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) };
  const { status, body } = await scim('POST /Groups', group);
  if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body.id as string;
}

/** Deactivates as Okta does. */
export const DEACTIVATION: object = patchOf({ op: 'replace', value: { active: false } });
export const ACTIVATION: object = patchOf({ op: 'replace', value: { active: true } });
