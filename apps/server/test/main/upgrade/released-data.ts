import { agentKey } from '../../support/agent-keys.ts';
import { FLIGHTS } from '../../support/grants.ts';
import { ENVIRONMENT, KEY } from './released-server.ts';

/** What a released server returned, for the tests of the servers that take over. */
export interface Released {
  /** The version of the database's files: see `readControl`. */
  control: object;
  /** When the data was complete. */
  madeAt: string;
  developerId: string;
  /** Other API keys of the first developer. */
  keys: { verify: string; rotated: string };
  /** Admin key of another developer. */
  otherKey: string;
  agentId: string;
  suspendedAgentId: string;
  /** An agent with a proven key. */
  keyedAgent: { id: string; did: string; kid: string };
  root: Grant;
  child: Grant;
  grandchild: Grant;
  revokedTree: { root: Grant; child: Grant };
  expiring: Grant;
  /** Refreshed once: `first` was used for `second`. */
  refreshed: { first: Grant; second: Grant };
  /** The code of a request that was approved and not exchanged. */
  waiting: { code: string; codeVerifier: string };
  /** Denied before its code was exchanged. */
  denied: { code: string };
  exchanged: { code: string };
  sessionToken: string;
  once: { key: string; body: object; answer: object };
  audit: { entries: number; erased: string; last: object };
  erasedPrincipalGrant: Grant;
}

interface Grant {
  grantToken: string;
  refreshToken: string;
  grantId: string;
  scopes: string[];
  expiresAt: string;
}

type Answer = Record<string, any>;

/** Uses a server as its release could be used: some of everything that a later release must support. */
export async function makeData(url: string): Promise<Omit<Released, 'control'>> {
  const call = callerOf(url, KEY);
  const me = await call('GET /v1/me');
  const verify = await call('POST /v1/keys', { name: 'verifier', roles: ['verify'], expiresIn: '7d' });
  const spare = await call('POST /v1/keys', { name: 'spare', roles: ['admin'] });
  const rotated = await callerOf(url, spare['apiKey'])('POST /v1/keys/rotate');
  const other = await callerOf(url, null)('POST /v1/signup', { name: 'another', email: 'other@example.com' });
  await call('PATCH /v1/me', { settings: { maxDelegationDepth: 5, maxGrantLifetime: '7d' } });

  const make = (more: object = {}): Promise<Answer> =>
    call('POST /v1/agents', { name: 'travel agent', scopes: FLIGHTS, ...more });
  const agent = await make({
    description: 'Books trips; "quoted", ☃',
    redirectUris: ['https://app.example/back'],
  });
  const sub = await make({ name: 'sub-agent' });
  const suspended = await make({ name: 'suspended' });
  const pair = await agentKey();
  const proof = () => pair.prove(ENVIRONMENT.GRANTEX_PUBLIC_URL, me['developerId']);
  const keyed = await make({ name: 'keyed', publicKey: pair.publicKey, publicKeyProof: await proof() });
  const agentId: string = agent['id'];

  const ask = (more: object = {}): Promise<Answer> =>
    call('POST /v1/authorize', {
      agentId,
      principalId: 'user_alice',
      scopes: FLIGHTS,
      expiresIn: '2d',
      ...more,
    });
  const grant = async (more: object = {}): Promise<Grant & { code: string }> => {
    const { code } = await ask(more);
    return { ...(await call('POST /v1/token', { code, agentId })), code } as Grant & { code: string };
  };
  const delegate = async (parent: Grant, scopes: string[]): Promise<Grant> =>
    (await call('POST /v1/grants/delegate', {
      parentGrantToken: parent.grantToken,
      subAgentId: sub['id'],
      scopes,
    })) as Grant;

  const { code: exchangedCode, ...root } = await grant();
  const child = await delegate(root, ['flights:search', 'payments:initiate:max_100']);
  const grandchild = await delegate(child, ['flights:search']);
  const { code: _, ...revokedRoot } = await grant({ principalId: 'user_bob' });
  const revokedTree = { root: revokedRoot, child: await delegate(revokedRoot, ['flights:search']) };
  await call(`DELETE /v1/grants/${revokedRoot.grantId}`);
  const { code: __, ...expiring } = await grant({ expiresIn: '1h' });
  const { code: ___, ...first } = await grant();
  const second = (await call('POST /v1/token/refresh', {
    refreshToken: first.refreshToken,
    agentId,
  })) as Grant;
  await call('POST /v1/tokens/revoke', { jti: claimsOf(second.grantToken)['jti'] });

  const erased = await grant({ principalId: 'user_erased' });
  const entry = (grantId: string, index: number): object => ({
    grantId,
    action: `flights.step_${index}`,
    status: (['allowed', 'success', 'failure', 'blocked'] as const)[index % 4],
    metadata: { index, text: 'Zürich ☃ \u2028 "x"' },
  });
  await call('POST /v1/audit/log', entry(erased.grantId, 0));
  const written = await call('POST /v1/audit/batch', {
    entries: Array.from({ length: 9 }, (____, index) => entry(root.grantId, index + 1)),
  });
  const erasedEntry: string = written['entries'][4].entryId;
  await call(`DELETE /v1/audit/${erasedEntry}/metadata`);
  await call('DELETE /v1/principals/user_erased');
  const last = await call('POST /v1/audit/log', entry(root.grantId, 10));

  const session = await call('POST /v1/principal-sessions', { principalId: 'user_alice' });
  const denied = await ask();
  await call(`POST /v1/authorize/${denied['authRequestId']}/deny`);
  await call(`PATCH /v1/agents/${suspended['id']}`, { status: 'suspended' });
  const body = { name: 'made once' };
  const answer = await call('POST /v1/agents', body, { 'idempotency-key': 'the-same' });
  const codeVerifier = 'v'.repeat(43);
  const waiting = await ask({ codeChallenge: await challengeOf(codeVerifier), codeChallengeMethod: 'S256' });
  return {
    madeAt: new Date().toISOString(),
    developerId: me['developerId'],
    keys: { verify: verify['apiKey'], rotated: rotated['apiKey'] },
    otherKey: other['apiKey'],
    agentId,
    suspendedAgentId: suspended['id'],
    keyedAgent: { id: keyed['id'], did: keyed['did'], kid: keyed['keys'][0].kid },
    root,
    child,
    grandchild,
    revokedTree,
    expiring,
    refreshed: { first, second },
    waiting: { code: waiting['code'], codeVerifier },
    denied: { code: denied['code'] },
    exchanged: { code: exchangedCode },
    sessionToken: session['sessionToken'],
    once: { key: 'the-same', body, answer },
    audit: { entries: 11, erased: erasedEntry, last },
    erasedPrincipalGrant: erased,
  };
}

function callerOf(url: string, key: string | null) {
  return async (line: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> => {
    const [method = '', path = ''] = line.split(' ');
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${line} answered ${response.status}: ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Answer);
  };
}

function claimsOf(token: string): Answer {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Answer;
}

async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return Buffer.from(digest).toString('base64url');
}
