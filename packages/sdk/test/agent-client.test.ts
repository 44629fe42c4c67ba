import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type AgentKey,
  createActorToken,
  createAgentClient,
  createAgentKey,
  createMemoryStore,
  tokenHash,
} from '../src/index.ts';
import { accept, handDown } from '../examples/own-key.ts';
import { boundToken, CALLBACK, openService } from './support/bound-token.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

const SCOPES = ['flights:search', 'flights:book'];

let sandbox: Sandbox;
let parent: { agentId: string; key: AgentKey };
let child: { agentId: string; key: AgentKey };
beforeAll(async () => {
  sandbox = await startSandbox();
  [parent, child] = [await makeAgent('parent'), await makeAgent('child')];
});
afterAll(() => sandbox.close());

async function makeAgent(name: string): Promise<{ agentId: string; key: AgentKey }> {
  const key = await createAgentKey({ store: createMemoryStore() });
  const { agentId } = await sandbox.gx.agents.register({
    name,
    scopes: SCOPES,
    redirectUris: [CALLBACK],
    key,
  });
  return { agentId, key };
}

/** A grant token of the parent. */
async function parentToken(): Promise<string> {
  const { agentId } = parent;
  const { code = '' } = await sandbox.gx.authorize({ agentId, principalId: 'user_alice', scopes: SCOPES });
  return (await sandbox.gx.tokens.exchange({ code, agentId })).grantToken;
}

async function actorToken(grantToken: string): Promise<string> {
  const parentTokenHash = await tokenHash(grantToken);
  return createActorToken({ ...child, issuer: sandbox.url, parentTokenHash });
}

test('an agent hands down limits', async () => {
  const grantToken = await parentToken();
  const detail = {
    type: 'urn:grantex:call',
    scope: 'flights:book',
    arguments: { price: { max: '5' } },
  } as const;
  const handed = await createAgentClient({ issuer: sandbox.url, ...parent }).delegate({
    grantToken,
    actorToken: await actorToken(grantToken),
    scopes: ['flights:book'],
    authorizationDetails: [detail],
  });
  expect(handed).toMatchObject({ scopes: ['flights:book:by_details'], authorizationDetails: [detail] });
});

test('an agent delegates with its own key, and no API key', async () => {
  const grantToken = await parentToken();
  const agent = createAgentClient({ issuer: sandbox.url, ...parent });
  const handed = await agent.delegate({
    grantToken,
    actorToken: await actorToken(grantToken),
    scopes: ['flights:search'],
  });
  expect(handed.scopes).toEqual(['flights:search']);
  expect(decodeJwt(handed.grantToken)).toMatchObject({
    client_id: child.agentId,
    grnt: handed.grantId,
    delegationDepth: 1,
    exp: Date.parse(handed.expiresAt) / 1000,
  });
  expect(await sandbox.gx.grants.verify(handed.grantToken)).toMatchObject({ active: true });
});

test('the example of the README hands a token down', async () => {
  const [issuer, grantToken] = [sandbox.url, await parentToken()];
  const token = await handDown({ ...parent, issuer }, grantToken, (hash) =>
    accept({ ...child, issuer }, hash),
  );
  expect(decodeJwt(token)).toMatchObject({ client_id: child.agentId, scp: ['flights:search'] });
});

test('what a bound token delegates is bound to the key of the sub-agent', async () => {
  await openService(sandbox, SCOPES);
  const token = await boundToken(sandbox.url, parent.key, parent.agentId);
  const agent = createAgentClient({ issuer: sandbox.url, ...parent });
  const handed = await agent.delegate({
    grantToken: token,
    actorToken: await actorToken(token),
    scopes: ['flights:search'],
  });
  expect(decodeJwt(handed.grantToken)['cnf']).toEqual({ jkt: child.key.kid });
});

test('a refusal has the code of the server', async () => {
  const grantToken = await parentToken();
  const agent = createAgentClient({ issuer: sandbox.url, ...parent });
  const actor = await actorToken(grantToken);
  const input = { grantToken, actorToken: actor, scopes: ['flights:cancel'] };
  await expect(agent.delegate(input)).rejects.toMatchObject({ code: 'INVALID_SCOPE', status: 400 });
  const impostor = createAgentClient({ issuer: sandbox.url, agentId: parent.agentId, key: child.key });
  const stolen = { grantToken, actorToken: await actorToken(grantToken), scopes: ['flights:search'] };
  await expect(impostor.delegate(stolen)).rejects.toMatchObject({ code: 'INVALID_CLIENT', status: 401 });
});

test('a token that is bound to another key is not sent', async () => {
  await openService(sandbox, SCOPES);
  const token = await boundToken(sandbox.url, child.key, parent.agentId);
  const agent = createAgentClient({
    issuer: sandbox.url,
    ...parent,
    fetch: () => {
      throw new Error('nothing is sent');
    },
  });
  const input = { grantToken: token, actorToken: 'x', scopes: ['flights:search'] };
  await expect(agent.delegate(input)).rejects.toMatchObject({ code: 'TOKEN_NOT_BOUND' });
});

test('a server that is none is told apart from a refusal', async () => {
  const answers = [new Response('<html>', { status: 200 }), Response.json({ error: 'X!' }, { status: 400 })];
  const agent = createAgentClient({
    issuer: sandbox.url,
    ...parent,
    fetch: async () => answers.shift() ?? Response.error(),
  });
  const input = { grantToken: await parentToken(), actorToken: 'x', scopes: ['flights:search'] };
  for (const status of [200, 400]) {
    await expect(agent.delegate(input)).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER', status });
  }
  const offline = createAgentClient({ issuer: 'http://127.0.0.1:9', ...parent });
  await expect(offline.delegate(input)).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
});

test('wrong options are refused by name', () => {
  const right = { issuer: 'https://grants.example', ...parent };
  for (const [name, value] of [
    ['issuer', 'https://grants.example/'],
    ['agentId', 'user_alice'],
    ['key', {}],
    ['fetch', 'x'],
  ] as const) {
    expect(() => createAgentClient({ ...right, [name]: value })).toThrow(`"${name}"`);
  }
});
