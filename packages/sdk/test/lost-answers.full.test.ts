import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemoryStore, Grantex, type GrantTokens, type SecretStore } from '../src/index.ts';
import { createFileStore } from '../src/node.ts';
import { caught } from './support/caught.ts';
import { digestOf, lossyPostgres, type LossyRig } from './support/lossy-postgres.ts';
import { type Fault, unreliable, type Unreliable } from './support/unreliable.ts';

const SCOPES = ['calendar:read'];
/** Every way to lose a response, or the request. */
const LOSSES = [
  'lose-request',
  'lose-answer',
  'reset-answer',
  'cut-headers',
  'cut-answer',
  'leave-early',
  'answer-too-late',
] as const satisfies readonly Fault[];
/** For one call; the client retries four times. */
const MOST_LOSSES = 3;
/** Patterns of losses, all at once; set `LOST_ANSWERS` for a longer run. */
const CASES = Number(process.env['LOST_ANSWERS'] ?? 24);

let rig: LossyRig;
let proxy: Unreliable;
/** Reaches the server through the proxy, with a timeout just long enough to lose a response. */
let gx: Grantex;
beforeAll(async () => {
  rig = await lossyPostgres();
  proxy = await unreliable(rig.url);
  gx = new Grantex({ apiKey: rig.apiKey, baseUrl: proxy.url, timeout: 2 });
});
afterAll(async () => {
  await proxy.close();
  await rig.close();
});

async function newCode(): Promise<{ agentId: string; code: string }> {
  const { id: agentId } = await rig.gx.agents.register({ name: 'unlucky', scopes: SCOPES });
  const { code = '' } = await rig.gx.authorize({ agentId, userId: 'user_alice', scopes: SCOPES });
  return { agentId, code };
}

async function storedIn(store: SecretStore, agentId: string): Promise<GrantTokens> {
  return JSON.parse((await store.get(`grant-${agentId}`)) ?? '') as GrantTokens;
}

/** One active grant, with one unused refresh token: the client's. */
async function expectOneWorkingGrant(agentId: string, tokens: GrantTokens): Promise<void> {
  expect(await rig.storedGrant(tokens.grantId)).toEqual({
    isRevoked: false,
    unused: [digestOf(tokens.refreshToken)],
  });
  expect((await rig.countsOf(agentId)).grants).toBe(1);
  expect(await rig.gx.tokens.verify(tokens.grantToken)).toMatchObject({
    valid: true,
    grantId: tokens.grantId,
  });
}

const losses = fc.array(fc.constantFrom(...LOSSES), { maxLength: MOST_LOSSES });

describe('whatever is lost in transit', () => {
  test('exchange and refresh end with one working grant, and nothing was revoked', async () => {
    const before = (await rig.countsOf('')).revocations;
    await Promise.all(fc.sample(fc.tuple(losses, losses, losses), CASES).map(survive));
    expect((await rig.countsOf('')).revocations).toBe(before);
  });

  async function survive(patterns: readonly Fault[][]): Promise<void> {
    const own = await unreliable(rig.url);
    const client = new Grantex({ apiKey: rig.apiKey, baseUrl: own.url, timeout: 3 });
    const { agentId, code } = await newCode();
    const [exchange = [], ...refreshes] = patterns;
    try {
      own.fail(...exchange);
      const grant = await client.tokens.exchange({ code, agentId });
      await expectOneWorkingGrant(agentId, grant);
      const store = createMemoryStore();
      const source = client.tokenSource({ agentId, store, grant });
      for (const pattern of refreshes) {
        own.fail(...pattern);
        await source.refresh();
        await expectOneWorkingGrant(agentId, await storedIn(store, agentId));
      }
    } catch (error) {
      throw new Error(`after ${JSON.stringify(patterns)}`, { cause: error });
    } finally {
      await own.close();
    }
  }

  test.each(LOSSES)('a process that dies of %s continues where it was', async (loss) => {
    const { agentId, code } = await newCode();
    const store = createMemoryStore();
    const grant = await gx.tokens.exchange({ code, agentId });
    const dying = new Grantex({ apiKey: rig.apiKey, baseUrl: proxy.url, timeout: 1, retries: 0 });
    proxy.fail(loss);
    expect(await caught(dying.tokenSource({ agentId, store, grant }).refresh())).toMatchObject({
      code: expect.stringMatching(/^(NETWORK_ERROR|TIMEOUT)$/) as string,
    });
    await gx.tokenSource({ agentId, store }).refresh();
    await expectOneWorkingGrant(agentId, await storedIn(store, agentId));
  });
});

