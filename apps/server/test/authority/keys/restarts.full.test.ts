import { randomBytes } from 'node:crypto';
import { createVerifier } from '@grantex/core';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import { type KeyStore, publishNextKey, takeOverWhenDue } from '../../../src/authority/keys/rotation.ts';
import { type Database, openDatabase } from '../../../src/base/store/database.ts';
import { type ServerProcess, startServerProcess } from '../../storm/server-process.ts';
import { emptyPostgresql } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { type Call, callerOf } from '../../support/server.ts';
import { DAY, onlyKey, pass } from './key-setup.ts';

const ROUNDS = 4;
const KEY = `gx_test_${randomBytes(32).toString('base64url')}`;

let environments: [Record<string, string>, Record<string, string>];
/** Two processes of one issuer, on one PostgreSQL; each keeps its address over restarts. */
let processes: [ServerProcess, ServerProcess];
let calls: readonly [Call, Call];
let database: Database;
let store: KeyStore;
let agentId: string;
let developerId: string;

beforeAll(async () => {
  const { environment } = await emptyPostgresql();
  const settings = { ...environment, GRANTEX_BOOTSTRAP_KEY: KEY };
  const first = await startServerProcess({ ...settings, PORT: '0' });
  const published = { ...settings, GRANTEX_PUBLIC_URL: first.url };
  const second = await startServerProcess({ ...published, PORT: '0' });
  processes = [first, second];
  environments = [
    { ...published, PORT: new URL(first.url).port },
    { ...published, PORT: new URL(second.url).port },
  ];
  calls = [callerOf(first.url, KEY), callerOf(second.url, KEY)];
  database = await openDatabase({ dataDirectory: '', url: environment['DATABASE_URL'] ?? '' });
  const masterKey = Buffer.from(environment['GRANTEX_MASTER_KEY'] ?? '', 'base64url');
  store = { database, signer: createLocalSigner(masterKey) };
  agentId = await makeAgent(calls[0]);
  developerId = (await calls[0]('GET /v1/me')).body.developerId;
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  await database.close();
});

/** What the workers have observed. */
interface Load {
  /** For each key, by its `kid`, the first token that each process signed with it. */
  tokens: Map<string, [string | undefined, string | undefined]>;
  /** Valid tokens that a process called invalid. */
  refused: string[];
  /** How often each process did not answer, or answered 503. */
  repeated: [number, number];
  isOver: boolean;
}

/** Repeats only requests without a response or with a 503. */
async function untilAnswered<RESULT>(load: Load, at: 0 | 1, work: () => Promise<RESULT>): Promise<RESULT> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isAway = error instanceof TypeError || (error as Error).message.startsWith('answered 503: ');
      if (!isAway) throw error;
      load.repeated[at] += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Issues tokens at one process, and verifies everything at both, until the load ends. */
async function issueAndVerify(load: Load, at: 0 | 1): Promise<void> {
  while (!load.isOver) {
    const { grantToken } = await untilAnswered(load, at, () => makeGrant(calls[at], agentId));
    const signed = load.tokens.get(kidOf(grantToken)) ?? [undefined, undefined];
    signed[at] ??= grantToken;
    load.tokens.set(kidOf(grantToken), signed);
    await verifyEverywhere(load, [grantToken, ...tokensOf(load)]);
  }
}

async function verifyEverywhere(load: Load, tokens: readonly string[]): Promise<void> {
  for (const at of [0, 1] as const) {
    for (const token of tokens) {
      const isGood = await untilAnswered(load, at, () => isGoodAt(calls[at], token));
      if (!isGood) load.refused.push(`${kidOf(token)} at process ${at}`);
    }
  }
}

async function isGoodAt(call: Call, token: string): Promise<boolean> {
  const { status, body } = await call('POST /v1/tokens/verify', { token });
  if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body.valid as boolean;
}

function tokensOf({ tokens }: Load): string[] {
  return [...tokens.values()].flat().filter((token) => token !== undefined);
}

function kidOf(token: string): string {
  return decodeProtectedHeader(token).kid ?? '';
}

/** Resolves once both processes have signed with this key. */
async function untilBothSignWith(load: Load, kid: string): Promise<void> {
  const reached = (): boolean => load.tokens.get(kid)?.every((token) => token !== undefined) === true;
  while (!reached() && load.refused.length === 0) await new Promise((resolve) => setImmediate(resolve));
}

async function restart(at: 0 | 1): Promise<void> {
  expect(await processes[at].stop()).toBe(0);
  processes[at] = await startServerProcess(environments[at]);
}

/** A service that starts now, fetches the keys of this process once, and verifies on its own. */
async function verifyOffline({ url }: ServerProcess, tokens: readonly string[]): Promise<void> {
  const { GRANTEX_PUBLIC_URL: issuer = '' } = environments[0];
  const verifier = createVerifier({
    issuer,
    jwksUrl: `${url}/.well-known/jwks.json`,
    audience: issuer,
    developers: [developerId],
    revocation: 'none',
  });
  for (const token of tokens) expect((await verifier.verify(token)).agentId).toBe(agentId);
}

test('processes that restart while keys rotate refuse no valid token, of any key and from before any restart', async () => {
  const load: Load = { tokens: new Map(), refused: [], repeated: [0, 0], isOver: false };
  const workers = ([0, 1, 0, 1] as const).map((at) => issueAndVerify(load, at));
  const running = Promise.all(workers);
  running.catch(() => undefined);
  await untilBothSignWith(load, (await onlyKey(database, 'active')).kid);

  for (let round = 0; round < ROUNDS; round += 1) {
    await publishNextKey(store);
    const { kid } = await onlyKey(database, 'next');
    await pass(database, 3_600);
    // The rotation happens while one of them is down.
    const restarted = restart(round % 2 === 0 ? 0 : 1);
    expect(await takeOverWhenDue(store, DAY / 24 / 2)).toBe(kid);
    await restarted;
    await untilBothSignWith(load, kid);
    await verifyEverywhere(load, tokensOf(load));
    for (const process of processes) await verifyOffline(process, tokensOf(load));
    expect(load.refused).toEqual([]);
  }
  load.isOver = true;
  await running;

  expect(load.refused).toEqual([]);
  expect(load.tokens.size).toBe(ROUNDS + 1);
  // They were down under load; otherwise the test shows nothing.
  expect(load.repeated.every((times) => times > 0)).toBe(true);
});
