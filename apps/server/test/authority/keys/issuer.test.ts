import { createPublicKey, verify } from 'node:crypto';
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openIssuerKeys, type IssuerKeys } from '../../../src/authority/keys/issuer-keys.ts';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import { decrypt } from '../../../src/base/encryption/encryption.ts';
import { storeIssuerKey } from '../../../src/authority/keys/stored-issuer-keys.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { StoreError } from '../../../src/base/store/errors.ts';
import { engines, openPlace } from '../../support/databases.ts';
import { testServer } from '../../support/server.ts';

const masterKey = Buffer.alloc(32, 1);
const payload = Buffer.from('{"sub":"user_alice"}');

describe.each(engines)("the issuer's keys on $engine", ({ place }) => {
  let database: Database;
  let time = 0;
  beforeAll(async () => {
    database = await openPlace(await place());
  });
  afterAll(() => database.close());

  const openKeys = (key: Uint8Array = masterKey): Promise<IssuerKeys> =>
    openIssuerKeys({ database, signer: createLocalSigner(key), now: () => time });

  test('the first start publishes one RSA key, and all processes that start at once use the same', async () => {
    const opened = await Promise.all(Array.from({ length: 3 }, () => openKeys()));
    const [first, ...others] = await Promise.all(opened.map((keys) => keys.jwks()));
    expect(first?.keys).toHaveLength(1);
    for (const other of others) expect(other).toEqual(first);
    const [key] = first?.keys ?? [];
    expect(key).toMatchObject({
      kty: 'RSA',
      use: 'sig',
      alg: 'RS256',
      kid: await calculateJwkThumbprint({ ...key }),
    });
    expect(Object.keys(key ?? {}).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(createPublicKey({ key: { ...key }, format: 'jwk' }).asymmetricKeyDetails?.modulusLength).toBe(
      2048,
    );
  });

  test('a signed token verifies with the published key, with exactly alg, typ and kid in its header', async () => {
    const keys = await openKeys();
    const { keys: published } = await keys.jwks();
    const jws = await keys.sign('at+jwt', payload);
    const { payload: read, protectedHeader } = await compactVerify(jws, await importJWK({ ...published[0] }));
    expect(Buffer.from(read)).toEqual(payload);
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: published[0]?.kid });
    const known = keys.verificationKey(published[0]?.kid ?? '');
    const [header, body, signature = ''] = jws.split('.');
    const input = Buffer.from(`${header}.${body}`);
    expect(known && verify('RSA-SHA256', input, known, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(keys.verificationKey('nobody')).toBeUndefined();
  });

  test('the private key is not stored in the clear', async () => {
    const [row] = await database.asSystem((transaction) =>
      transaction.selectFrom('issuer_keys').select(['kid', 'private_key']).execute(),
    );
    const encrypted = row?.private_key ?? Buffer.alloc(0);
    expect(() => decrypt(masterKey, 'another purpose', encrypted)).toThrow(/authenticate/);
    const plain = Buffer.from(decrypt(masterKey, `issuer key ${row?.kid}`, encrypted));
    expect(plain.subarray(0, 2).toString('hex')).toBe('3082');
    expect(Buffer.from(encrypted).includes(plain.subarray(64, 128))).toBe(false);
  });

  test('a server with another master key does not start', async () => {
    const opening = openKeys(Buffer.alloc(32, 2));
    await expect(opening).rejects.toThrow(StoreError);
    await expect(opening).rejects.toThrow(/GRANTEX_MASTER_KEY/);
  });

  test('key changes by another process are known within five seconds, or when an unknown key is looked up', async () => {
    const keys = await openKeys();
    const made = await createLocalSigner(masterKey).make();
    const kids = async (): Promise<string[]> => (await keys.jwks()).keys.map(({ kid }) => kid);
    await database.asSystem((transaction) => storeIssuerKey(transaction, made, 'next'));
    expect(await kids()).not.toContain(made.kid);
    await keys.ready(made.kid);
    expect(keys.verificationKey(made.kid)).toBeDefined();
    expect(await kids()).toContain(made.kid);
    await database.asSystem((transaction) =>
      transaction.updateTable('issuer_keys').set({ state: 'revoked' }).where('kid', '=', made.kid).execute(),
    );
    expect(keys.ready(made.kid)).toBeUndefined();
    time += 5_001;
    await keys.ready();
    expect(keys.verificationKey(made.kid)).toBeUndefined();
    expect(await kids()).not.toContain(made.kid);
  });

  test('if the clock was set back, keys are read again, and not an hour later', async () => {
    const keys = await openKeys();
    const made = await createLocalSigner(masterKey).make();
    await database.asSystem((transaction) => storeIssuerKey(transaction, made, 'next'));
    time -= 3_600_000;
    await keys.ready();
    expect(keys.verificationKey(made.kid)).toBeDefined();
    expect(keys.ready()).toBeUndefined();
  });
});

test('the JWKS, the description and the health are public', async () => {
  const server = await testServer();
  const get = (path: string) => server.callAs(null)(`GET ${path}`);
  const jwks = await get('/.well-known/jwks.json');
  expect([jwks.status, jwks.headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
  expect(jwks.body.keys).toHaveLength(1);
  expect((await get('/.well-known/grantex')).body).toEqual({
    issuer: server.url,
    mode: 'sandbox',
    jwks_uri: `${server.url}/.well-known/jwks.json`,
    api: `${server.url}/v1`,
    revocations: `${server.url}/v1/revocation-feed`,
    audit: `${server.url}/v1/audit`,
  });
  expect((await get('/health')).body).toEqual({ status: 'healthy', database: 'ok' });
  const document = await get('/openapi.json');
  expect(document.body).toMatchObject({ openapi: '3.1.0', servers: [{ url: server.url }] });
  expect(document.body.paths['/v1/agents'].post).toMatchObject({
    security: [{ apiKey: [] }],
    'x-roles': ['admin'],
  });
  expect(document.body.paths['/health'].get.security).toEqual([]);
  await server.close();
});
