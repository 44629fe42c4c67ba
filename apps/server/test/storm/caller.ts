/**
 * Calls the API of a server: `call('POST /v1/agents', { name: 'a' })`.
 * @throws when it is refused
 */
export type StormCall = <BODY = Record<string, string>>(line: string, body?: object) => Promise<BODY>;

/** A developer's calls, by API key. */
export function callsOf(url: string, key: string): StormCall {
  return async <BODY>(line: string, body?: object) => {
    const [method = '', path = ''] = line.split(' ');
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${line} was answered with ${response.status}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as BODY;
  };
}

/** Signs a developer up at a sandbox server. @returns its admin key */
export async function signUp(url: string): Promise<string> {
  const { apiKey = '' } = await callsOf(url, '')('POST /v1/signup', { name: 'Travel Inc' });
  return apiKey;
}

export interface StormGrant {
  readonly grantId: string;
  readonly grantToken: string;
}

/** Creates an agent that can be granted things, again and again. */
export async function makeGrants(call: StormCall): Promise<() => Promise<StormGrant>> {
  const scopes = ['flights:search'];
  const { id: agentId } = await call('POST /v1/agents', { name: 'an agent', scopes });
  return async () => {
    const { code } = await call('POST /v1/authorize', { agentId, principalId: 'user_alice', scopes });
    return call<StormGrant & Record<string, string>>('POST /v1/token', { code, agentId });
  };
}
