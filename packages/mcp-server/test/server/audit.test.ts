import type { AuditEntry } from '@grantex/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { latestEntries } from '../../src/tools/latest-entries.ts';
import { type ServerRig, openWithRoles } from './support/grantex-server.ts';
import { type Between, type Proxy, startProxy } from './support/proxy.ts';
import { type Developer, newDeveloper } from '../support/developer.ts';

interface Found {
  readonly entries: readonly { readonly seq: number; readonly timestamp: string; readonly entryId: string }[];
  readonly total: number;
  readonly nextCursor?: string;
}

let developer: Developer;
let proxy: Proxy;
let rig: ServerRig;
let grantId: string;
let written: readonly AuditEntry[];

beforeAll(async () => {
  developer = await newDeveloper();
  proxy = await startProxy(developer.url);
  const scopes = ['flights:book'];
  const agent = await developer.gx.agents.register({ name: 'travel', scopes });
  const { code } = await developer.gx.authorize({ agentId: agent.id, principalId: 'user_alice', scopes });
  ({ grantId } = await developer.gx.tokens.exchange({ code, agentId: agent.id }));
  written = await developer.gx.audit.batch(
    Array.from({ length: 45 }, (_, index) => ({
      grantId,
      action: index % 2 === 0 ? 'flight.searched' : 'flight.booked',
      status: index % 3 === 0 ? ('failure' as const) : ('success' as const),
      metadata: { index },
    })),
  );
  rig = await openWithRoles({ url: proxy.url, apiKey: await developer.keyFor('audit-read') });
});

afterAll(async () => {
  await rig.close();
  await proxy.close();
});

const seqsOf = ({ entries }: Found): number[] => entries.map(({ seq }) => seq);
const upTo = (last: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => last - count + 1 + index);

/** Answers as a log does that has disposed of its first entries, up to this one. */
const withoutFirst =
  ({ seq, hash }: { readonly seq: number; readonly hash: string | undefined }): Between =>
  async (_asked, forward) => {
    const answered = await forward();
    const left = answered.body.split('\n').slice(seq);
    const disposed = { size: seq, hash, before: [], at: '2026-08-01T00:00:00.000Z', note: '' };
    return { ...answered, body: [JSON.stringify({ disposed }), ...left].join('\n') };
  };

test('a search without parameters returns the latest entries', async () => {
  const found = await rig.use<Found>('search_audit');
  expect(seqsOf(found)).toEqual(upTo(45, 20));
  expect(found).toMatchObject({ total: 45 });
  expect(found).not.toHaveProperty('nextCursor');
  const [first] = found.entries;
  const before = await rig.use<Found>('search_audit', { until: first?.timestamp, pageSize: 5 });
  expect(before.entries.every(({ timestamp }) => timestamp < (first?.timestamp ?? ''))).toBe(true);
});

test('from the start on, the log is read page by page', async () => {
  const first = await rig.use<Found>('search_audit', { from: 'start', pageSize: 25 });
  expect(seqsOf(first)).toEqual(upTo(25, 25));
  const rest = await rig.use<Found>('search_audit', { cursor: first.nextCursor, pageSize: 25 });
  expect(seqsOf(rest)).toEqual(upTo(45, 20));
  expect(rest).not.toHaveProperty('nextCursor');
});

test('filters are agent, grant, principal, action, status and times', async () => {
  const booked = await rig.use<Found>('search_audit', {
    grantId,
    action: 'flight.booked',
    status: 'failure',
    pageSize: 50,
  });
  expect(seqsOf(booked)).toEqual(
    written
      .filter(({ action, status }) => action === 'flight.booked' && status === 'failure')
      .map(({ seq }) => seq),
  );
  expect(await rig.use('search_audit', { principalId: 'nobody' })).toEqual({ entries: [], total: 0 });
  expect(await rig.use('search_audit', { since: '2999-01-01T00:00:00Z' })).toMatchObject({ total: 0 });
});

