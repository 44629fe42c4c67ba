import { afterAll, expect, test } from 'vitest';
import { type AuditRecord, createAuditSink } from '../../src/index.ts';
import { type AuditLog, startAuditLog } from './support/audit-log.ts';

const API_KEY = `gx_test_${'k'.repeat(43)}`;
const RECORD: AuditRecord = {
  grantId: 'grnt_01',
  agentId: 'ag_01',
  agentDid: 'did:grantex:ag_01',
  principalId: 'user_alice',
  action: 'flights.book',
  status: 'allowed',
  metadata: {},
};
const opened: AuditLog[] = [];

afterAll(async () => {
  await Promise.all(opened.map((log) => log.close()));
});

async function openLog(): Promise<AuditLog> {
  const log = await startAuditLog(API_KEY);
  opened.push(log);
  return log;
}

test('a flush sends at once what would wait for more, and ends when it is acknowledged', async () => {
  const log = await openLog();
  const sink = createAuditSink({ url: log.url, apiKey: API_KEY, mode: 'buffered', linger: 3600 });
  const ref = await sink.write(RECORD);
  void sink.write({ ...RECORD, status: 'success', ref });
  await sink.flush();
  expect(log.entries.map(({ status }) => status)).toEqual(['allowed', 'success']);
  void sink.write(RECORD);
  await sink.close();
  expect(log.entries).toHaveLength(3);
});

test('a flush does not wait for later records', async () => {
  const log = await openLog();
  const sink = createAuditSink({ url: log.url, apiKey: API_KEY, mode: 'buffered', linger: 0 });
  void sink.write(RECORD);
  const flushed = sink.flush();
  await expect.poll(() => log.requests.length).toBe(1);
  const release = log.hold();
  void sink.write({ ...RECORD, action: 'later' });
  await flushed;
  expect(log.entries.map(({ action }) => action)).toEqual(['flights.book']);
  release();
  await sink.close();
  expect(log.entries).toHaveLength(2);
});

test('a flush ends when records that the log refused are lost', async () => {
  const log = await openLog();
  const lost: unknown[] = [];
  const onFault = (fault: { lost?: unknown }): void => void (fault.lost && lost.push(fault.lost));
  const sink = createAuditSink({ url: log.url, apiKey: API_KEY, mode: 'buffered', onFault });
  log.refuse(() => true);
  void sink.write(RECORD);
  await sink.flush();
  expect(lost).toHaveLength(1);
  // It was reported, and nothing was left.
  await expect(sink.close()).resolves.toBeUndefined();
});

test('a close that loses a record rejects, because not everything was written', async () => {
  const log = await openLog();
  const sink = createAuditSink({ url: log.url, apiKey: API_KEY, mode: 'buffered', onFault: () => {} });
  log.refuse(({ action }) => action === 'refused');
  void sink.write({ ...RECORD, action: 'refused' });
  void sink.write(RECORD);
  await expect(sink.close()).rejects.toThrow('1 audit entries could not be written.');
  expect(log.entries.map(({ action }) => action)).toEqual(['flights.book']);
});

test('records of a moment share the flush that waitUntil is given, which ends when all are written', async () => {
  const log = await openLog();
  const work: Promise<unknown>[] = [];
  const sink = createAuditSink({
    url: log.url,
    apiKey: API_KEY,
    mode: 'buffered',
    waitUntil: (flush) => work.push(flush),
  });
  const release = log.hold();
  for (let count = 0; count < 200; count += 1) void sink.write(RECORD);
  await expect.poll(() => log.requests.length).toBe(1);
  void sink.write({ ...RECORD, action: 'later' });
  expect([work.length, new Set(work).size]).toEqual([201, 2]);
  release();
  await work[0];
  expect(log.entries.length).toBeGreaterThanOrEqual(200);
  await work.at(-1);
  expect(log.entries.at(-1)).toMatchObject({ action: 'later' });
  await sink.close();
});

test('a flush without a response in time rejects and loses nothing', async () => {
  const log = await openLog();
  const options = { url: log.url, apiKey: API_KEY, mode: 'buffered', linger: 0, closeTimeout: 0.2 } as const;
  const sink = createAuditSink({ ...options, onFault: () => {} });
  const release = log.hold();
  void sink.write(RECORD);
  await expect(sink.flush()).rejects.toThrow('1 audit entries could not be written.');
  release();
  await sink.flush();
  expect(log.entries).toHaveLength(1);
  await sink.close();
});

test('a flush of an empty sink ends at once', async () => {
  const sink = createAuditSink({ url: 'http://127.0.0.1:9', apiKey: API_KEY });
  await expect(sink.flush()).resolves.toBeUndefined();
  await sink.close();
});
