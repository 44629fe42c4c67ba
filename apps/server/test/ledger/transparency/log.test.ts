import {
  checkExport,
  type ConsistencyProof,
  type InclusionProof,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '@grantex/core/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seed, seedKey } from '../audit/seed.ts';
import { engines } from '../../support/databases.ts';
import { type LogServer, logServer } from './log-server.ts';

describe.each(engines)('the transparency log on $engine', ({ place }) => {
  let server: LogServer;
  beforeAll(async () => {
    server = await logServer(await place());
  });
  afterAll(() => server.close());

  const inclusion = async (entry: string, size: number): Promise<InclusionProof> =>
    (await server.call<InclusionProof>(`GET /v1/audit/proof/inclusion?entry=${entry}&size=${size}`)).body;
  const consistency = async (from: number, to: number): Promise<ConsistencyProof> =>
    (await server.call<ConsistencyProof>(`GET /v1/audit/proof/consistency?from=${from}&to=${to}`)).body;

  test('an empty log has a checkpoint of size 0', async () => {
    const { status, type, text } = await server.note();
    expect([status, type]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(text.split('\n').slice(0, 3)).toEqual([
      `${new URL(server.url).host}/audit/${server.developerId}`,
      '0',
      '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    ]);
    expect(await server.checkpoint()).toMatchObject({ size: 0 });
  });

  test('a checkpoint covers every acknowledged entry, and its proofs verify', async () => {
    const kept = [await server.note(0)];
    const checkpoints = [await server.checkpoint()];
    const ids: string[] = [];
    // Sizes around those where subtrees are stored.
    for (const count of [1, 1, 5, 248, 1, 1, 255, 300, 700]) {
      ids.push(...(await server.write(count)));
      const checkpoint = await server.checkpoint();
      expect(checkpoint.size).toBe(ids.length);
      checkpoints.push(checkpoint);
      kept.push(await server.note(ids.length));
    }
    const entries = await server.entries();
    for (const checkpoint of checkpoints) {
      const { size } = checkpoint;
      for (const seq of [1, 2, 100, 255, 256, 257, 511, 512, 513, 1000, size].filter((one) => one <= size)) {
        const entry = entries[seq - 1];
        if (entry === undefined) continue;
        const proof = await inclusion(entry.entryId, size);
        expect([proof.index, await verifyInclusion(entry, proof, checkpoint)]).toEqual([seq - 1, true]);
        expect(await verifyInclusion({ ...entry, action: 'x' }, proof, checkpoint)).toBe(false);
      }
      for (const earlier of checkpoints.filter((one) => one.size <= size)) {
        const proof = await consistency(earlier.size, size);
        expect(await verifyConsistency(proof, earlier, checkpoint)).toBe(true);
      }
    }
    const report = await checkExport(entries, {
      checkpoints: kept.map(({ text }) => text),
      anchoredKey: await server.verifierKey(),
    });
    expect(report).toMatchObject({ valid: true, proven: ids.length, anchored: ids.length });
  });

  test('a signed checkpoint is returned again by its size, and another size is 404', async () => {
    await server.write(3);
    const newest = await server.note();
    const { size } = await server.checkpoint();
    expect(await server.note()).toEqual(newest);
    expect(await server.note(size)).toEqual(newest);
    expect(await server.note(size - 1)).toMatchObject({ status: 404 });
  });

  test('an entry beyond that size has no proof, and neither has an unknown entry', async () => {
    const [first = '', second = ''] = await server.write(2);
    const { size } = await server.checkpoint();
    const statusOf = async (query: string): Promise<number> =>
      (await server.call(`GET /v1/audit/proof/${query}`)).status;
    expect(await statusOf(`inclusion?entry=${first}&size=${size - 1}`)).toBe(200);
    expect(await statusOf(`inclusion?entry=${second}&size=${size - 1}`)).toBe(404);
    expect(await statusOf(`inclusion?entry=${second}&size=${size + 1}`)).toBe(404);
    expect(await statusOf(`inclusion?entry=alog_x&size=${size}`)).toBe(404);
    expect(await statusOf(`consistency?from=${size}&to=${size + 1}`)).toBe(404);
    expect(await statusOf(`consistency?from=2&to=1`)).toBe(404);
    expect(await statusOf(`consistency?from=-1&to=1`)).toBe(400);
    expect(await statusOf(`consistency?from=0&to=1e300`)).toBe(400);
    expect(await statusOf(`inclusion?entry=${first}&size=0.5`)).toBe(400);
    expect(await statusOf(`inclusion?entry=${first}`)).toBe(400);
  });

  test("another developer's entries are in no proof, and its log has another name and tree", async () => {
    const [entry = ''] = await server.write(1);
    const other = await seed(server.database);
    const key = await seedKey(server.database, other.developerId, ['admin']);
    const as = { key };
    const written = await server.call(
      'POST /v1/audit/log',
      { grantId: other.grantId, action: 'a', status: 'success' },
      as,
    );
    expect(written.status).toBe(201);
    const stolen = await server.call(`GET /v1/audit/proof/inclusion?entry=${entry}&size=1`, undefined, as);
    expect(stolen.status).toBe(404);
    const ours = await server.call('GET /v1/audit/log-key', undefined, as);
    expect(ours.body.name).toBe(`${new URL(server.url).host}/audit/${other.developerId}`);
    expect(await verifyCheckpoint((await server.note()).text, ours.body.verifierKey)).toEqual({
      valid: false,
      fault: 'unknown_key',
    });
  });

  test('concurrent requests get checkpoints of one log', async () => {
    const asked = await Promise.all(
      Array.from({ length: 12 }, async () => {
        await server.write(7);
        return (await server.note()).text;
      }),
    );
    const key = await server.verifierKey();
    const results = await Promise.all(asked.map((text) => verifyCheckpoint(text, key)));
    const checkpoints = results.flatMap((result) => (result.valid ? [result.checkpoint] : []));
    expect(checkpoints).toHaveLength(asked.length);
    const ordered = checkpoints.toSorted((one, other) => one.size - other.size);
    for (const [place, later] of ordered.entries()) {
      const earlier = ordered[place - 1];
      if (earlier === undefined) continue;
      const proof = await consistency(earlier.size, later.size);
      expect(await verifyConsistency(proof, earlier, later)).toBe(true);
    }
  });
});
