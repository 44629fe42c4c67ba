import { expect, test } from 'vitest';
import {
  AuthorizationError,
  createAuditSink,
  createGuard,
  createVerifier,
  currentGrant,
  feed,
  type Verifier,
} from '../../src/index.ts';
import { createFeedSource, until } from '../neutral/support/feed-source.ts';
import { AUDIENCE, createTestIssuer, ISSUER } from '../neutral/support/issuer.ts';
import { createClock, verifierOf } from '../neutral/support/service.ts';
import { startAuditLog } from './support/audit-log.ts';

const issuer = await createTestIssuer();
const guard = createGuard({ verifier: verifierOf(issuer), audit: false });
const rule = { scopes: ['flights:search'] } as const;
const callOf = async (grantId: string): Promise<Parameters<typeof guard.run>[0]> => ({
  token: await issuer.token({ grnt: grantId, jti: `tok_${grantId}` }),
  action: 'tool',
  input: 1,
  rule,
});

const deepBelow = async (): Promise<string | undefined> => {
  await new Promise((resolve) => void setImmediate(resolve));
  return currentGrant()?.grantId;
};

test('code below a guarded call finds its grant, and no other code does', async () => {
  const [one, two] = [await callOf('grnt_one'), await callOf('grnt_two')];
  const found = await Promise.all([guard.run(one, deepBelow), guard.run(two, deepBelow), deepBelow()]);
  expect(found).toEqual(['grnt_one', 'grnt_two', undefined]);
  expect(currentGrant()).toBeUndefined();
});

test('it is the very grant that the call gets, also synchronously and one call inside another', async () => {
  const [outer, inner] = [await callOf('grnt_outer'), await callOf('grnt_inner')];
  await guard.run(outer, async ({ grant }) => {
    expect(currentGrant()).toBe(grant);
    expect(await guard.run(inner, deepBelow)).toBe('grnt_inner');
    expect(currentGrant()).toBe(grant);
  });
});

test('each step of a stream finds it, whoever reads the stream', async () => {
  async function* grants(): AsyncGenerator<string | undefined> {
    yield currentGrant()?.grantId;
    yield await deepBelow();
  }
  const seen: unknown[] = [];
  for await (const grantId of await guard.run(await callOf('grnt_stream'), grants)) seen.push(grantId);
  expect(seen).toEqual(['grnt_stream', 'grnt_stream']);
});

test('whoever is told that a grant has ended finds that grant, and not that of another call', async () => {
  const ends: (() => void)[] = [];
  const { verify } = verifierOf(issuer);
  const watch: Verifier['watch'] = (grant, ended) => {
    ends.push(() => ended(new AuthorizationError('revoked', { attribution: grant })));
    return () => {};
  };
  const watching = createGuard({ verifier: { verify, watch }, audit: false });
  const admission = await watching.admit(await callOf('grnt_ended'));
  const found: unknown[] = [];
  admission.signal.addEventListener('abort', () => found.push(currentGrant()?.grantId));
  await watching.run(await callOf('grnt_other'), () => ends[0]?.());
  expect(found).toEqual(['grnt_ended']);
});

test('listeners that serve every call find no grant, whichever call began the work', async () => {
  const found: unknown[] = [];
  const note = (): unknown => found.push(currentGrant()?.grantId);
  const log = await startAuditLog('gx_test_x');
  log.refuse(() => true);
  const audit = createAuditSink({ url: log.url, apiKey: 'gx_test_x', mode: 'buffered', onFault: note });
  const clock = createClock();
  const source = createFeedSource(issuer, clock);
  const { fetch } = source;
  const revocation = feed({ apiKey: 'gx_test_x', onStateChange: note });
  const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, revocation, fetch, clock });
  const ended = Promise.withResolvers<void>();
  const recording = createGuard({ verifier, audit });
  const token = await issuer.token();
  const inner = { token, action: 'tool', input: 1, rule };
  await guard.run(await callOf('grnt_first'), async () => {
    await recording.run(inner, () => 1);
    verifier.watch(await verifier.verify(token), () => ended.resolve(void note()));
    await audit.flush();
    await until(() => source.streams() === 1);
    clock.advance(60);
    const findsItStale = recording.run(inner, () => 1);
    await source.heartbeat();
    await findsItStale;
    clock.advance(7200);
    await ended.promise;
  });
  await verifier.close();
  await log.close();
  expect(found.length).toBeGreaterThan(5);
  expect(new Set(found)).toEqual(new Set([undefined]));
});