describe('after a lost response was requested again, a thief', () => {
  /**
   * A thief has eavesdropped, and has a key of the same developer; only the timing distinguishes them from the client.
   */
  const steal = (): Grantex => new Grantex({ apiKey: rig.apiKey, baseUrl: rig.url, retries: 0 });

  test('with the code gets nothing; later, the grant made from it ends', async () => {
    const { agentId, code } = await newCode();
    proxy.fail('lose-answer', 'cut-answer');
    const grant = await gx.tokens.exchange({ code, agentId });
    expect(await caught(steal().tokens.exchange({ code, agentId }))).toMatchObject({ code: 'INVALID_CODE' });
    await expectOneWorkingGrant(agentId, grant);
    await rig.pass(61);
    expect(await caught(steal().tokens.exchange({ code, agentId }))).toMatchObject({ code: 'INVALID_CODE' });
    expect((await rig.storedGrant(grant.grantId)).isRevoked).toBe(true);
    expect(await rig.gx.tokens.verify(grant.grantToken)).toEqual({ valid: false });
  });

  test('with the refresh token gets nothing at once, and ends the grant later', async () => {
    const { agentId, code } = await newCode();
    const grant = await gx.tokens.exchange({ code, agentId });
    const store = createMemoryStore();
    proxy.fail('reset-answer', 'leave-early');
    await gx.tokenSource({ agentId, store, grant }).refresh();
    const stolen = { agentId, refreshToken: grant.refreshToken };
    expect(await caught(steal().tokens.refresh(stolen))).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    await expectOneWorkingGrant(agentId, await storedIn(store, agentId));
    await rig.pass(61);
    expect(await caught(steal().tokens.refresh(stolen))).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    expect((await rig.storedGrant(grant.grantId)).isRevoked).toBe(true);
  });

  test('with the refresh token ends the grant at once when its successor has been used', async () => {
    const { agentId, code } = await newCode();
    const grant = await gx.tokens.exchange({ code, agentId });
    const source = gx.tokenSource({ agentId, store: createMemoryStore(), grant });
    proxy.fail('cut-headers');
    await source.refresh();
    await source.refresh();
    const stolen = { agentId, refreshToken: grant.refreshToken };
    expect(await caught(steal().tokens.refresh(stolen))).toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    expect((await rig.storedGrant(grant.grantId)).isRevoked).toBe(true);
    expect(await caught(source.refresh())).toMatchObject({ code: 'GRANT_ENDED' });
  });

  test('who came first is detected when the client comes: in the end both have nothing', async () => {
    const { agentId, code } = await newCode();
    const grant = await gx.tokens.exchange({ code, agentId });
    const stolen = await steal().tokens.refresh({ agentId, refreshToken: grant.refreshToken });
    await rig.pass(61);
    const source = gx.tokenSource({ agentId, store: createMemoryStore(), grant });
    expect(await caught(source.refresh())).toMatchObject({ code: 'GRANT_ENDED' });
    expect((await rig.storedGrant(grant.grantId)).isRevoked).toBe(true);
    expect(await rig.gx.tokens.verify(stolen.grantToken)).toEqual({ valid: false });
  });
});

describe('a storm of clients that lose responses', () => {
  const CLIENTS = 16;
  const ROUNDS = 2;

  test('in pairs on one store each: every grant works, and nothing was revoked', async () => {
    const random = fc.sample(
      fc.oneof(
        { arbitrary: fc.constant(undefined), weight: 5 },
        { arbitrary: fc.constantFrom(...LOSSES), weight: 3 },
      ),
      5_000,
    );
    const storm = await unreliable(rig.url, () => random.pop());
    const folder = await mkdtemp(join(tmpdir(), 'grantex-storm-'));
    const before = (await rig.countsOf('')).revocations;
    const client = (): Grantex =>
      new Grantex({ apiKey: rig.apiKey, baseUrl: storm.url, timeout: 5, retries: 12 });

    await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const { agentId, code } = await newCode();
        const grant = await client().tokens.exchange({ code, agentId });
        // Two processes: each with a client and a separate view of the folder.
        const pair = [createFileStore({ directory: folder }), createFileStore({ directory: folder })];
        const [first, second] = pair.map((store) => client().tokenSource({ agentId, store, grant }));
        for (let round = 0; round < ROUNDS; round += 1) {
          const [one, other] = await Promise.all([first?.refresh(), second?.refresh()]);
          expect(one).toBe(other);
        }
        await expectOneWorkingGrant(agentId, await storedIn(pair[0] ?? createMemoryStore(), agentId));
      }),
    );

    expect((await rig.countsOf('')).revocations).toBe(before);
    await storm.close();
    await rm(folder, { recursive: true, force: true });
  });
});
