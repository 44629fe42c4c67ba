import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFullRun } from 'test-config';
import { createFeedSource, type FeedSource, until } from '../neutral/support/feed-source.ts';
import { createTestIssuer } from '../neutral/support/issuer.ts';
import { type AuditLog, startAuditLog } from './support/audit-log.ts';
import { startHttp2Front } from './support/http2-front.ts';
import type { Listening } from './support/listen.ts';
import { API_KEY, type Program, type ProgramOptions, runProgram } from './support/program.ts';
import { serveFetch } from './support/serve-fetch.ts';
import { startTunnel } from './support/tunnel.ts';

// Programs that call neither `close` nor `process.exit`: what is still open decides when they end.
const issuer = await createTestIssuer();
const clock = Object.assign(() => Date.now(), { advance: () => {} });
const SNAPSHOT = '/v1/revocation-feed';
const NODE_26_FETCH: string = new URL('support/node-26-fetch.ts', import.meta.url).href;
const STREAM = '/v1/revocation-feed/stream';

let source: FeedSource;
let server: Listening;
let log: AuditLog;
let isBeating: boolean;
let beating: NodeJS.Timeout;

beforeEach(async () => {
  source = createFeedSource(issuer, clock);
  server = await serveFetch((input, init) => source.fetch(input, init));
  log = await startAuditLog(API_KEY);
  isBeating = true;
  beating = setInterval(() => {
    if (isBeating) void source.heartbeat();
  }, 100);
});

afterEach(async () => {
  clearInterval(beating);
  await Promise.all([server.close(), log.close()]);
});

function run(options: Partial<ProgramOptions> & Pick<ProgramOptions, 'body'>): Promise<Program> {
  return runProgram({ issuer, url: server.url, auditUrl: log.url, ...options });
}

const VERIFY = 'console.log((await verifier.verify(token)).grantId);';

// Bun and Deno have a transport of their own, which runs on Node as well.
describe.each(['node', 'bun'])('with the transport for %s', (condition) => {
  test('a program whose feed follows a stream ends by itself', async () => {
    const program = await run({ condition, body: `${VERIFY} await proceed();` });
    expect(await program.line()).toBe('grnt_01');
    await until(() => source.streams() === 1);
    program.proceed();
    expect(await program.ended).toBe(0);
    await until(() => source.streams() === 0);
  });

  test.runIf(isFullRun || condition === 'node')(
    'a program that waits for a reconnect does not end before it',
    async () => {
      const program = await run({
        condition,
        body: `${VERIFY} await proceed(); console.log('again'); ${VERIFY}`,
        feed: `maxStaleness: 0.6, onStateChange: (state) => { if (state === 'stale') console.log(state); }`,
      });
      expect(await program.line()).toBe('grnt_01');
      isBeating = false;
      source.answers.set(STREAM, () => new Response(null, { status: 503 }));
      source.cut();
      expect(await program.line()).toBe('stale');
      program.proceed();
      expect(await program.line()).toBe('again');
      const asked = source.asked.length;
      await expect.poll(() => source.asked.length, { timeout: 30_000 }).toBeGreaterThan(asked);
      source.answers.clear();
      isBeating = true;
      expect(await program.line()).toBe('grnt_01');
      expect(await program.ended).toBe(0);
    },
  );

  test.runIf(isFullRun || condition === 'bun')(
    'a stream is opened by the `fetch` of its verifier',
    async () => {
      const program = await run({
        condition,
        before: 'const paths = [];',
        verifier: `fetch: (url, init) => { paths.push(new URL(url).pathname); return globalThis.fetch(url, init); },`,
        body: `${VERIFY} await proceed(); await verifier.close(); console.log(paths.includes('${STREAM}'));`,
      });
      expect(await program.line()).toBe('grnt_01');
      await until(() => source.streams() === 1);
      program.proceed();
      expect(await program.line()).toBe('true');
      expect(await program.ended).toBe(0);
    },
  );
});

test('a program that waits for a slow snapshot does not end before it is there', async () => {
  const snapshot = Promise.withResolvers<Response>();
  source.answers.set(SNAPSHOT, () => snapshot.promise);
  const program = await run({ body: VERIFY });
  await until(() => source.asked.includes(SNAPSHOT));
  source.answers.clear();
  snapshot.resolve(await source.fetch(`${server.url}${SNAPSHOT}`));
  expect(await program.line()).toBe('grnt_01');
  expect(await program.ended).toBe(0);
});

test('the outcome of a call is written before its program ends, even if the log takes it only the third time', async () => {
  const program = await run({
    body: `
      await guard.run({ token, action: 'search', input: {}, rule }, async () => {
        console.log('running');
        await proceed();
      });
    `,
  });
  expect(await program.line()).toBe('running');
  log.mishaps({ drop: 'before' }, { status: 503 });
  program.proceed();
  expect(await program.ended).toBe(0);
  expect(log.entries.map(({ status }) => status)).toEqual(['allowed', 'success']);
});

test('a stream through a proxy that the environment names does not keep its program alive', async () => {
  await using tunnel = await startTunnel();
  const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: tunnel.url, NO_PROXY: '' };
  const program = await run({ env, body: `${VERIFY} await proceed();` });
  expect(await program.line()).toBe('grnt_01');
  await until(() => source.streams() === 1);
  program.proceed();
  expect(await program.ended).toBe(0);
  expect(tunnel.hosts).toContain(new URL(server.url).host);
});

test('a stream over HTTP/2 and through a dispatcher keeps no program alive, and other requests beside it do', async () => {
  await using front = await startHttp2Front(server.url);
  const slow = Promise.withResolvers<Response>();
  source.answers.set('/slow', () => slow.promise);
  const program = await run({
    url: front.url,
    before: `import '${NODE_26_FETCH}';`,
    env: { TRUSTED_CERTIFICATE: front.certificate },
    body: `${VERIFY} await proceed(); console.log(await (await fetch('${front.url}/slow')).text());`,
  });
  expect(await program.line()).toBe('grnt_01');
  await until(() => source.streams() === 1);
  program.proceed();
  await until(() => source.asked.includes('/slow'));
  // Messages arrive meanwhile, and the program could end between them.
  const { seq } = source.head();
  await source.append({ kind: 'grant', id: 'grnt_other' });
  await until(() => source.head().seq > seq);
  slow.resolve(new Response('late'));
  expect(await program.line()).toBe('late');
  expect(await program.ended).toBe(0);
  expect(front.connections()).toBe(1);
});
