import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerRig, openServer } from './support/grantex-server.ts';
import { type Developer, newDeveloper } from '../support/developer.ts';

let developer: Developer;
let rig: ServerRig;
let parent: string;
let middle: string;
let leaf: string;

const SCOPES = ['flights:search', 'flights:book', 'payments:initiate:max_500'];

beforeAll(async () => {
  developer = await newDeveloper();
  rig = await openServer(developer);
  [parent = '', middle = '', leaf = ''] = await Promise.all(
    ['parent', 'middle', 'leaf'].map(
      async (name) => (await developer.gx.agents.register({ name, scopes: SCOPES })).id,
    ),
  );
});

afterAll(async () => {
  await rig.close();
});

async function granted(principalId = 'user_alice'): Promise<string> {
  const input = { agentId: parent, principalId, scopes: SCOPES };
  const { grantId } = await rig.use<{ grantId: string }>('request_authorization', input);
  return grantId;
}

async function delegated(grantId: string, subAgentId: string, ...scopes: string[]): Promise<string> {
  const made = await rig.use<{ grantId: string }>('delegate_grant', { grantId, subAgentId, scopes });
  return made.grantId;
}

test('a part of a grant is delegated, and a part of that, with ids only', async () => {
  const root = await granted();
  const child = await rig.use<{ grantId: string }>('delegate_grant', {
    grantId: root,
    subAgentId: middle,
    scopes: ['flights:search', 'payments:initiate:max_100'],
    expiresIn: '15m',
  });
  expect(child).toEqual({
    grantId: expect.stringMatching(/^grnt_/),
    parentGrantId: root,
    subAgentId: middle,
    scopes: ['flights:search', 'payments:initiate:max_100'],
    scopesLeftOut: 0,
    tokenExpiresAt: expect.any(String),
  });
  const grandchild = await delegated(child.grantId, leaf, 'flights:search');
  expect(await rig.use('get_grant', { grantId: grandchild })).toMatchObject({
    parentGrantId: child.grantId,
    delegationDepth: 2,
    isKept: true,
  });
});

test('the tree of any grant in it is drawn from the root on', async () => {
  const root = await granted('user_bob');
  await granted('user_bob');
  const one = await delegated(root, middle, 'flights:search', 'flights:book');
  const two = await delegated(root, leaf, 'flights:book');
  const below = await delegated(one, leaf, 'flights:search');
  const shown = await rig.use<{ tree: string; grants: { grantId: string }[]; isWhole: boolean }>(
    'show_grant_tree',
    {
      grantId: below,
    },
  );
  expect(shown.isWhole).toBe(true);
  const lines = shown.tree.split('\n').map((line) => line.replace(/ active, agent .*$/, ''));
  // Newest first, as grants are listed.
  expect(lines).toEqual([root, `└─ ${two}`, `└─ ${one}`, `   └─ ${below}`]);
  expect(shown.grants.map(({ grantId }) => grantId)).toEqual([root, two, one, below]);
});

test('revoking a grant ends everything below it, and deletes what was stored of it', async () => {
  const root = await granted();
  const child = await delegated(root, middle, 'flights:search', 'flights:book');
  expect(await rig.use('revoke_grant', { grantId: root })).toEqual({ grantId: root, isRevoked: true });
  expect(await rig.use('get_grant', { grantId: root })).toMatchObject({ status: 'revoked', isKept: false });
  expect(await rig.use('get_grant', { grantId: child })).toMatchObject({ status: 'revoked', isKept: false });
  expect(
    await rig.fails('delegate_grant', { grantId: root, subAgentId: leaf, scopes: ['flights:search'] }),
  ).toMatchObject({
    code: 'GRANT_NOT_KEPT',
  });
  expect(
    await rig.fails('delegate_grant', { grantId: child, subAgentId: leaf, scopes: ['flights:search'] }),
  ).toMatchObject({ code: 'INVALID_PARENT_TOKEN', howToMend: expect.stringContaining('get_grant') });
  expect(await rig.use('verify_grant', { grantId: child })).toMatchObject({
    isActive: false,
    isAllowed: false,
  });
  expect(await rig.fails('revoke_grant', { grantId: root })).toMatchObject({ code: 'NOT_FOUND' });
});

