import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type AuditRecord, type AuditSink, type AuditSinkOptions, createAuditSink } from '../../src/index.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { type AuditLog, startAuditLog } from './support/audit-log.ts';

const API_KEY = `gx_test_${'k'.repeat(43)}`;
const opened: AuditLog[] = [];

afterAll(async () => {
  await Promise.all(opened.map((log) => log.close()));
});

async function fixture(
  options: Partial<AuditSinkOptions> = {},
): Promise<{ log: AuditLog; sink: AuditSink; faults: string[] }> {
  const log = await startAuditLog(API_KEY);
  opened.push(log);
  const faults: string[] = [];
  const sink = createAuditSink({
    url: log.url,
    apiKey: API_KEY,
    onFault: (fault) => void faults.push(fault.message),
    ...options,
  });
  return { log, sink, faults };
}

function recordOf(changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    grantId: 'grnt_01',
    agentId: 'ag_01',
    agentDid: 'did:grantex:ag_01',
    principalId: 'user_alice',
    action: 'flights.book',
    status: 'allowed',
    metadata: {},
    ...changes,
  };
}

const WRONG: readonly (readonly [option: string, changes: { readonly [option: string]: unknown }])[] = [
  ['url', { url: 'here' }],
  ['url', { url: undefined }],
  ['apiKey', { apiKey: '' }],
  ['apiKey', { apiKey: undefined }],
  ['apiKey', { apiKey: 'gx_test_a\nb' }],
  ['mode', { mode: 'fast' }],
  ['timeout', { timeout: 0 }],
  ['linger', { linger: -1 }],
  ['capacity', { capacity: 0 }],
  ['closeTimeout', { closeTimeout: NaN }],
];

for (const [option, changes] of WRONG) {
  test(`a sink with ${JSON.stringify(changes)} is not created, and the error names "${option}"`, () => {
    const options = { url: 'http://localhost:4000', apiKey: API_KEY, ...changes };
    expect(() => createAuditSink(options as AuditSinkOptions)).toThrow(`"${option}" must be`);
  });
}

test('a required record is written when it is acknowledged, and its outcome names it', async () => {
  const { log, sink } = await fixture();
  const receipt = await sink.write(recordOf());
  expect(log.entries).toHaveLength(1);
  expect(receipt.entryId).toBe('alog_0');
  void sink.write(recordOf({ status: 'success', ref: receipt, metadata: { note: 'é' } }));
  await sink.close();
  expect(log.entries).toEqual([
    recordOf(),
    { ...recordOf({ status: 'success', metadata: { note: 'é' } }), ref: 'alog_0' },
  ]);
});

test('each record is sent as it was when it was written, whatever the earlier ones contained', async () => {
  const { log, sink } = await fixture({ mode: 'buffered' });
  const member = fc.constantFrom('a', 'b', 'ä"');
  const records = fc.sample(
    fc.record({
      grantId: member,
      agentId: member,
      agentDid: member,
      principalId: member,
      action: member,
      status: fc.constantFrom('allowed', 'blocked', 'success', 'failure'),
      metadata: fc.record({ note: member }),
    }),
    { numRuns: 500, seed: 1 },
  );
  const reused = recordOf();
  for (const record of records) void sink.write(Object.assign(reused, record));
  await sink.close();
  expect(log.entries).toEqual(records);
});

test('an outcome rides along with the next record that a call waits for', async () => {
  const { log, sink } = await fixture();
  for (let call = 0; call < 3; call += 1) {
    const ref = await sink.write(recordOf());
    void sink.write(recordOf({ status: 'success', ref }));
  }
  await sink.close();
  expect(log.entries.map(({ status }) => status)).toEqual([
    'allowed',
    'success',
    'allowed',
    'success',
    'allowed',
    'success',
  ]);
  expect(log.requests).toEqual([1, 2, 2, 1]);
});

test('an outcome that nothing follows is written by itself', async () => {
  const { log, sink } = await fixture();
  const ref = await sink.write(recordOf());
  void sink.write(recordOf({ status: 'success', ref }));
  await expect.poll(() => log.entries.length).toBe(2);
  await sink.close();
});

test('waiting records share one request', async () => {
  const { log, sink } = await fixture();
  const release = log.hold();
  const first = sink.write(recordOf());
  await expect.poll(() => log.requests.length).toBe(1);
  const others = Array.from({ length: 600 }, async () => sink.write(recordOf()));
  release();
  await Promise.all([first, ...others]);
  expect(log.requests).toEqual([1, 500, 100]);
  expect(log.entries).toHaveLength(601);
});