test('one entry is shown with its metadata', async () => {
  const [entry] = written;
  expect(await rig.use('get_audit_entry', { entryId: entry?.entryId })).toEqual({
    entryId: entry?.entryId,
    seq: 1,
    timestamp: entry?.timestamp,
    status: 'failure',
    agentId: entry?.agentId,
    grantId,
    ref: null,
    hash: entry?.hash,
    isErased: false,
    untrusted: { action: 'flight.searched', principalId: 'user_alice', metadata: '{"index":0}' },
  });
});

test('the chain of the log is checked, up to a bound, and against a stored position', async () => {
  const head = { seq: 45, hash: written[44]?.hash };
  const nothing = { erased: { metadata: 0, names: 0 }, disposed: 0, uncommittedNames: 0 };
  const whole = { isIntact: true, isWhole: true, entries: 45, head, known: null, fault: null, ...nothing };
  expect(await rig.use('check_audit_chain')).toEqual(whole);
  expect(await rig.use('check_audit_chain', { most: 45 })).toEqual(whole);
  expect(await rig.use('check_audit_chain', { most: 10, known: head })).toMatchObject({
    isIntact: true,
    isWhole: false,
    entries: 10,
    head: { seq: 10 },
    known: 'unreached',
  });
  expect(await rig.read('check_audit_chain', { most: 10, known: head })).toContain('was not reached');
  expect(await rig.use('check_audit_chain', { known: head })).toEqual({ ...whole, known: 'compared' });
  expect(await rig.use('check_audit_chain', { known: { seq: 46, hash: head.hash } })).toMatchObject({
    isIntact: false,
    known: 'compared',
    fault: { kind: 'cut', seq: 46 },
  });
});

test('a known position among disposed entries is not compared, and the rest is checked', async () => {
  const at = (seq: number) => ({ seq, hash: written[seq - 1]?.hash });
  proxy.between = withoutFirst(at(40));
  const left = { isIntact: true, isWhole: true, entries: 5, head: at(45), disposed: 40, fault: null };
  expect(await rig.use('check_audit_chain', { most: 5, known: at(39) })).toMatchObject({
    ...left,
    known: 'disposed',
  });
  const said = await rig.read('check_audit_chain', { known: at(39) });
  expect(said).toMatch(/^What is left of the log is consistent: 5 entries checked, to its end\./);
  expect(said).toContain('The known position was not compared');
  expect(await rig.use('check_audit_chain', { known: at(40) })).toMatchObject({ ...left, known: 'compared' });
  const other = { seq: 40, hash: at(39).hash };
  expect(await rig.use('check_audit_chain', { known: other })).toMatchObject({
    isIntact: false,
    known: 'compared',
    fault: { kind: 'rewritten', seq: 40 },
  });
  proxy.between = withoutFirst(other);
  expect(await rig.use('check_audit_chain', { known: at(39) })).toMatchObject({
    isIntact: false,
    known: 'disposed',
    fault: { kind: 'relinked', seq: 41 },
  });
  proxy.between = (_asked, forward) => forward();
});

test('an entry changed in transit is detected', async () => {
  proxy.between = async (_asked, forward) => {
    const answered = await forward();
    const lines = answered.body.split('\n');
    lines[6] = lines[6]?.replace('"flight.searched"', '"flight.erased"') ?? '';
    return { ...answered, body: lines.join('\n') };
  };
  const checked = await rig.use('check_audit_chain');
  proxy.between = (_asked, forward) => forward();
  expect(checked).toMatchObject({ isIntact: false, entries: 6, fault: { kind: 'edited', seq: 7 } });
});

test('erased values of the log are counted, though nothing says why', async () => {
  proxy.between = async (_asked, forward) => {
    const answered = await forward();
    const lines = answered.body.split('\n');
    const entry = JSON.parse(lines[6] ?? '') as object;
    lines[6] = JSON.stringify({ ...entry, principalId: null, principalSalt: null, erased: true });
    return { ...answered, body: lines.join('\n') };
  };
  const checked = await rig.use('check_audit_chain');
  proxy.between = (_asked, forward) => forward();
  expect(checked).toMatchObject({ isIntact: true, erased: { metadata: 0, names: 1 } });
});

