import { type AuditEntry, checkExport, verifyCheckpoint } from '@grantex/core/log';
import { describe, expect, onTestFinished, test } from 'vitest';
import { backUp, KEY, keptEngines, restoreInto } from '../../main/backup/places.ts';
import { apiFetch } from '../../support/contract.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';

describe.each(keptEngines)('the transparency log on $engine', ({ place: newPlace, target: newTarget }) => {
  test('survives a restart, and continues under another origin after a restore', async () => {
    const source = await newPlace();
    const first = await testServer({ place: source, bootstrapKey: KEY });
    const { grantId } = await makeGrant(first.developer.call, await makeAgent(first.developer.call));
    await write(first, grantId, 300);
    const kept = await noteOf(first);
    const key = await keyOf(first);
    expect(key.name).toBe(`localhost:4999/audit/${first.developer.id}`);
    await first.close();

    const { file } = await backUp(source);
    const restarted = await testServer({ place: source, bootstrapKey: KEY });
    await write(restarted, grantId, 300);
    expect(await keyOf(restarted)).toEqual(key);
    const later = await noteOf(restarted);
    expect(await checkExport(await entriesOf(restarted), options([kept, later], key))).toMatchObject({
      valid: true,
      anchored: 600,
    });
    await restarted.close();

    const target = await newTarget();
    const { epoch } = await restoreInto(target, file);
    const restored = await testServer({ place: target, bootstrapKey: KEY });
    onTestFinished(() => restored.close());
    await write(restored, grantId, 400);
    const newKey = await keyOf(restored);
    expect(newKey.name).toBe(`${key.name}/${epoch}`);
    const second = await noteOf(restored);
    expect(await verifyCheckpoint(second, key.verifierKey)).toMatchObject({ valid: false });
    const entries = await entriesOf(restored);
    // Both logs prove what the backup contained; entries written after it, and lost, are missing.
    expect(
      await checkExport(entries, {
        checkpoints: [kept, second],
        anchoredKey: [key.verifierKey, newKey.verifierKey],
      }),
    ).toMatchObject({ valid: true, anchored: 700 });
    expect(await checkExport(entries, options([kept, later], key))).toMatchObject({
      valid: false,
      fault: { kind: 'rewritten', seq: 301 },
      proven: 300,
    });
  });
});

interface Key {
  readonly name: string;
  readonly verifierKey: string;
}

const options = (checkpoints: string[], { verifierKey }: Key) => ({ checkpoints, anchoredKey: verifierKey });

async function write({ developer }: TestServer, grantId: string, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, index) => ({
    grantId,
    action: `step.${index}`,
    status: 'allowed',
  }));
  expect((await developer.call('POST /v1/audit/batch', { entries })).status).toBe(201);
}

async function keyOf({ developer }: TestServer): Promise<Key> {
  return (await developer.call<Key>('GET /v1/audit/log-key')).body;
}

const get = (server: TestServer, path: string): Promise<Response> =>
  apiFetch(server.url + path, { headers: { authorization: `Bearer ${server.developer.key}` } });

async function noteOf(server: TestServer): Promise<string> {
  return (await get(server, '/v1/audit/checkpoint')).text();
}

async function entriesOf(server: TestServer): Promise<AuditEntry[]> {
  const text = await (await get(server, '/v1/audit/export')).text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AuditEntry);
}