test('large records are sent in several requests', async () => {
  const { log, sink } = await fixture();
  const metadata = { note: 'x'.repeat(60_000) };
  await Promise.all(Array.from({ length: 20 }, async () => sink.write(recordOf({ metadata }))));
  expect(log.entries).toHaveLength(20);
  expect(Math.max(...log.requests)).toBeLessThan(10);
});

for (const mishap of [
  { status: 500 },
  { status: 503 },
  { status: 429 },
  { status: 409 },
  { drop: 'before' },
  { drop: 'after' },
] as const) {
  test(`after ${JSON.stringify(mishap)} the record is sent again, and stored once`, async () => {
    const { log, sink, faults } = await fixture();
    log.mishaps(mishap);
    await sink.write(recordOf());
    expect(log.requests).toEqual([1, 1]);
    expect(log.entries).toHaveLength(1);
    expect(faults).toHaveLength(1);
  });
}

test('the sink waits as long as the log asks it to', async () => {
  const { log, sink } = await fixture();
  log.mishaps({ status: 429, headers: { 'retry-after': '1' } });
  const start = performance.now();
  await sink.write(recordOf());
  expect(performance.now() - start).toBeGreaterThan(990);
});

test('a log that does not respond in time refuses the call, and unsent records are never sent', async () => {
  const { log, sink } = await fixture({ timeout: 0.2 });
  log.mishaps(...Array.from({ length: 3 }, () => ({ status: 503 })));
  const under = sink.write(recordOf({ action: 'under.way' }));
  await expect.poll(() => log.requests.length).toBe(1);
  const waiting = sink.write(recordOf({ action: 'waiting' }));
  await expect(under).rejects.toThrow('did not acknowledge');
  await expect(waiting).rejects.toThrow('did not acknowledge');
  await sink.close();
  expect(log.entries.map(({ action }) => action)).not.toContain('waiting');
});

test('an allowed record that was written too late is followed by a failure, because its call never ran', async () => {
  const { log, sink } = await fixture({ timeout: 0.2 });
  log.mishaps({ status: 503 }, { status: 503 }, { status: 503 });
  await expect(sink.write(recordOf())).rejects.toThrow('did not acknowledge');
  await sink.close();
  expect(log.entries).toEqual([
    recordOf(),
    { ...recordOf({ status: 'failure', metadata: { reason: 'audit_unavailable' } }), ref: 'alog_0' },
  ]);
});

test('an entry that the log refuses does not affect others', async () => {
  const { log, sink } = await fixture();
  log.refuse(({ action }) => action === 'bad');
  const writes = ['a', 'bad', 'b'].map(async (action) => sink.write(recordOf({ action })));
  const outcomes = await Promise.allSettled(writes);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(log.entries.map(({ action }) => action)).toEqual(['a', 'b']);
});

test('a record that is too large for a proxy of the log is written without its metadata', async () => {
  const { log, sink, faults } = await fixture();
  log.mishaps({ status: 413 });
  await sink.write(recordOf({ metadata: { note: 'long' } }));
  const metadata = { recordRefused: 'NO' };
  expect(log.entries).toEqual([{ grantId: 'grnt_01', action: 'flights.book', status: 'allowed', metadata }]);
  expect(faults).toEqual([
    'The audit log refused a record; it is sent again with its grant, action and status only.',
  ]);
});

test('metadata are sent as they were checked', async () => {
  const { log, sink } = await fixture();
  const metadata = Object.defineProperty({ amount: 1 }, 'toJSON', { value: () => ({ amount: 2 }) });
  await sink.write(recordOf({ metadata }));
  expect(log.entries[0]?.metadata).toEqual({ amount: 1 });
});

test('an outcome is kept and retried until the log accepts it', async () => {
  const { log, sink } = await fixture({ timeout: 0.1 });
  const receipt = await sink.write(recordOf());
  log.mishaps({ drop: 'before' }, { status: 503 }, { drop: 'after' });
  expect(sink.write(recordOf({ status: 'success', ref: receipt }))).not.toBeInstanceOf(Promise);
  await sink.close();
  expect(log.entries.map(({ status, ref }) => [status, ref])).toEqual([
    ['allowed', undefined],
    ['success', 'alog_0'],
  ]);
});

test('a wrong API key loses nothing: it is reported, and retried', async () => {
  const { log, sink, faults } = await fixture({ apiKey: 'gx_test_wrong', timeout: 0.3, closeTimeout: 0.1 });
  await expect(sink.write(recordOf())).rejects.toThrow('did not acknowledge');
  expect(faults[0]).toBe('The audit log answered with status 401 NO.');
  await expect(sink.close()).rejects.toThrow('1 audit entries could not be written.');
  expect(log.entries).toEqual([]);
});

