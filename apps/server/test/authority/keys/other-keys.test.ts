import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openIssuerKeys } from '../../../src/authority/keys/issuer-keys.ts';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import { revokeIssuerKey } from '../../../src/authority/keys/rotation.ts';
import { readSignedToken } from '../../../src/authority/tokens/own-token.ts';
import { engines } from '../../support/databases.ts';
import { claimsOf, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type Call, type TestServer } from '../../support/server.ts';
import { onlyKey } from './key-setup.ts';

describe.each(engines)('tokens of another key than the active one, on $engine', ({ engine, place }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  let token: string;
  const masterKey = Buffer.alloc(32, 5);
  let time = Date.now();
  beforeAll(async () => {
    const { environment } = await place();
    server = await testServer({
      place: { engine, environment: { ...environment, GRANTEX_MASTER_KEY: masterKey.toString('base64') } },
      now: () => time,
    });
    ({ call } = server.developer);
    agentId = await makeAgent(call);
    token = (await makeGrant(call, agentId)).grantToken;
  });
  afterAll(() => server.close());

  const delegate = (parentGrantToken: string) =>
    call('POST /v1/grants/delegate', { parentGrantToken, subAgentId: agentId, scopes: ['flights:search'] });
  async function expectRefused(refused: string, reason: string): Promise<void> {
    expect((await call('POST /v1/tokens/verify', { token: refused })).body).toEqual({ valid: false });
    expect((await call('POST /v1/grants/verify', { token: refused })).body).toEqual({
      active: false,
      reason,
    });
    const { status, body } = await delegate(refused);
    expect([status, body.code]).toEqual([400, 'INVALID_PARENT_TOKEN']);
  }

  // The keys used to be read again inside the transaction of the delegation, which held the only connection.
  test('an unknown key is looked up without a deadlock, also by a delegation', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const forged = await new SignJWT(claimsOf(token))
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'nobody' })
      .sign(privateKey);
    for (const later of [0, 2_000, 60_000]) {
      time += later;
      await expectRefused(forged, 'unknown_key');
      const many = await Promise.all(Array.from({ length: 20 }, () => delegate(forged)));
      expect(new Set(many.map(({ status }) => status))).toEqual(new Set([400]));
    }
  });

  test('what one issuer of a process knows about a token holds for no other one', async () => {
    const signer = createLocalSigner(masterKey);
    const issuerKeys = await openIssuerKeys({ database: server.database, signer, now: () => time });
    const read = (publicUrl: string) =>
      readSignedToken(
        { config: { publicUrl, mode: 'sandbox', maxDelegationDepth: 1, tokenLifetime: 60 }, issuerKeys },
        token,
      );
    const claims = await read(server.url);
    expect(claims).toEqual(claimsOf(token));
    expect(await read(server.url)).toBe(claims);
    await expect(read('https://other.example')).rejects.toMatchObject({ reason: 'wrong_issuer' });
  });

  test('tokens of a revoked key are refused by every route, and those of another key are valid at once', async () => {
    expect((await delegate(token)).status).toBe(201);
    const { kid } = await onlyKey(server.database, 'active');
    await revokeIssuerKey({ database: server.database, signer: createLocalSigner(masterKey) }, kid);
    time += 5_001;
    await expectRefused(token, 'unknown_key');
    const { grantToken } = await makeGrant(call, agentId);
    expect((await call('POST /v1/tokens/verify', { token: grantToken })).body.valid).toBe(true);
    const entries = await server.database.asSystem((transaction) =>
      transaction
        .selectFrom('revocations')
        .select(['id', 'before'])
        .where('developer_id', '=', server.developer.id)
        .where('kind', '=', 'key')
        .execute(),
    );
    // The holder of a stolen key writes any `iat` with it.
    expect(entries).toEqual([{ id: kid, before: new Date('9999-12-31T23:59:59.999Z') }]);
  });
});
