import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuditSink, createAuditSink, createGuard, createVerifier, type Guard } from '../../src/index.ts';
import { isPromise } from '../../src/base/maybe-promise.ts';
import { AUDIENCE, createTestIssuer, DEVELOPER, ISSUER, NOW } from '../neutral/support/issuer.ts';
import { listen, type Listening } from './support/listen.ts';

const API_KEY = `gx_test_${'k'.repeat(43)}`;
const RULE = { scopes: ['flights:search'] } as const;
/** More tokens than the cache has room for: each is new whenever its turn comes. */
const TOKENS = 400;
const CACHE_SIZE = 100;
/** Bytes: what code and caches may take meanwhile. A call that kept one pointer would take eight. */
const MARGIN = 1_500_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const issuer = await createTestIssuer();
let tokens: readonly string[];
let log: Listening;

beforeAll(async () => {
  tokens = await Promise.all(
    Array.from({ length: TOKENS }, async (_, index) =>
      issuer.token({ jti: `tok_${index}`, grnt: `grnt_${index}` }),
    ),
  );
  // It keeps nothing, so that all that grows is the guard's.
  log = await listen((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    request.on('end', () => response.end(answerTo(JSON.parse(text) as Body)));
  });
});
afterAll(() => log.close());

interface Body {
  readonly entries?: readonly object[];
}

function answerTo({ entries }: Body): string {
  const entry = { entryId: 'alog_1' };
  return JSON.stringify(entries === undefined ? entry : { entries: entries.map(() => entry) });
}

function heapUsed(): number {
  for (let used = Infinity; ;) {
    collectGarbage();
    const { heapUsed: now } = process.memoryUsage();
    if (now >= used) return used;
    used = now;
  }
}

function guardWith(audit: AuditSink | false): Guard {
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    developers: [DEVELOPER],
    revocation: 'none',
    cacheSize: CACHE_SIZE,
    clock: () => NOW * 1000,
    fetch: issuer.fetch,
  });
  return createGuard({ verifier, audit });
}

const buffered = (): AuditSink =>
  createAuditSink({ url: log.url, apiKey: API_KEY, mode: 'buffered', linger: 0.01 });

const CALLS: readonly {
  readonly what: string;
  readonly audit: () => AuditSink | false;
  readonly distinct: number;
  readonly before: number;
  readonly counted: number;
}[] = [
  { what: 'with one token', audit: () => false, distinct: 1, before: 100_000, counted: 900_000 },
  { what: 'with buffered entries', audit: buffered, distinct: 1, before: 50_000, counted: 250_000 },
  { what: 'with ever-new tokens', audit: () => false, distinct: TOKENS, before: 20_000, counted: 200_000 },
];

for (const { what, audit, distinct, before, counted } of CALLS) {
  test(`the heap does not grow with ${counted} calls ${what}`, { timeout: 120_000 }, async () => {
    const sink = audit();
    const guard = guardWith(sink);

    /** Also watches each grant, and reads its signal. */
    async function call(count: number): Promise<void> {
      for (let index = 0; index < count; index += 1) {
        const token = tokens[index % distinct] ?? '';
        const admitted = guard.run(
          { token, action: 'search', input: { index }, rule: RULE },
          ({ signal }) => signal,
        );
        const { aborted } = isPromise(admitted) ? await admitted : admitted;
        if (aborted) throw new Error('a grant has ended');
        if (index % 100 === 0) await nextTurn();
      }
      if (sink !== false) await (sink as ReturnType<typeof createAuditSink>).flush();
    }

    await call(before);
    const start = heapUsed();
    await call(counted);
    const grown = heapUsed() - start;
    if (sink !== false) await sink.close();
    expect(grown).toBeLessThan(MARGIN);
  });
}
