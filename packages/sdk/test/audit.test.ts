import {
  checkChain,
  checkExport,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '@grantex/core/log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Grantex } from '../src/index.ts';
import { caught } from './support/caught.ts';
import { collect } from './support/collect.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { unreliable, type Unreliable } from './support/unreliable.ts';

let sandbox: Sandbox;
let proxy: Unreliable;
let gx: Grantex;
let lossy: Grantex;
let grantId: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await unreliable(sandbox.url);
  gx = sandbox.gx;
  lossy = new Grantex({ apiKey: sandbox.apiKey, baseUrl: proxy.url });
  const { id: agentId } = await gx.agents.register({ name: 'travel', scopes: ['flights:book'] });
  const { code } = await gx.authorize({ agentId, userId: 'user_alice', scopes: ['flights:book'] });
  grantId = (await gx.tokens.exchange({ code, agentId })).grantId;
});

afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});

test('an entry is returned whole, can be read again, and can follow another', async () => {
  const allowed = await gx.audit.log({
    grantId,
    action: 'flight.book',
    status: 'allowed',
    metadata: { price: 420 },
  });
  const success = await gx.audit.log({
    grantId,
    action: 'flight.book',
    status: 'success',
    ref: allowed.entryId,
  });
  expect(allowed).toMatchObject({ principalId: 'user_alice', metadata: { price: 420 }, status: 'allowed' });
  expect(success).toMatchObject({ seq: allowed.seq + 1, prevHash: allowed.hash, ref: allowed.entryId });
  expect(await gx.audit.get(allowed.entryId)).toEqual(allowed);
});

test('a batch is written whole and in order, or not at all', async () => {
  const before = (await gx.audit.list()).total;
  const actions = ['a.one', 'a.two', 'a.three'];
  const entries = await gx.audit.batch(actions.map((action) => ({ grantId, action, status: 'success' })));
  expect(entries.map(({ action }) => action)).toEqual(actions);
  const broken = gx.audit.batch([
    { grantId, action: 'a.four', status: 'success' },
    { grantId: 'grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV', action: 'a.five', status: 'success' },
  ]);
  expect(await caught(broken)).toMatchObject({ code: 'NOT_FOUND' });
  expect((await gx.audit.list()).total).toBe(before + 3);
});

test.each(['lose-answer', 'cut-answer', 'lose-request'] as const)(
  'an entry whose response was lost (%s) is in the log once',
  async (fault) => {
    const action = `lost.${fault}`;
    proxy.fail(fault);
    const entry = await lossy.audit.log({ grantId, action, status: 'success', metadata: { fault } });
    expect(await collect(gx.audit.listAll({ action }))).toEqual([entry]);
  },
);

test('a batch whose response was lost is in the log once', async () => {
  const action = 'lost.batch';
  proxy.fail('lose-answer');
  const entries = await lossy.audit.batch([
    { grantId, action, status: 'success' },
    { grantId, action, status: 'failure' },
  ]);
  expect(await collect(gx.audit.listAll({ action }))).toEqual(entries);
});

test('metadata that JSON cannot hold without loss is refused by name', async () => {
  const entry = { grantId, action: 'a.b', status: 'success', metadata: { text: '\ud800' } } as const;
  expect(await caught(gx.audit.log(entry))).toMatchObject({ code: 'METADATA_NOT_CANONICAL', status: 400 });
});

test('a malformed action is refused by the name of the field', async () => {
  const error = await caught(gx.audit.log({ grantId, action: 'booked a flight', status: 'success' }));
  expect(error).toMatchObject({
    code: 'VALIDATION_ERROR',
    message: expect.stringContaining('action') as string,
  });
});

test('the export and the list are the same log, and its chain holds', async () => {
  await gx.audit.batch(
    Array.from({ length: 450 }, (_, index) => ({ grantId, action: `n.${index}`, status: 'success' })),
  );
  const [exported, listed] = await Promise.all([collect(gx.audit.export()), collect(gx.audit.listAll())]);
  expect(exported.length).toBeGreaterThan(450);
  expect(listed).toEqual(exported);
  expect(await checkChain(gx.audit.export())).toMatchObject({ valid: true, entries: exported.length });
});

test('an export that breaks off is an error, and never looks complete', async () => {
  proxy.fail('cut-answer');
  expect(await caught(collect(lossy.audit.export()))).toMatchObject({ name: 'GrantexError' });
});

test('the list is filtered by action and time', async () => {
  const entry = await gx.audit.log({ grantId, action: 'only.this', status: 'blocked' });
  const filter = { grantId, principalId: 'user_alice', action: 'only.this', status: 'blocked' } as const;
  expect((await gx.audit.list(filter)).entries).toEqual([entry]);
  expect((await gx.audit.list({ ...filter, since: entry.timestamp })).entries).toEqual([entry]);
  expect((await gx.audit.list({ ...filter, until: entry.timestamp })).entries).toEqual([]);
});

test('erased metadata is gone from the entry, and the chain verifies', async () => {
  const { entryId } = await gx.audit.log({
    grantId,
    action: 'a.secret',
    status: 'success',
    metadata: { ssn: '1' },
  });
  expect(await gx.audit.erase(entryId)).toBeUndefined();
  expect(await gx.audit.get(entryId)).toMatchObject({ metadata: null, salt: null, erased: true });
  expect(await checkChain(gx.audit.export())).toMatchObject({ valid: true });
});

test('a checkpoint covers the entries, and its proofs and the export verify against it', async () => {
  const kept = await gx.audit.checkpoint();
  const entry = await gx.audit.log({ grantId, action: 'last.one', status: 'success' });
  const { name, verifierKey, publicKeyJwk } = await gx.audit.logKey();
  expect([verifierKey.startsWith(`${name}+`), publicKeyJwk.crv]).toEqual([true, 'Ed25519']);
  const note = await gx.audit.checkpoint();
  const [before, now] = [
    await verifyCheckpoint(kept, verifierKey),
    await verifyCheckpoint(note, verifierKey),
  ];
  if (!before.valid || !now.valid) throw new Error('the server answered what is no checkpoint');
  const { size } = now.checkpoint;
  expect(size).toBe(entry.seq);
  const inclusion = await gx.audit.inclusionProof({ entry: entry.entryId, size });
  expect(await verifyInclusion(entry, inclusion, now.checkpoint)).toBe(true);
  const consistency = await gx.audit.consistencyProof({ from: before.checkpoint.size, to: size });
  expect(await verifyConsistency(consistency, before.checkpoint, now.checkpoint)).toBe(true);
  expect(await gx.audit.checkpoint({ size })).toBe(note);
  const options = { checkpoints: [kept, note], fetchedKey: verifierKey };
  expect(await checkExport(gx.audit.export(), options)).toMatchObject({
    valid: true,
    proven: size,
    anchored: 0,
  });
});

test('a checkpoint of an unsigned size is refused, and one that breaks off is an error', async () => {
  expect(await caught(gx.audit.checkpoint({ size: 1_000_000 }))).toMatchObject({ code: 'NOT_FOUND' });
  proxy.fail('cut-answer');
  expect(await caught(lossy.audit.checkpoint())).toMatchObject({ name: 'GrantexError' });
});
