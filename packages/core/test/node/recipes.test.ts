import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHILD_ENVIRONMENT, isFullRun } from 'test-config';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createFeedSource, type FeedSource, until } from '../neutral/support/feed-source.ts';
import { AUDIENCE, claimsOf, createTestIssuer } from '../neutral/support/issuer.ts';
import { API_KEY } from './support/program.ts';
import { serveWhole, type WholeServer } from './support/whole-server.ts';

// The recipes of docs/guides/serverless.md, in processes that are frozen as the platforms do it.
const issuer = await createTestIssuer();
const clock = Object.assign(() => Date.now(), { advance: () => {} });
const PLATFORM: string = new URL('support/platform.ts', import.meta.url).pathname;
/** Longer than a feed trusts what it knows, in milliseconds. */
const LONG = 11_000;

let source: FeedSource;
let server: WholeServer;
/** How many entries earlier tests have written. */
let before: number;
let beating: NodeJS.Timeout;

beforeAll(async () => {
  server = await serveWhole(() => source);
  beating = setInterval(() => void source.heartbeat(), 100);
});

beforeEach(() => {
  source = createFeedSource(issuer, clock, () => server.url);
  before = server.entries.length;
});

afterAll(async () => {
  clearInterval(beating);
  await server.close();
});

interface Instance extends Disposable {
  /** Invokes the function, and returns its answer. */
  invoke(
    authorization: string,
    query?: string,
  ): Promise<{ readonly statusCode: number; readonly body: string }>;
  /** Resolves when the platform waits for nothing. */
  idle(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

function start(name: string): Instance {
  const child = spawn(process.execPath, ['--no-warnings', PLATFORM], {
    env: {
      ...CHILD_ENVIRONMENT,
      FUNCTION: new URL(`../../examples/${name}`, import.meta.url).href,
      GRANTEX_URL: server.url,
      GRANTEX_API_KEY: API_KEY,
      GRANTEX_AUDIENCE: AUDIENCE,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value);
  return {
    async invoke(authorization, query = '') {
      child.stdin.write(`${JSON.stringify({ headers: { authorization }, query })}\n`);
      return JSON.parse(await line()) as { statusCode: number; body: string };
    },
    async idle() {
      expect(await line()).toBe('idle');
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

function written(): string[] {
  return server.entries.slice(before).map(({ status }) => status);
}

async function bearer(): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const times = { iat, nbf: iat - 5, exp: iat + 600 };
  return `Bearer ${await issuer.sign(issuer.header, claimsOf({ iss: server.url, ...times }))}`;
}

test('on Lambda, the outcome of a call is in the log before the answer, after which the instance is frozen', async () => {
  using instance = start('lambda.ts');
  const authorization = await bearer();
  const { statusCode, body } = await instance.invoke(authorization);
  expect(written()).toEqual(['allowed', 'success']);
  instance.freeze();
  expect([statusCode, body]).toEqual([200, '{"flights":["OS 87"]}']);
  source.cut();
  instance.thaw();
  await instance.idle();
  expect(await instance.invoke(authorization)).toMatchObject({ statusCode: 200 });
  await instance.idle();
  expect(await instance.invoke('')).toMatchObject({ statusCode: 401 });
  await instance.idle();
  expect(await instance.invoke(authorization, 'access_token=x')).toMatchObject({ statusCode: 400 });
});

test('on Vercel, the outcome of a call is in the log before the platform may freeze the function', async () => {
  using instance = start('vercel.ts');
  const authorization = await bearer();
  const { statusCode, body } = await instance.invoke(authorization);
  expect([statusCode, body]).toEqual([200, '{"flights":["OS 87"],"for":"user_alice"}']);
  await instance.idle();
  instance.freeze();
  expect(written()).toEqual(['allowed', 'success']);
  instance.thaw();
  expect(await instance.invoke(authorization)).toMatchObject({ statusCode: 200 });
});

test.runIf(isFullRun).each(['lambda.ts', 'vercel.ts'])(
  'a revocation during a long freeze holds for the first call after it: %s',
  async (name) => {
    using instance = start(name);
    const authorization = await bearer();
    expect(await instance.invoke(authorization)).toMatchObject({ statusCode: 200 });
    await instance.idle();
    await until(() => source.streams() === 1);
    instance.freeze();
    source.cut();
    await source.append({ kind: 'grant', id: 'grnt_01' });
    await sleep(LONG);
    instance.thaw();
    const { statusCode, body } = await instance.invoke(authorization);
    expect([statusCode, JSON.parse(body)]).toMatchObject([401, { code: 'revoked' }]);
  },
);

test('the blocks of docs/guides/serverless.md are the recipes, byte for byte', async () => {
  const page = await readFile(new URL('../../../../docs/guides/serverless.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block);
  const files = [
    '../../../express/examples/shutdown.ts',
    '../../examples/lambda.ts',
    '../../examples/vercel.ts',
  ].map((file) => readFile(new URL(file, import.meta.url), 'utf8'));
  expect(blocks).toEqual(await Promise.all(files));
});
