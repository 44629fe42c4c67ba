import { afterAll, beforeAll, expect, test } from 'vitest';
import { Grantex, type GrantexEvent, type StreamNotice } from '../src/index.ts';
import { caught } from './support/caught.ts';
import { collect } from './support/collect.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { type Line, lineTo } from './support/cut-line.ts';

let sandbox: Sandbox;
let line: Line;
let gx: Grantex;
let lossy: Grantex;

beforeAll(async () => {
  sandbox = await startSandbox();
  line = await lineTo(sandbox.url);
  gx = sandbox.gx;
  lossy = new Grantex({ apiKey: sandbox.apiKey, baseUrl: line.url });
});

afterAll(async () => {
  await line.close();
  await sandbox.close();
});

type Item = GrantexEvent | StreamNotice;

/** Reads until an item matches, and leaves. */
async function readUntil(items: AsyncIterable<Item>, isSo: (item: Item) => boolean): Promise<Item[]> {
  const read: Item[] = [];
  for await (const item of items) {
    read.push(item);
    if (isSo(item)) break;
  }
  return read;
}

const register = (name: string) => gx.agents.register({ name, scopes: ['flights:book'] });

test('the newest events come first, page by page, and a stream continues after them without a gap', async () => {
  const agents = [await register('a'), await register('b'), await register('c')];
  // Transactions of other tests on the same PostgreSQL can delay events.
  await expect.poll(async () => (await gx.events.list()).events.length).toBe(3);
  const page = await gx.events.list({ pageSize: 2 });
  expect(page.events.map(({ type }) => type)).toEqual(['agent.created', 'agent.created']);
  const all = await collect(gx.events.listAll());
  expect(all.map(({ data }) => ('agentId' in data ? data.agentId : ''))).toEqual(
    agents.map(({ id }) => id).toReversed(),
  );
  const { id } = await register('d');
  await expect.poll(async () => (await gx.events.list()).events.length).toBe(4);
  const read = await readUntil(
    gx.events.stream({ after: page.place }),
    ({ type }) => type === 'agent.created',
  );
  expect(read).toMatchObject([{ type: 'agent.created', data: { agentId: id, name: 'd' } }]);
});

test('a stream begins now, says so, reports events, and how far the audit log has grown', async () => {
  const types: string[] = [];
  const names: (string | null)[] = [];
  for await (const item of gx.events.stream()) {
    types.push(item.type);
    if (item.type === 'ready') {
      const { id: agentId } = await register('e');
      const { code } = await gx.authorize({ agentId, userId: 'user_alice', scopes: ['flights:book'] });
      const { grantId } = await gx.tokens.exchange({ code: code ?? '', agentId });
      await gx.audit.log({ grantId, action: 'flight.book', status: 'success' });
    }
    if (item.type === 'grant.created') names.push(item.data.principalId);
    if (item.type === 'audit' && item.seq === 1) break;
  }
  expect(names).toEqual(['user_alice']);
  expect(types.slice(0, 2)).toEqual(['ready', 'audit']);
  expect(types.filter((type) => type !== 'audit')).toEqual([
    'ready',
    'agent.created',
    'authorization.requested',
    'authorization.approved',
    'grant.created',
  ]);
});

test('a stream that breaks, or cannot be opened, is opened again after the last event', async () => {
  const { place } = await gx.events.list();
  const first = await register('f');
  line.cut(2);
  const names: string[] = [];
  for await (const item of lossy.events.stream({ after: place })) {
    if (item.type !== 'agent.created') continue;
    names.push(item.data.name);
    if (item.data.agentId !== first.id) break;
    line.cut(2);
    await register('g');
  }
  expect(names).toEqual(['f', 'g']);
});

test('an unknown position is reported as a reset, and later events follow', async () => {
  const read = await readUntil(
    gx.events.stream({ after: 'at_1_1_elsewhere' }),
    ({ type }) => type === 'ready',
  );
  expect(read.map(({ type }) => type)).toEqual(['reset', 'ready']);
});

test('a stream ends with its signal, and with its API key', async () => {
  const leaving = new AbortController();
  const items = gx.events.stream({ signal: leaving.signal });
  const reading = readUntil(items, ({ type }) => {
    if (type === 'ready') leaving.abort(new Error('enough'));
    return false;
  });
  await expect(reading).rejects.toThrow('enough');
  const { id, apiKey } = await gx.keys.create({ name: 'a dashboard', roles: ['audit-read'] });
  const watching = new Grantex({ apiKey, baseUrl: sandbox.url });
  const ended = readUntil(watching.events.stream(), ({ type }) => {
    if (type === 'ready') void gx.keys.revoke(id);
    return false;
  });
  expect(await caught(ended)).toMatchObject({ code: 'CREDENTIAL_UNKNOWN' });
});

test('a key without the role is refused at once', async () => {
  const { apiKey } = await gx.keys.create({ name: 'a service', roles: ['verify'] });
  const stream = new Grantex({ apiKey, baseUrl: sandbox.url }).events.stream();
  expect(await caught(readUntil(stream, () => true))).toMatchObject({ code: 'ROLE_REQUIRED' });
});
