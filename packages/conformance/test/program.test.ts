import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from 'test-config';
import { expect, test } from 'vitest';
import { run } from '../src/run.ts';

const KEY = `gx_test_${'k'.repeat(43)}`;

async function started(
  words: readonly string[],
  environment: Record<string, string> = {},
  signal?: AbortSignal,
) {
  let [out, err] = ['', ''];
  const code = await run(words, {
    environment,
    ...(signal && { signal }),
    isInteractive: false,
    print: (text) => (out += text),
    tell: (text) => (err += text),
  });
  return { code, out, err };
}

test.each([
  [['--url', 'ftp://x', '--key', KEY], '--url takes an http or https URL'],
  [['--url', 'http://x'], '--key an API key'],
  [['--only', '§99', '--url', 'http://x', '--key', KEY], 'no section and no check is named 99'],
  [['--unknown'], '--unknown'],
])('%j is a wrong use', async (words, message) => {
  const { code, out, err } = await started(words);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(message);
  expect(err).not.toContain(KEY);
});

test('no server is no verdict', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const { code, err } = await started(['--url', url, '--key', KEY]);
  expect(code).toBe(2);
  expect(err).toMatch(/GET \S+: no answer \(\w+\)/);
});

test('a run that is interrupted is no verdict', async () => {
  const words = ['--url', `http://127.0.0.1:${await freePort()}`, '--key', KEY];
  const { code, err } = await started(words, {}, AbortSignal.abort(new Error('interrupted')));
  expect([code, err]).toEqual([130, expect.stringContaining('interrupted')]);
});

test('a key that the server refuses is no verdict', async () => {
  const refusing = createServer((_request, response) => response.writeHead(401).end()).listen(0, '127.0.0.1');
  await once(refusing, 'listening');
  const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
  const { code, err } = await started([], { GRANTEX_URL: url, GRANTEX_API_KEY: KEY });
  refusing.close();
  expect(code).toBe(2);
  expect(err).toContain('the server does not know the key');
});

test('the list has every check with its sentences, and what no check can show', async () => {
  const { code, out } = await started(['--list']);
  expect(code).toBe(0);
  expect(out).toMatch(/^6\.exchange-once\n {2}§6: A code MUST be exchanged once, /m);
  expect(out).toContain('No check over HTTP can show:');
});

test('a run writes what it is asked to write', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const stub = createServer((_request, response) => response.writeHead(404).end('<html>')).listen(
    0,
    '127.0.0.1',
  );
  await once(stub, 'listening');
  const url = `http://127.0.0.1:${(stub.address() as AddressInfo).port}/`;
  const files = { junit: join(folder, 'report.xml'), badge: join(folder, 'badge.svg') };
  const words = ['--json', '--only', '§4', '--junit', files.junit, '--badge', files.badge];
  const { code, out } = await started([...words, '--url', url, '--key', KEY]);
  stub.close();
  expect(code).toBe(1);
  const report = JSON.parse(out) as { passed: number; failed: number; checks: { section: string }[] };
  expect(report.passed).toBe(0);
  expect(report.failed).toBe(report.checks.length);
  expect(new Set(report.checks.map(({ section }) => section))).toEqual(new Set(['4']));
  const junit = await readFile(files.junit, 'utf8');
  expect(junit.match(/<testcase /g)).toHaveLength(report.failed);
  expect(await readFile(files.badge, 'utf8')).toContain(`${report.failed} of ${report.failed} fail`);
  await rm(folder, { recursive: true });
});