test('buffered records are accepted at once, and sent together', async () => {
  const { log, sink } = await fixture({ mode: 'buffered', linger: 0.05 });
  for (let call = 0; call < 100; call += 1) {
    const receipt = sink.write(recordOf({ metadata: { call } }));
    expect(receipt).not.toBeInstanceOf(Promise);
    void sink.write(recordOf({ status: 'success', ref: await receipt }));
  }
  expect(log.requests).toEqual([]);
  await sink.close();
  // Outcomes name entries whose ids are known only after the first request.
  expect(log.requests).toEqual([100, 100]);
  log.entries.slice(100).forEach(({ ref }, index) => expect(ref).toBe(`alog_${index}`));
});

test('buffered records are sent automatically', async () => {
  const { log, sink } = await fixture({ mode: 'buffered', linger: 0.02 });
  void sink.write(recordOf());
  await expect.poll(() => log.entries.length).toBe(1);
  await sink.close();
});

test('a full buffer delays calls instead of losing records, and refuses when it stays full', async () => {
  const { log, sink } = await fixture({ mode: 'buffered', capacity: 2, linger: 0, timeout: 1 });
  const release = log.hold();
  const receipt = await sink.write(recordOf());
  await sink.write(recordOf());
  await expect(sink.write(recordOf({ action: 'third' }))).rejects.toThrow('stayed full');
  // There is always room for the outcome of an allowed call.
  expect(sink.write(recordOf({ status: 'success', ref: receipt }))).not.toBeInstanceOf(Promise);
  const fourth = sink.write(recordOf({ action: 'fourth' }));
  release();
  await fourth;
  await sink.close();
  expect(log.entries.map(({ action, status }) => `${status} ${action}`)).toEqual([
    'allowed flights.book',
    'allowed flights.book',
    'success flights.book',
    'allowed fourth',
  ]);
});

const CHANGED: readonly (readonly [
  what: string,
  make: () => { readonly metadata: JsonObject; change(): void },
])[] = [
  [
    'a member',
    () => {
      const metadata = { amount: 420 };
      return { metadata, change: () => (metadata.amount = 1) };
    },
  ],
  [
    'a member of a member',
    () => {
      const metadata = { legs: [{ to: 'DEL' }] };
      return {
        metadata,
        change: () => (metadata.legs = metadata.legs.map((leg) => Object.assign(leg, { to: 'X' }))),
      };
    },
  ],
  [
    'the members that it has',
    () => {
      const metadata: { amount?: number } = { amount: 420 };
      return { metadata, change: () => delete metadata.amount };
    },
  ],
];

for (const [what, make] of CHANGED) {
  test(`a record is written as it was, even if ${what} of its metadata changes later`, async () => {
    const { log, sink } = await fixture({ mode: 'buffered' });
    const { metadata, change } = make();
    const before = structuredClone(metadata);
    void sink.write(recordOf({ metadata }));
    change();
    expect(metadata).not.toEqual(before);
    await sink.close();
    expect(log.entries[0]?.metadata).toEqual(before);
  });
}

test('metadata are read while the call waits, and once', async () => {
  const { log, sink } = await fixture({ mode: 'buffered' });
  let reads = 0;
  const metadata = {
    get amount() {
      reads += 1;
      return 419 + reads;
    },
  };
  void sink.write(recordOf({ metadata }));
  expect(reads).toBe(1);
  await sink.close();
  expect(reads).toBe(1);
  expect(log.entries[0]?.metadata).toEqual({ amount: 420 });
});

test('metadata that cannot be read are recorded as that', async () => {
  const { log, sink } = await fixture();
  const metadata = {
    get amount(): number {
      throw new Error('of the test');
    },
  };
  await sink.write(recordOf({ metadata }));
  expect(log.entries).toMatchObject([{ metadata: { recordRefused: 'METADATA_NOT_CANONICAL' } }]);
});

test('a closed sink accepts no records', async () => {
  const { sink } = await fixture();
  await sink.close();
  expect(() => sink.write(recordOf())).toThrow('closed');
});

test('records that cannot be written before close ends are reported as lost', async () => {
  const { log, sink } = await fixture({ mode: 'buffered', closeTimeout: 0.2 });
  void sink.write(recordOf());
  void sink.write(recordOf());
  log.mishaps(...Array.from({ length: 50 }, () => ({ status: 500 })));
  await expect(sink.close()).rejects.toThrow('2 audit entries could not be written.');
});
