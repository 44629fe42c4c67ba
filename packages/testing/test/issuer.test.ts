import { claimsFault } from '@grantex/core/issuer';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await createTestIssuer();
});
afterAll(() => issuer.close());

test('its tokens pass the validation of an OAuth library that fetches its keys', async () => {
  const keys = createRemoteJWKSet(new URL(`${issuer.url}/.well-known/jwks.json`));
  const { payload, protectedHeader } = await jwtVerify(
    issuer.grantToken({ scopes: ['hotels:search'] }),
    keys,
    {
      issuer: issuer.url,
      audience: 'https://service.test',
      algorithms: ['RS256'],
      typ: 'at+jwt',
    },
  );
  expect(Object.keys(protectedHeader)).toEqual(['alg', 'typ', 'kid']);
  expect(payload).toMatchObject({ sub: 'user_alice', dev: issuer.developerId, scope: 'hotels:search' });
});

test('its API key reads its developer, and has the roles of a verifier and an audit sink', async () => {
  const headers = { authorization: `Bearer ${issuer.apiKey}` };
  const answer = await fetch(`${issuer.url}/v1/me`, { headers });
  expect(await answer.json()).toEqual({
    developerId: issuer.developerId,
    mode: 'sandbox',
    keyId: 'key_test',
    roles: ['verify', 'audit-write'],
  });
});

test('a delegated grant names its ancestors, root first, and who acts for whom', () => {
  const root = issuer.grant({ scopes: ['flights:search', 'flights:book'] });
  const child = issuer.grant({ scopes: ['flights:search'] }, root);
  const grandchild = issuer.grant({ scopes: ['flights:search'], principalId: root.principalId }, child);

  const claims = decodeJwt(grandchild.token);
  expect(claimsFault(claims)).toBeUndefined();
  expect(claims).toMatchObject({
    delegationDepth: 2,
    parentAgt: child.agentDid,
    parentGrnt: child.grantId,
    parentExp: child.exp,
    anc: [root.grantId, child.grantId],
    ancAgt: [root.agentId, child.agentId],
    act: { sub: grandchild.agentDid, act: { sub: child.agentDid, act: { sub: root.agentDid } } },
  });
});

test('a limited grant holds its scope by its details alone, and hands them down', async () => {
  const limit = {
    type: 'urn:grantex:call',
    scope: 'flights:book',
    arguments: { price: { max: '500' } },
  } as const;
  const root = issuer.grant({ scopes: ['flights:search', 'flights:book'], authorizationDetails: [limit] });
  const limited = 'flights:book:by_details';
  expect(root).toMatchObject({ scopes: ['flights:search', limited], authorizationDetails: [limit] });
  expect(claimsFault(decodeJwt(root.token))).toBeUndefined();
  expect(decodeJwt(root.token)).toMatchObject({ authorization_details: [limit] });
  const child = issuer.grant({ scopes: ['flights:book'] }, root);
  expect(decodeJwt(child.token)).toMatchObject({ scp: [limited], authorization_details: [limit] });
  expect(issuer.grant({ scopes: ['flights:search'] }, root)).toMatchObject({ authorizationDetails: [] });

  const response = await fetch(`${issuer.url}/v1/tokens/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${issuer.apiKey}` },
    body: JSON.stringify({ token: root.token }),
  });
  expect(await response.json()).toMatchObject({ valid: true, authorizationDetails: [limit] });
  const other = { ...limit, scope: 'hotels:book' };
  expect(() => issuer.grant({ authorizationDetails: [other] })).toThrow('hotels:book');
});

test('a principal who signed in at a provider has its issuer in the token, and no other has', () => {
  const identityProvider = 'https://login.example';
  const claimsOf = (options: Parameters<typeof issuer.grant>[0]) => decodeJwt(issuer.grant(options).token);
  const acr = 'urn:grantex:acr:directory';
  expect(claimsOf({ binding: 'directory', identityProvider })).toMatchObject({ acr, idp: identityProvider });
  expect(claimsOf({ binding: 'directory' })).toMatchObject({ acr, idp: 'https://idp.example' });
  expect(claimsOf({ binding: 'verified' })).not.toHaveProperty('idp');
  expect(() => issuer.grant({ identityProvider })).toThrow('identityProvider');
});

