import { randomBytes } from 'node:crypto';
import { agentSigners, checkExport, ENTRY_SIGNATURE_TYPE, signerKeys } from '@grantex/core/log';
import { CompactSign } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentKey } from '../support/agent-keys.ts';
import { apiFetch } from '../support/contract.ts';
import { engines } from '../support/databases.ts';
import { type AgentSigner, agentSigner, type Report } from '../ledger/audit/agent-signer.ts';
import { type AuditServer, auditServer } from '../ledger/audit/audit-server.ts';
import { seed, seedGrant } from '../ledger/audit/seed.ts';

describe.each(engines)('a signed audit entry on $engine', ({ place }) => {
  let server: AuditServer;
  let signer: AgentSigner;
  beforeAll(async () => {
    server = await auditServer(await place());
    signer = await agentSigner(server.database, server, server.url);
  });
  afterAll(() => server.close());

  const report = (members: Partial<Report> = {}): Report => ({
    grantId: server.grantId,
    action: 'flight.booked',
    status: 'success',
    metadata: { amount: 420 },
    ...members,
  });
  const log = (body: object, headers: Record<string, string> = {}) =>
    server.call('POST /v1/audit/log', body, { headers });
  const refusal = async (body: object) => {
    const { status, body: answer } = await log(body);
    return [status, answer.code, answer.message];
  };

  test('is stored with its signature and salt, and hashed with both', async () => {
    const signed = await signer.sign(report({ ref: 'alog_1' }));
    const { status, body } = await log(signed);
    expect(status).toBe(201);
    expect(body).toMatchObject({ signature: signed.signature, salt: signed.salt, metadata: { amount: 420 } });
    expect((await server.call(`GET /v1/audit/${body.entryId}`)).body).toEqual(body);
    expect((await server.exported()).at(-1)).toEqual(body);
    const unsigned = await log(report());
    expect(unsigned.body).not.toHaveProperty('signature');
  });

  test('can be signed with ES256, with or without the members that repeat the grant', async () => {
    const other = await seedGrant(server.database, server.developerId, 'user_es256');
    const key = await agentSigner(server.database, other, server.url, 'ES256');
    const { agentId, grantId, principalId } = other;
    const signed = await key.sign(report({ grantId }));
    expect((await log({ ...signed, agentId, principalId })).status).toBe(201);
    expect((await log(await key.sign({ grantId, action: 'a', status: 'allowed' }))).status).toBe(201);
  });

  test('is signed as a success when it states no status', async () => {
    const { status: _left, ...success } = await signer.sign(report());
    const { status, body } = await log(success);
    expect([status, body.status, body.signature]).toEqual([201, 'success', success.signature]);
    const { status: _other, ...failure } = await signer.sign(report({ status: 'failure' }));
    expect((await refusal(failure)).slice(0, 2)).toEqual([422, 'SIGNATURE_INVALID']);
  });

  test('can be checked by anybody with the DID document, and shows its signer', async () => {
    const response = await apiFetch(`${server.url}/agents/${server.agentId}/did.json`);
    const keys = signerKeys(await response.json());
    const signers = await agentSigners({ issuer: server.url, keys });
    await log(await signer.sign(report()));
    const { valid, signatures } = await checkExport(await server.exported(), { checkpoints: [], signers });
    expect(valid).toBe(true);
    expect(signatures.valid).toBeGreaterThan(0);
    expect(signatures.by[0]).toMatchObject({ agentId: server.agentId, kid: signer.kid });
  });

  test.each([
    { iss: 'https://other.example' },
    { agentId: 'ag_01ARZ3NDEKTSV4RRFFQ69G5FAV' },
    { grantId: 'grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV' },
    { action: 'flight.cancelled' },
    { status: 'failure' },
    { ref: 'alog_9' },
    { metadataDigest: '0'.repeat(64) },
    { salt: randomBytes(16) },
  ] as const)('is refused when something else was signed: %o', async (different) => {
    const signed = await signer.sign(report(), different);
    // The salt that is sent is not the one that was signed.
    const sent = 'salt' in different ? { ...signed, salt: randomBytes(16).toString('base64url') } : signed;
    const [status, code, message] = await refusal(sent);
    expect([status, code]).toEqual([422, 'SIGNATURE_INVALID']);
    expect(message).toContain(server.url);
  });

  test.each([{ action: 'x' }, { status: 'failure' }, { ref: 'alog_9' }, { metadata: { amount: 421 } }])(
    'is refused when it was changed after signing: %o',
    async (change) => {
      const signed = await signer.sign(report());
      expect((await refusal({ ...signed, ...change })).slice(0, 2)).toEqual([422, 'SIGNATURE_INVALID']);
    },
  );

  test('is refused with a key that its agent never had, whoever else has it', async () => {
    const other = await seedGrant(server.database, server.developerId, 'user_other_agent');
    const theirs = await agentSigner(server.database, other, server.url);
    const stranger = await seed(server.database);
    const foreign = await agentSigner(server.database, stranger, server.url);
    for (const key of [theirs, foreign]) {
      const signed = await key.sign(report(), { agentId: server.agentId });
      const [status, code, message] = await refusal(signed);
      expect([status, code]).toEqual([422, 'SIGNATURE_KEY_UNKNOWN']);
      expect(message).toContain(key.kid);
    }
    // Nor does a grant of another developer reveal that it exists.
    const probe = await foreign.sign(report({ grantId: stranger.grantId }));
    expect((await refusal(probe)).slice(0, 2)).toEqual([404, 'NOT_FOUND']);
    const nothing = await signer.sign(report({ grantId: 'grnt_nothing' }));
    expect((await refusal(nothing)).slice(0, 2)).toEqual([404, 'NOT_FOUND']);
  });

  test.each([
    ['an algorithm that nobody signs with', { alg: 'none' }],
    ['another type', { typ: 'JWT' }],
    ['a key of its own', { jwk: {} }],
    ['an extension', { crit: ['b64'], b64: false }],
  ])('is refused with %s in its header', async (_name, members) => {
    const signed = await signer.sign(report());
    const header = { alg: 'EdDSA', typ: ENTRY_SIGNATURE_TYPE, kid: signer.kid, ...members };
    const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
    const signature = signed.signature.replace(/^[^.]*/, encoded);
    expect((await refusal({ ...signed, signature })).slice(0, 2)).toEqual([400, 'SIGNATURE_MALFORMED']);
  });

  test('is refused with its payload attached, and when it is not a signature at all', async () => {
    const signed = await signer.sign(report());
    const jws = await new CompactSign(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'EdDSA', typ: ENTRY_SIGNATURE_TYPE, kid: signer.kid })
      .sign(signer.privateKey);
    for (const signature of [jws, 'x', '..', '\u0000', '\ud800', `${signed.signature}=`]) {
      expect((await refusal({ ...signed, signature })).slice(0, 2)).toEqual([400, 'SIGNATURE_MALFORMED']);
    }
  });

  test('needs its salt, 16 bytes in their canonical spelling, and a salt needs a signature', async () => {
    const { salt, signature, ...rest } = await signer.sign(report());
    for (const body of [
      { ...rest, signature },
      { ...rest, salt },
      { ...rest, signature, salt: salt.slice(1) },
      { ...rest, signature, salt: `${salt.slice(0, -1)}B` },
      { ...rest, signature, salt: `${salt}==` },
      { ...rest, signature: '', salt },
      { ...rest, signature: null, salt },
      { ...rest, signature: 'x'.repeat(513), salt },
    ]) {
      const [status, code, message] = await refusal(body);
      expect([status, code]).toEqual([400, 'VALIDATION_ERROR']);
      expect(message).toMatch(/^(salt|signature)/);
    }
  });

  test('is written once: alone, in a batch, twice in a batch, and signed again over the same content', async () => {
    const salt = randomBytes(16);
    const signed = await signer.sign(report(), { salt });
    const { body } = await log(signed);
    const before = (await server.exported()).length;
    const [status, code, message] = await refusal(signed);
    expect([status, code]).toEqual([409, 'SIGNATURE_USED']);
    expect(message).toContain(body.entryId);
    const fresh = await signer.sign(report());
    for (const entries of [
      [fresh, signed],
      [fresh, fresh],
    ]) {
      const answer = await server.call('POST /v1/audit/batch', { entries });
      expect([answer.status, answer.body.code]).toEqual([409, 'SIGNATURE_USED']);
    }
    expect(await server.exported()).toHaveLength(before);
    expect((await log(fresh)).status).toBe(201);
  });

  test('is written once although its signature was turned into another valid one', async () => {
    const other = await seedGrant(server.database, server.developerId, 'user_malleable');
    const key = await agentSigner(server.database, other, server.url, 'ES256');
    const signed = await key.sign(report({ grantId: other.grantId }));
    expect((await log(signed)).status).toBe(201);
    // For (r, s) there is (r, n − s), which everybody can compute.
    const [header = '', , encoded = ''] = signed.signature.split('.');
    const bytes = Buffer.from(encoded, 'base64url');
    const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
    const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
    bytes.write(s.toString(16).padStart(64, '0'), 32, 'hex');
    const turned = { ...signed, signature: `${header}..${bytes.toString('base64url')}` };
    expect((await refusal(turned)).slice(0, 2)).toEqual([409, 'SIGNATURE_USED']);
    // A signature made at another time over the same content is not another entry, either.
    const again = await key.sign(report({ grantId: other.grantId }), {
      salt: Buffer.from(signed.salt, 'base64url'),
    });
    expect(again.signature).not.toBe(signed.signature);
    expect((await refusal(again)).slice(0, 2)).toEqual([409, 'SIGNATURE_USED']);
  });

  test('concurrent copies of the same become one entry, and each of the others becomes its own', async () => {
    const signed = await signer.sign(report({ action: 'raced' }));
    const others = await Promise.all(
      Array.from({ length: 5 }, () => signer.sign(report({ action: 'raced' }))),
    );
    const answers = await Promise.all(
      [...Array.from({ length: 20 }, () => signed), ...others].map((body) => log(body)),
    );
    const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other);
    expect(statuses).toEqual([...Array<number>(6).fill(201), ...Array<number>(19).fill(409)]);
    expect((await server.exported()).filter(({ action }) => action === 'raced')).toHaveLength(6);
  });

  test('is returned again under its Idempotency-Key, and another signature is another request', async () => {
    const signed = await signer.sign(report());
    const headers = { 'idempotency-key': 'signed-once' };
    const first = await log(signed, headers);
    expect((await log(signed, headers)).body).toEqual(first.body);
    for (const other of [await signer.sign(report()), report()]) {
      expect((await log(other, headers)).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    }
    const batch = { entries: [await signer.sign(report()), report(), await signer.sign(report())] };
    const keyed = { headers: { 'idempotency-key': 'signed-batch' } };
    const once = await server.call('POST /v1/audit/batch', batch, keyed);
    expect(once.status).toBe(201);
    expect((await server.call('POST /v1/audit/batch', batch, keyed)).body).toEqual(once.body);
  });

  test('a batch with one invalid signature is refused as a whole, and the error names it', async () => {
    const before = (await server.exported()).length;
    const bad = { ...(await signer.sign(report())), action: 'changed' };
    const answer = await server.call('POST /v1/audit/batch', {
      entries: [report(), await signer.sign(report()), bad],
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'SIGNATURE_INVALID']);
    expect(answer.body.message).toMatch(/^entries\.2\.signature: /);
    expect(await server.exported()).toHaveLength(before);
  });

  test('500 signed entries are a batch', async () => {
    const entries = await Promise.all(Array.from({ length: 500 }, () => signer.sign(report())));
    expect((await server.call('POST /v1/audit/batch', { entries })).body.entries).toHaveLength(500);
  });

  test('after its metadata or its principal is erased, the signature still verifies', async () => {
    const gone = await seedGrant(server.database, server.developerId, 'user_erased');
    const key = await agentSigner(server.database, gone, server.url);
    const { body } = await log(await key.sign(report({ grantId: gone.grantId, action: 'erased' })));
    await log(await key.sign(report({ grantId: gone.grantId, action: 'erased' })));
    expect((await server.call(`DELETE /v1/audit/${body.entryId}/metadata`)).status).toBe(204);
    expect((await server.call('DELETE /v1/principals/user_erased')).status).toBe(204);
    await log(await key.sign(report({ grantId: gone.grantId, action: 'erased' })));
    const entries = await server.exported();
    expect(entries.filter(({ action, salt }) => action === 'erased' && salt === null)).toHaveLength(3);
    const signers = await agentSigners({
      issuer: server.url,
      keys: [{ agentId: gone.agentId, publicKey: { ...key.publicKey } }],
    });
    const { valid, signatures } = await checkExport(entries, { checkpoints: [], signers });
    expect(valid).toBe(true);
    expect(signatures.by).toEqual([{ agentId: gone.agentId, kid: key.kid, entries: 3 }]);
  });

  test('a replaced key signs no more; its earlier entries are still returned, and verify', async () => {
    const turning = await seedGrant(server.database, server.developerId, 'user_turning');
    const old = await agentSigner(server.database, turning, server.url);
    const body = report({ grantId: turning.grantId });
    const headers = { 'idempotency-key': 'before-rotation' };
    const [signed, late] = [await old.sign(body), await old.sign(body)];
    const written = await log(signed, headers);
    const next = await agentKey();
    const rotated = await server.call(`POST /v1/agents/${turning.agentId}/keys`, {
      publicKey: next.publicKey,
      publicKeyProof: await next.prove(server.url, server.developerId),
    });
    expect(rotated.status).toBeLessThan(300);
    const [status, code, message] = await refusal(late);
    expect([status, code]).toEqual([422, 'SIGNATURE_KEY_RETIRED']);
    expect(message).toContain(old.kid);
    expect((await log(signed, headers)).body).toEqual(written.body);
    const document: unknown = await (
      await apiFetch(`${server.url}/agents/${turning.agentId}/did.json`)
    ).json();
    const signers = await agentSigners({ issuer: server.url, keys: signerKeys(document) });
    const { valid, signatures } = await checkExport(await server.exported(), { checkpoints: [], signers });
    expect(valid).toBe(true);
    expect(signatures.by).toEqual([{ agentId: turning.agentId, kid: old.kid, entries: 1 }]);
  });

  test('a deleted agent signs no more: nobody could find its keys', async () => {
    const deleted = await seedGrant(server.database, server.developerId, 'user_deleted');
    const key = await agentSigner(server.database, deleted, server.url);
    expect((await server.call(`DELETE /v1/agents/${deleted.agentId}`)).status).toBe(204);
    const signed = await key.sign(report({ grantId: deleted.grantId }));
    expect((await refusal(signed)).slice(0, 2)).toEqual([422, 'SIGNATURE_KEY_RETIRED']);
    expect((await log(report({ grantId: deleted.grantId }))).status).toBe(201);
  });

  test('after all of that the chain verifies', async () => {
    const { valid, entries } = await checkExport(await server.exported(), { checkpoints: [] });
    expect(valid).toBe(true);
    expect(entries).toBeGreaterThan(500);
  });
});
