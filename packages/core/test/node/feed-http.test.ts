import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isFullRun } from 'test-config';
import { expect, test } from 'vitest';
import { createVerifier, feed, type Feed, type Verifier } from '../../src/index.ts';
import type { GrantTokenClaims } from '../../src/issuer.ts';
import { createFeedSource, type FeedSource, until } from '../neutral/support/feed-source.ts';
import { AUDIENCE, createTestIssuer, delegated, ISSUER } from '../neutral/support/issuer.ts';
import { refusalOf } from '../neutral/support/outcome.ts';
import { createHostileProxy, type HostileProxy, type Hostility, HONEST } from './support/hostile-proxy.ts';
import { serveFetch } from './support/serve-fetch.ts';

// The real `fetch` over real sockets, with the real clock.
const issuer = await createTestIssuer();
const clock = Object.assign(() => Date.now(), { advance: () => {} });
const MAX_STALENESS = 0.6;

/** A feed behind a proxy, for one test. */
interface Rig extends AsyncDisposable {
  readonly source: FeedSource;
  readonly proxy: HostileProxy;
}

async function createRig(): Promise<Rig> {
  const source = createFeedSource(issuer, clock);
  const server = await serveFetch((input, init) => source.fetch(input, init));
  const proxy = await createHostileProxy(server.url);
  const beating = setInterval(() => void source.heartbeat(), 100);
  return {
    source,
    proxy,
    async [Symbol.asyncDispose]() {
      clearInterval(beating);
      await proxy.close();
      await server.close();
    },
  };
}

function tokenOf(changes: Partial<GrantTokenClaims> = {}): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  return issuer.token({ iat, nbf: iat - 5, exp: iat + 600, ...changes });
}

function verifierOn(revocation: Feed, { url }: HostileProxy): Verifier {
  const jwksUrl = `${url}/.well-known/jwks.json`;
  return createVerifier({ issuer: ISSUER, audience: AUDIENCE, revocation, jwksUrl });
}

async function outcome(verifier: Verifier, token: string): Promise<string> {
  try {
    return (await verifier.verify(token)).grantId;
  } catch {
    return (await refusalOf(() => verifier.verify(token))).reason;
  }
}

const isRevocation = (event: string): boolean => event.startsWith('event: revocations');

const HOSTILITIES: readonly (readonly [name: string, make: () => Hostility])[] = [
  ['cut when a revocation comes', () => (event) => (isRevocation(event) ? 'cut' : [event])],
  ['cut at every event', () => () => 'cut'],
  ['silent', () => () => []],
  ['skipped: revocations are left out', () => (event) => (isRevocation(event) ? [] : [event])],
  [
    'delayed by two seconds',
    () => async (event) => {
      await new Promise((resolve) => {
        setTimeout(resolve, 2000);
      });
      return [event];
    },
  ],
  [
    'replayed: the first heartbeat, over and over',
    () => {
      let first: string | undefined;
      return (event) => [(first ??= event)];
    },
  ],
  [
    'reordered: each event after the one that follows it',
    () => {
      let held: string | undefined;
      return (event) => {
        if (held === undefined) {
          held = event;
          return [];
        }
        const sent = [event, held];
        held = undefined;
        return sent;
      };
    },
  ],
  [
    'forged: revocations without their entries',
    () => (event) => {
      if (!isRevocation(event)) return [event];
      const [, header = '', payload = '', signature = ''] = /data: (.*)\.(.*)\.(.*)\n/.exec(event) ?? [];
      const claims = Buffer.from(payload, 'base64url').toString();
      const emptied = claims.replace(/"entries":\[.*\]/, '"entries":[]');
      return [
        `event: revocations\ndata: ${header}.${Buffer.from(emptied).toString('base64url')}.${signature}\n\n`,
      ];
    },
  ],
  ['renamed: revocations are called something else', () => (event) => [event.replace('revocations', 'news')]],
  [
    'flooded with what is no message',
    () => (event) => [`${'x'.repeat(10_000)}\n\n`, 'data: x\n\n', event.slice(0, 40)],
  ],
];

for (const [name, make] of HOSTILITIES) {
  test.concurrent(`a feed that is ${name}: the revoked tree is refused in time and stays so, and the feed recovers`, async () => {
    await using rig = await createRig();
    const { source, proxy } = rig;
    const revocation = feed({ apiKey: 'gx_test_x', url: proxy.url, maxStaleness: MAX_STALENESS });
    const verifier = verifierOn(revocation, proxy);
    const child = await tokenOf(delegated(2));
    const other = await tokenOf({ grnt: 'grnt_other', jti: 'tok_other' });
    // On a slow machine the knowledge may be too old at first.
    await until(async () => (await outcome(verifier, child)) === 'grnt_01');
    await until(() => source.streams() === 1);

    proxy.hostility = make();
    await source.append({ kind: 'grant', id: 'grnt_ancestor_0' });
    await until(async () => (await outcome(verifier, child)) !== 'grnt_01');
    for (let call = 0; call < 20; call += 1) expect(await outcome(verifier, child)).not.toBe('grnt_01');

    proxy.hostility = HONEST;
    source.cut();
    await until(async () => (await outcome(verifier, other)) === 'grnt_other');
    expect(await outcome(verifier, child)).toBe('revoked');
    await revocation.close();
    await until(() => source.streams() === 0);
  });
}

