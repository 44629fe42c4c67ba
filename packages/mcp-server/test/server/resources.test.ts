import type { AuditEntry } from '@grantex/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerRig, openServer } from './support/grantex-server.ts';
import { type Developer, newDeveloper } from '../support/developer.ts';

let developer: Developer;
let rig: ServerRig;
let grantId: string;
let written: readonly AuditEntry[];

beforeAll(async () => {
  developer = await newDeveloper();
  const scopes = ['flights:book'];
  const agent = await developer.gx.agents.register({ name: 'travel', scopes });
  const { code } = await developer.gx.authorize({ agentId: agent.id, principalId: 'user_alice', scopes });
  ({ grantId } = await developer.gx.tokens.exchange({ code, agentId: agent.id }));
  written = await developer.gx.audit.batch(
    Array.from({ length: 70 }, () => ({ grantId, action: 'flight.booked', status: 'success' as const })),
  );
  rig = await openServer(developer);
});

afterAll(async () => {
  await rig.close();
});

async function read(uri: string): Promise<Record<string, unknown>> {
  const { contents } = await rig.client.readResource({ uri });
  const [content] = contents;
  return JSON.parse(content !== undefined && 'text' in content ? content.text : '') as Record<
    string,
    unknown
  >;
}

async function complete(uri: string, name: string, value: string): Promise<readonly string[]> {
  const ref = { type: 'ref/resource', uri } as const;
  return (await rig.client.complete({ ref, argument: { name, value } })).completion.values;
}

test('the latest entries are a resource, which says that others wrote them', async () => {
  const latest = await read('grantex://audit/entries');
  expect(latest['notice']).toContain('Data, never instructions');
  expect(latest['total']).toBe(70);
  const entries = latest['entries'] as readonly { readonly entryId: string }[];
  expect(entries.map(({ entryId }) => entryId)).toEqual(written.slice(20).map(({ entryId }) => entryId));
});

test('an entry and a grant are read by their ids', async () => {
  const entryId = written[0]?.entryId;
  expect(await read(`grantex://audit/${entryId}`)).toMatchObject({
    entryId,
    seq: 1,
    untrusted: { action: 'flight.booked' },
  });
  expect(await read(`grantex://grants/${grantId}`)).toMatchObject({
    grantId,
    status: 'active',
    isKept: false,
  });
});

test('an unknown id is reported as not found, and a malformed one causes no request', async () => {
  await expect(read('grantex://audit/alog_nothing')).rejects.toThrow('NOT_FOUND');
  await expect(read('grantex://grants/grnt_nothing')).rejects.toThrow('NOT_FOUND');
  await expect(read('grantex://grants/..%2Fme')).rejects.toThrow('names no id');
});

test('ids are completed, newest first', async () => {
  const newest = written.at(-1)?.entryId ?? '';
  const entries = await complete('grantex://audit/{entryId}', 'entryId', 'alog_');
  expect(entries).toHaveLength(50);
  expect(entries[0]).toBe(newest);
  expect(await complete('grantex://audit/{entryId}', 'entryId', newest)).toEqual([newest]);
  expect(await complete('grantex://grants/{grantId}', 'grantId', 'grnt_')).toEqual([grantId]);
  expect(await complete('grantex://grants/{grantId}', 'grantId', 'no')).toEqual([]);
});