test('a delegated token expires no later than the one it was made from', () => {
  const root = issuer.grant({ expiresIn: 60 });
  const child = issuer.grant({ expiresIn: 600 }, root);
  expect([decodeJwt(child.token).exp, child.exp]).toEqual([root.exp, root.exp]);
  expect(issuer.grant({ expiresIn: 30 }, root).exp).toBeLessThan(root.exp);
});

test('audience, agent, principal and lifetime can be set by the test', () => {
  const grant = issuer.grant({
    agentId: 'ag_1',
    principalId: 'user_bob',
    audience: 'https://hotels.test',
    expiresIn: 60,
  });
  const claims = decodeJwt(grant.token);
  expect(claims).toMatchObject({ client_id: 'ag_1', sub: 'user_bob', aud: 'https://hotels.test' });
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(60);
  expect(grant).toMatchObject({
    agentDid: 'did:grantex:ag_1',
    audience: 'https://hotels.test',
    ancestors: [],
  });
});

test('the clock is the one that the test passes', async () => {
  await using past = await createTestIssuer({ now: () => Date.UTC(2020, 0, 1) });
  expect(decodeJwt(past.grantToken()).iat).toBe(1_577_836_800);
});

test('a revoked grant is invalid, and so is anything delegated from it', async () => {
  const root = issuer.grant();
  const child = issuer.grant({}, root);
  const stranger = issuer.grant();
  expect(await verifyOnline(child.token)).toMatchObject({
    valid: true,
    grantId: child.grantId,
    principal: 'user_alice',
    agent: child.agentDid,
    scopes: ['flights:book'],
  });

  issuer.revoke(root.grantId);
  expect(await verifyOnline(root.token)).toEqual({ valid: false });
  expect(await verifyOnline(child.token)).toEqual({ valid: false });
  expect(await verifyOnline(stranger.token)).toMatchObject({ valid: true });
});

test('a revoked token does not affect the other tokens of its grant', async () => {
  const grant = issuer.grant();
  issuer.revoke(grant.tokenId);
  expect(await verifyOnline(grant.token)).toEqual({ valid: false });
  expect(await verifyOnline(issuer.grantToken())).toMatchObject({ valid: true });
});

test('the online check calls no token valid that it did not issue', async () => {
  expect(await verifyOnline(issuer.faultyToken('forgedSignature'))).toEqual({ valid: false });
  expect(await verifyOnline(issuer.faultyToken('expired'))).toEqual({ valid: false });
  expect(await verifyOnline('garbage')).toEqual({ valid: false });
});

test('the online check only answers its own API key, and only a body with a token', async () => {
  const withoutKey = await fetch(`${issuer.url}/v1/tokens/verify`, { method: 'POST', body: '{}' });
  expect(withoutKey.status).toBe(401);
  expect((await post('not JSON')).status).toBe(400);
  expect((await post('null')).status).toBe(400);
  expect((await fetch(`${issuer.url}/elsewhere`)).status).toBe(404);
});

test('after a rotation both keys are published, and new tokens name the new one', async () => {
  await using rotating = await createTestIssuer();
  const before = rotating.grantToken();
  await rotating.rotateKey();
  const keys = createRemoteJWKSet(new URL(`${rotating.url}/.well-known/jwks.json`));
  const old = await jwtVerify(before, keys);
  const fresh = await jwtVerify(rotating.grantToken(), keys);
  expect(fresh.protectedHeader.kid).not.toBe(old.protectedHeader.kid);
});

test('an interrupted service answers 503 until it is resumed, and every request is counted', async () => {
  await using failing = await createTestIssuer();
  const ask = async (): Promise<number> => (await fetch(`${failing.url}/.well-known/jwks.json`)).status;
  failing.interrupt('keys');
  expect(await ask()).toBe(503);
  failing.resume('keys');
  expect(await ask()).toBe(200);
  expect(failing.requestsTo('keys')).toBe(2);
  expect(failing.requestsTo('verification')).toBe(0);
});

test('a closed issuer cannot be reached', async () => {
  const closed = await createTestIssuer();
  await closed.close();
  await expect(fetch(closed.url)).rejects.toThrow('fetch failed');
});

function post(body: string): Promise<Response> {
  return fetch(`${issuer.url}/v1/tokens/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${issuer.apiKey}` },
    body,
  });
}

async function verifyOnline(token: string): Promise<unknown> {
  return (await post(JSON.stringify({ token }))).json();
}