test.concurrent('a revocation arrives over an honest connection before anything is stale', async () => {
  await using rig = await createRig();
  const { source, proxy } = rig;
  const states: string[] = [];
  const revocation = feed({
    apiKey: 'gx_test_x',
    url: proxy.url,
    onStateChange: (state) => void states.push(state),
  });
  const verifier = verifierOn(revocation, proxy);
  const child = await tokenOf(delegated(2));
  expect(await outcome(verifier, child)).toBe('grnt_01');
  await until(() => source.streams() === 1);
  await source.append({ kind: 'grant', id: 'grnt_ancestor_0' });
  await until(async () => (await outcome(verifier, child)) === 'revoked');
  expect(states).toEqual(['fresh']);
  await revocation.close();
});

/** A Node program with a verifier named `verifier` that follows a feed. */
async function programWith({ url }: HostileProxy, options: string, body: string): Promise<string[]> {
  const program = `
    import { createVerifier, feed } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
    const token = ${JSON.stringify(await tokenOf())};
    const revocation = feed({ apiKey: 'gx_test_x', url: ${JSON.stringify(url)}, ${options} });
    const verifier = createVerifier({
      issuer: ${JSON.stringify(ISSUER)},
      audience: ${JSON.stringify(AUDIENCE)},
      revocation,
      jwksUrl: ${JSON.stringify(`${url}/.well-known/jwks.json`)},
    });
    ${body}
  `;
  return ['--no-warnings', '--input-type=module', '--eval', program];
}

test.concurrent('a process can exit once its verifier is closed', async () => {
  await using rig = await createRig();
  const program = await programWith(
    rig.proxy,
    '',
    `const { grantId } = await verifier.verify(token);
     console.log(grantId, revocation.state);
     await verifier.close();
     console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length);`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, program, { timeout: 15_000 });
  expect(stdout).toBe('grnt_01 fresh\n0\n');
});

test.concurrent('a process that was frozen until its feed was stale lets its first call wait for the reconnect', async () => {
  await using rig = await createRig();
  const { source, proxy } = rig;
  const maxStaleness = 1;
  const program = await programWith(
    proxy,
    `maxStaleness: ${maxStaleness}, timeout: 10`,
    `for await (const _line of (await import('node:readline')).createInterface({ input: process.stdin })) {
       try { console.log((await verifier.verify(token)).grantId); } catch (error) { console.log(error.reason); }
     }
     await verifier.close();`,
  );
  const child = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const verified = async (): Promise<unknown> => {
    child.stdin.write('verify\n');
    return (await lines.next()).value;
  };
  try {
    expect(await verified()).toBe('grnt_01');
    await until(() => source.streams() === 1);
    child.kill('SIGSTOP');
    source.cut();
    // By the clock, which advances: longer than the maximum staleness.
    await sleep(maxStaleness * 1000 + 200);
    child.kill('SIGCONT');
    expect(await verified()).toBe('grnt_01');
  } finally {
    child.kill('SIGKILL');
  }
});

/**
 * Starts a process that follows a feed. Asked for `outcome` it verifies; for a number its event loop first stands still
 * for as many milliseconds.
 */
async function startBusyProgram(
  proxy: HostileProxy,
): Promise<Disposable & { ask(line: string): Promise<unknown> }> {
  const program = await programWith(
    proxy,
    `maxStaleness: 1, timeout: 1, onStateChange: (state, cause) => states.push(cause?.message ?? state)`,
    `const states = [];
     const answers = {
       outcome: () => verifier.verify(token).then(({ grantId }) => grantId, ({ reason }) => reason),
       states: async () => states.join(' '),
     };
     async function busy(milliseconds) {
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
       return answers.outcome();
     }
     for await (const line of (await import('node:readline')).createInterface({ input: process.stdin }))
       console.log(await (answers[line] ?? (() => busy(Number(line))))());
     await verifier.close();`,
  );
  const child = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(line) {
      child.stdin.write(`${line}\n`);
      return (await lines.next()).value;
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

const streamsAsked = ({ asked }: FeedSource): number =>
  asked.filter((path) => path.endsWith('/stream')).length;

test.concurrent('a process that was too busy to read its feed reads it before it decides, over the same stream', async () => {
  await using rig = await createRig();
  using program = await startBusyProgram(rig.proxy);
  expect(await program.ask('outcome')).toBe('grnt_01');
  await until(() => rig.source.streams() === 1);
  // Longer than the maximum staleness; in a full run also longer than a stream may be silent.
  expect(await program.ask(isFullRun ? '5500' : '1500')).toBe('grnt_01');
  expect(await program.ask('states')).toBe('fresh');
  expect(streamsAsked(rig.source)).toBe(1);
});

test.concurrent('a revocation that waited while a process was busy counts in its first decision', async () => {
  await using rig = await createRig();
  using program = await startBusyProgram(rig.proxy);
  expect(await program.ask('outcome')).toBe('grnt_01');
  await until(() => rig.source.streams() === 1);
  const busy = program.ask('1500');
  await rig.source.append({ kind: 'grant', id: 'grnt_01' });
  expect(await busy).toBe('revoked');
});

test.concurrent('a process that was cut off while it was busy refuses, and says both', async () => {
  await using rig = await createRig();
  using program = await startBusyProgram(rig.proxy);
  expect(await program.ask('outcome')).toBe('grnt_01');
  await until(() => rig.source.streams() === 1);
  rig.source.answers.set('/v1/revocation-feed/stream', () => new Promise(() => {}));
  rig.source.cut();
  expect(await program.ask('1500')).toBe('revocation_unavailable');
  expect(await program.ask('states')).toMatch(/^fresh The latest message is .* stood still for \d\.\d s/);
});