test('a client that waits for a check gets progress', async () => {
  await developer.gx.audit.batch(
    Array.from({ length: 500 }, () => ({ grantId, action: 'step', status: 'success' as const })),
  );
  await developer.gx.audit.batch(
    Array.from({ length: 500 }, () => ({ grantId, action: 'step', status: 'success' as const })),
  );
  const heard: unknown[] = [];
  await rig.client.callTool(
    { name: 'check_audit_chain', arguments: {} },
    { onprogress: ({ progress, message }) => void heard.push([progress, message]) },
  );
  expect(heard).toEqual([
    [500, '500 entries checked'],
    [1000, '1000 entries checked'],
  ]);
});

test('a cancelled check ends, and the next call works', async () => {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  proxy.between = async (_asked, forward) => {
    asked.resolve();
    await released.promise;
    return forward();
  };
  const stop = new AbortController();
  const checking = rig.client.callTool({ name: 'check_audit_chain', arguments: {} }, { signal: stop.signal });
  await asked.promise;
  stop.abort('the person has changed their mind');
  await expect(checking).rejects.toThrow('changed their mind');
  released.resolve();
  proxy.between = (_asked, forward) => forward();
  expect(await rig.use('search_audit', { pageSize: 1 })).toMatchObject({ entries: [{ seq: 1045 }] });
  expect(rig.log).toEqual([]);
});

test('a search that ended before the log did says so, instead of that nothing matches', async () => {
  // As the server answers where two frequent conditions do not meet among the entries that it looks at.
  const nothing = { entries: [], total: 0, isTotalPartial: true, page: 1, pageSize: 20, nextCursor: '7' };
  let pages = 0;
  proxy.between = async (_asked, forward) => {
    pages += 1;
    const body = JSON.stringify({ ...(JSON.parse((await forward()).body) as object), ...nothing });
    return { status: 200, body };
  };
  const conditions = { action: 'flight.booked', status: 'failure' };
  expect(await rig.use('search_audit', conditions)).toEqual({ entries: [], total: 0, isTotalPartial: true });
  expect(pages).toBe(10);
  expect(await rig.read('search_audit', conditions)).toContain(
    '0 entries. Only a part of the log was looked at, so more may match. Set since and until',
  );
  expect(await rig.read('search_audit', { ...conditions, from: 'start' })).toContain(
    '0 entries. Only a part of the log was looked at, so more may match. More with cursor 7.',
  );
  proxy.between = (_asked, forward) => forward();
});

test('a full page whose total is a lower bound says so', async () => {
  proxy.between = async (_asked, forward) => {
    const body = JSON.parse((await forward()).body) as object;
    return {
      status: 200,
      body: JSON.stringify({ ...body, total: 25, isTotalPartial: true, nextCursor: '7' }),
    };
  };
  expect(await rig.read('search_audit', { pageSize: 1 })).toContain(
    '1 entry. Only a part of the log was looked at',
  );
  proxy.between = (_asked, forward) => forward();
});

test('the end of a log of unknown length is found', async () => {
  for (let made = 0; made < 19; made += 1) {
    await developer.gx.audit.batch(
      Array.from({ length: 500 }, () => ({ grantId, action: 'step', status: 'success' as const })),
    );
  }
  const found = await rig.use<Found>('search_audit', { pageSize: 20 });
  expect(found.total).toBe(10_000);
  expect(seqsOf(found)).toEqual(upTo(10_545, 20));
  const few = await latestEntries(developer.gx, { action: 'flight.booked' }, 5, {});
  expect(few.entries.map(({ seq }) => seq)).toEqual([36, 38, 40, 42, 44]);
});
