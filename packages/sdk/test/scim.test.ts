import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grantex } from '../src/index.ts';
import { caught } from './support/caught.ts';
import { collect } from './support/collect.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

let sandbox: Sandbox;
let gx: Grantex;
beforeAll(async () => {
  sandbox = await startSandbox();
  ({ gx } = sandbox);
});
afterAll(() => sandbox.close());

test('an identity provider is connected, its people and groups are seen, and a group is told what it may approve', async () => {
  const { token, ...made } = await gx.scim.createToken({ label: 'Okta', matches: 'email' });
  expect(await collect(gx.scim.allTokens())).toEqual([made]);
  const send = async (path: string, body: object): Promise<{ id: string }> => {
    const answer = await fetch(made.baseUrl + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { id: string };
  };
  const user = await send('/Users', { userName: 'ada', emails: [{ value: 'ada@example.com' }] });
  const group = await send('/Groups', { displayName: 'Payers', members: [{ value: user.id }] });
  expect(await collect(gx.scim.allUsers({ tokenId: made.id, active: true }))).toMatchObject([
    { id: user.id, userName: 'ada', name: 'ada@example.com', groups: [group.id] },
  ]);
  expect(await collect(gx.scim.allUsers({ active: false }))).toEqual([]);
  expect(await gx.scim.updateGroup(group.id, { approves: ['payments:initiate'] })).toMatchObject({
    endedGrants: 0,
  });
  expect(await collect(gx.scim.allGroups({ contains: 'pay' }))).toMatchObject([
    { id: group.id, members: 1, approves: ['payments:initiate'] },
  ]);
  const rotated = await gx.scim.rotateToken(made.id, '1h');
  expect(rotated.token).not.toBe(token);
  expect(rotated.previousUntil).not.toBeNull();
  await gx.scim.deleteToken(made.id);
  expect(await caught(gx.scim.rotateToken(made.id))).toMatchObject({ code: 'NOT_FOUND' });
});