test('a wider scope cannot be delegated, and the answer says how to ask for less', async () => {
  const grantId = await granted();
  expect(await rig.fails('delegate_grant', { grantId, subAgentId: middle, scopes: SCOPES })).toEqual({
    code: 'SCOPE_NOT_NARROWER',
    message: expect.any(String),
    requestId: expect.any(String),
    howToMend:
      'Delegate strictly less than the grant holds: fewer scopes, or a lower limit. get_grant lists them.',
  });
});

test('a grant is verified against a call without showing its token', async () => {
  const grantId = await granted();
  expect(await rig.use('verify_grant', { grantId })).toMatchObject({
    isActive: true,
    isAllowed: true,
    reason: null,
    claims: {
      agentId: parent,
      scopes: SCOPES,
      delegationDepth: 0,
      ancestors: [],
      approvedBy: 'urn:grantex:acr:sandbox',
      untrusted: { principalId: 'user_alice' },
    },
  });
  const asked = { grantId, scopes: ['flights:book', 'hotels:book', 'payments:initiate:max_900'] };
  expect(await rig.use('verify_grant', asked)).toMatchObject({
    isActive: true,
    isAllowed: false,
    missingScopes: ['hotels:book', 'payments:initiate:max_900'],
  });
  expect(await rig.use('verify_grant', { grantId, audience: 'https://other.example' })).toMatchObject({
    isAllowed: false,
    reason: 'its token is for another service',
  });
});

test('a grant that was revoked elsewhere is reported as ended, with the reason', async () => {
  const grantId = await granted();
  await developer.gx.grants.revoke(grantId);
  expect(await rig.use('verify_grant', { grantId })).toEqual({
    grantId,
    isActive: false,
    isAllowed: false,
    reason: expect.any(String),
    missingScopes: [],
    claims: null,
  });
});

test('an expired delegated token is not used, and the answer says to delegate a new one', async () => {
  const grantId = await granted();
  const input = { grantId, subAgentId: middle, scopes: ['flights:search'], expiresIn: '1s' };
  const child = await rig.use<{ grantId: string }>('delegate_grant', input);
  await expect
    .poll(() => rig.fails('verify_grant', { grantId: child.grantId }))
    .toMatchObject({ code: 'TOKEN_EXPIRED' });
});

test('grants are listed by filter, a page at a time', async () => {
  for (let made = 0; made < 3; made += 1) await granted('user_carol');
  const first = await rig.use<{ grants: { grantId: string }[]; nextCursor: string }>('list_grants', {
    principalId: 'user_carol',
    status: 'active',
    pageSize: 2,
  });
  expect(first.grants).toHaveLength(2);
  const rest = await rig.use<{ grants: { grantId: string }[]; nextCursor?: string }>('list_grants', {
    principalId: 'user_carol',
    cursor: first.nextCursor,
  });
  expect(rest.grants).toHaveLength(1);
  expect(rest.nextCursor).toBeUndefined();
  expect(new Set([...first.grants, ...rest.grants].map(({ grantId }) => grantId)).size).toBe(3);
});

test('grants created elsewhere are listed, and have no token here', async () => {
  const { code } = await developer.gx.authorize({ agentId: parent, principalId: 'user_dan', scopes: SCOPES });
  const { grantId } = await developer.gx.tokens.exchange({ code, agentId: parent });
  expect(await rig.use('get_grant', { grantId })).toMatchObject({ status: 'active', isKept: false });
  expect(await rig.fails('verify_grant', { grantId })).toMatchObject({ code: 'GRANT_NOT_KEPT' });
});
