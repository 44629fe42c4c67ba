import { Miniflare } from 'miniflare';
import { bundleWorker } from 'test-config/bundle-worker';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createFeedSource, type FeedSource } from '../neutral/support/feed-source.ts';
import { createTestIssuer, DEVELOPER, type TestIssuer } from '../neutral/support/issuer.ts';
import { type AuditLog, startAuditLog } from '../node/support/audit-log.ts';
import { serveFetch } from '../node/support/serve-fetch.ts';

const API_KEY = 'gx_test_worker';
const JWKS = '/.well-known/jwks.json';
const GRANT = 'grnt_01';
const MODES = ['required', 'buffered'] as const;
const CLOCK = Object.assign(() => Date.now(), { advance: () => {} });

type Mode = (typeof MODES)[number];

let script: string;
let issuer: TestIssuer;

beforeAll(async () => {
  [script, issuer] = await Promise.all([
    bundleWorker(new URL('worker.ts', import.meta.url)),
    createTestIssuer(),
  ]);
});

/** A Worker in workerd, whose requests share guard, verifier and sink, between an issuer and a log. */
interface Fixture {
  readonly source: FeedSource;
  readonly log: AuditLog;
  /** Makes the issuer answer a path differently. */
  answers(path: string, body: object): void;
  /** Holds the issuer's response to a path until the returned function is called. */
  hold(path: string): () => void;
  /** The status of the Worker's response. */
  call(path: string, signal?: AbortSignal): Promise<number>;
}

async function fixture(
  mode: Mode,
  revocation: 'feed' | 'online' = 'online',
  isHeld = false,
): Promise<Fixture> {
  const source = createFeedSource(issuer, CLOCK, () => server.url);
  const server = await serveFetch(source.fetch);
  const answers = (path: string, body: object): void =>
    void source.answers.set(path, () => Response.json(body));
  answers(JWKS, { keys: [issuer.publicJwk] });
  answers('/v1/me', { developerId: DEVELOPER });
  answers('/v1/tokens/verify', { valid: true, grantId: GRANT });
  const log = await startAuditLog(API_KEY);
  const worker = new Miniflare({
    modules: true,
    script,
    compatibilityDate: '2026-07-01',
    bindings: {
      ISSUER: server.url,
      LOG: log.url,
      API_KEY,
      MODE: mode,
      REVOCATION: revocation,
      IS_HELD: isHeld,
    },
  });
  onTestFinished(async () => {
    await worker.dispose();
    await Promise.all([server.close(), log.close()]);
  });
  const address = await worker.ready;
  const now = Math.floor(CLOCK() / 1000);
  const times = { iat: now, nbf: now - 5, exp: now + 3600, auth_time: now - 60 };
  const authorization = `Bearer ${await issuer.token({ iss: server.url, grnt: GRANT, ...times })}`;
  return {
    source,
    log,
    answers,
    async call(path, signal) {
      const init = { headers: { authorization }, ...(signal && { signal }) };
      const response = await fetch(new URL(path, address), init);
      await response.text();
      return response.status;
    },
    hold(path) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const answer = source.answers.get(path) ?? Response.error;
      source.answers.set(path, () => promise.then(answer));
      return resolve;
    },
  };
}

function paths(count: number, name: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}

/** The content of the log, as `status action`. */
function written({ entries }: AuditLog): readonly string[] {
  return entries.map(({ status, action }) => `${status} ${action}`).toSorted();
}

/** The expected log of calls that ran. */
function ran(called: readonly string[]): readonly string[] {
  return called.flatMap((path) => [`allowed ${path}`, `success ${path}`]).toSorted();
}

test.each(MODES.flatMap((mode) => [[mode, 'flush', false] as const, [mode, 'waitUntil', true] as const]))(
  'in workerd a shared guard writes every entry of every request once: %s, %s',
  async (mode, _by, isHeld) => {
    const { log, call, answers } = await fixture(mode, 'online', isHeld);
    const [sequential, concurrent] = [paths(10, 'sequential'), paths(60, 'concurrent')];
    for (const path of sequential) expect(await call(path)).toBe(200);
    expect(await Promise.all(concurrent.map((path) => call(path)))).toEqual(concurrent.map(() => 200));
    answers('/v1/tokens/verify', { valid: false });
    expect(await call('revoked')).toBe(401);
    const expected = [...ran([...sequential, ...concurrent]), 'blocked revoked'].toSorted();
    await expect.poll(() => written(log)).toEqual(expected);
  },
);

test.each(MODES)('the next waiting request sends what an earlier one left: %s', async (mode) => {
  const { log, call } = await fixture(mode);
  const left = paths(5, 'left');
  for (const path of left) expect(await call(`${path}?unflushed`)).toBe(200);
  expect(await call('next')).toBe(200);
  await expect.poll(() => written(log)).toEqual(ran([...left, 'next']));
});

test.each(MODES)('a caller that goes away while the log is slow delays no other call: %s', async (mode) => {
  const { log, call } = await fixture(mode);
  expect(await call('first')).toBe(200);
  const release = log.hold();
  const sent = log.requests.length;
  const gone = new AbortController();
  const away = call('gone', gone.signal).catch(() => 0);
  await expect.poll(() => log.requests.length).toBeGreaterThan(sent);
  gone.abort();
  await away;
  const others = paths(5, 'other');
  const answered = Promise.all(others.map((path) => call(path)));
  release();
  expect(await answered).toEqual(others.map(() => 200));
  await expect.poll(() => written(log)).toEqual(expect.arrayContaining([...ran(['first', ...others])]));
  expect(new Set(written(log)).size).toBe(log.entries.length);
});

test.each([JWKS, '/v1/me'])(
  'a caller that goes away while %s is fetched delays no other call',
  async (path) => {
    const { call, hold, source } = await fixture('required');
    const release = hold(path);
    const gone = new AbortController();
    const away = call('gone', gone.signal).catch(() => 0);
    await expect.poll(() => source.asked).toContain(path);
    const others = paths(5, 'other').map((other) => call(other));
    gone.abort();
    await away;
    release();
    expect(await Promise.all([...others, call('later')])).toEqual([200, 200, 200, 200, 200, 200]);
  },
);

test('a feed, which a Worker ends with the request that opened it, refuses once it is stale', async () => {
  const { call, source } = await fixture('required', 'feed');
  expect(await call('fresh')).toBe(200);
  await expect.poll(() => source.asked).toContain('/v1/revocation-feed/stream');
  await expect.poll(() => source.streams()).toBe(0);
  await source.append({ kind: 'grant', id: GRANT });
  await expect.poll(() => call('stale')).not.toBe(200);
  const later = await Promise.all(paths(5, 'later').map((path) => call(path)));
  expect(later).toEqual([503, 503, 503, 503, 503]);
});
