import { createVerifier, type Verifier } from '@grantex/core';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import {
  publishNextKey,
  revokeIssuerKey,
  takeOverWhenDue,
  type KeyStore,
} from '../../../src/authority/keys/rotation.ts';
import { postgresql } from '../../support/databases.ts';
import { isValid, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type Call, type TestServer } from '../../support/server.ts';
import { DAY, onlyKey, pass } from './key-setup.ts';

let here: TestServer;
let there: TestServer;
let calls: readonly [Call, Call];
let agentId: string;
let store: KeyStore;

/** Two processes on one PostgreSQL are one issuer; a third, with a signer of its own, changes the keys. */
beforeAll(async () => {
  const place = await postgresql();
  here = await testServer({ place });
  there = await testServer({ place, environment: { GRANTEX_PUBLIC_URL: here.url } });
  calls = [here.developer.call, there.callAs(here.developer.key)];
  agentId = await makeAgent(here.developer.call);
  const masterKey = Buffer.from(place.environment['GRANTEX_MASTER_KEY'] ?? '', 'base64url');
  store = { database: here.database, signer: createLocalSigner(masterKey) };
});
afterAll(() => Promise.all([here.close(), there.close()]));

/** A service that has fetched the JWKS from one of the processes once, and keeps using it. */
interface Service {
  verifier: Verifier;
  readonly fetches: number;
}

function service(from: TestServer): Service {
  const counted = { fetches: 0 };
  const verifier = createVerifier({
    issuer: here.url,
    jwksUrl: `${from.url}/.well-known/jwks.json`,
    audience: here.url,
    developers: [here.developer.id],
    revocation: 'none',
    cacheSize: 0,
    fetch: (input, init) => {
      counted.fetches += 1;
      return fetch(input, init);
    },
  });
  return {
    verifier,
    get fetches() {
      return counted.fetches;
    },
  };
}

interface Load {
  /** How many tokens were issued, by `kid` and process. */
  issued: Map<string, number>;
  tokens: Map<string, string[]>;
  refused: string[];
  services: readonly Service[];
  /** Keys whose tokens may be invalid by now. */
  revoked: Set<string>;
  isOver: boolean;
}

/**
 * Issues tokens at one process, and verifies them there, at the other one and at every service, until the load ends.
 */
async function issueAndVerify(load: Load, index: number): Promise<void> {
  const [own, other] = index % 2 === 0 ? calls : [calls[1], calls[0]];
  while (!load.isOver) {
    const { grantToken } = await makeGrant(own, agentId);
    const kid = kidOf(grantToken);
    const name = `${kid} ${index % 2}`;
    load.issued.set(name, (load.issued.get(name) ?? 0) + 1);
    const older = load.tokens.get(kid) ?? [];
    load.tokens.set(kid, [...older.slice(-3), grantToken]);
    for (const token of [...load.tokens.values()]
      .map((tokens) => tokens[0] ?? grantToken)
      .concat(grantToken)) {
      await verifyEverywhere(load, token, [own, other]);
    }
  }
}

async function verifyEverywhere(load: Load, token: string, everybody: readonly Call[]): Promise<void> {
  const faults: string[] = [];
  for (const { verifier } of load.services) {
    await (async () => verifier.verify(token))().catch((error: unknown) => faults.push(String(error)));
  }
  for (const call of everybody) if (!(await isValid(call, token))) faults.push('refused online');
  // Read afterwards: tokens of a key revoked in the meantime may have been refused.
  const kid = kidOf(token);
  if (!load.revoked.has(kid)) load.refused.push(...faults.map((fault) => `${kid}: ${fault}`));
}

function kidOf(token: string): string {
  return decodeProtectedHeader(token).kid ?? '';
}

/** Resolves once both processes have issued a few tokens with this key. */
async function untilBothSignWith(load: Load, kid: string): Promise<void> {
  const reached = () => [0, 1].every((index) => (load.issued.get(`${kid} ${index}`) ?? 0) >= 3);
  while (!reached() && load.refused.length === 0) await new Promise((resolve) => setImmediate(resolve));
}

test('rotations and a revocation under load, in two processes, refuse no valid token, and no service looks up an unknown key', async () => {
  const load: Load = {
    issued: new Map(),
    tokens: new Map(),
    refused: [],
    services: [],
    revoked: new Set(),
    isOver: false,
  };
  const first = await onlyKey(here.database, 'active');
  const workers = [0, 1, 2, 3].map((index) => issueAndVerify(load, index));
  const running = Promise.all(workers);
  running.catch(() => undefined);

  /** The next key is published, and an hour passes in which every service fetches the JWKS again. */
  async function publishAndWait(): Promise<string> {
    await publishNextKey(store);
    const { kid } = await onlyKey(here.database, 'next');
    await pass(here.database, 3_600);
    load.services = await Promise.all([here, there].map((server) => primed(server, kid)));
    return kid;
  }

  await untilBothSignWith(load, first.kid);
  for (let rotation = 1; rotation <= 2; rotation += 1) {
    const kid = await publishAndWait();
    expect(await takeOverWhenDue(store, DAY / 24 / 2)).toBe(kid);
    await untilBothSignWith(load, kid);
  }

  const compromised = await onlyKey(here.database, 'active');
  const stolen = load.tokens.get(compromised.kid)?.[0] ?? '';
  const successor = await publishAndWait();
  load.revoked.add(compromised.kid);
  expect(await revokeIssuerKey(store, compromised.kid)).toMatchObject({
    outcome: 'revoked',
    successor: { kid: successor, isKnownToVerifiers: true },
  });
  load.tokens.delete(compromised.kid);
  await untilBothSignWith(load, successor);
  load.isOver = true;
  await running;

  expect(load.refused).toEqual([]);
  expect(load.services.map(({ fetches }) => fetches)).toEqual([1, 1]);
  const kids = new Set([...load.issued.keys()].map((name) => name.split(' ')[0]));
  expect(kids.size).toBe(4);
  for (const call of calls) expect(await isValid(call, stolen)).toBe(false);
  for (const server of [here, there]) {
    const { body } = await server.callAs(null)('GET /.well-known/jwks.json');
    const published = body.keys.map(({ kid }: { kid: string }) => kid);
    expect(published).not.toContain(compromised.kid);
    expect(published).toContain(first.kid);
    await expect((async () => service(server).verifier.verify(stolen))()).rejects.toMatchObject({
      reason: 'unknown_key',
    });
  }
});

/** A service that has the JWKS once its process knows this key. */
async function primed(server: TestServer, kid: string): Promise<Service> {
  const { callAs } = server;
  for (;;) {
    const { body } = await callAs(null)('GET /.well-known/jwks.json');
    if (body.keys.some((key: { kid: string }) => key.kid === kid)) break;
  }
  const made = service(server);
  const { grantToken } = await makeGrant(here.developer.call, agentId);
  await made.verifier.verify(grantToken);
  return made;
}
