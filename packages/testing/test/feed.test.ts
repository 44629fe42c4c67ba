import { type Feed, feed, type FeedState, createVerifier, type Verifier } from '@grantex/core';
import { createTestIssuer, type TestGrant, type TestIssuer } from '@grantex/testing';
import { expect, test } from 'vitest';

interface Scene extends AsyncDisposable {
  readonly issuer: TestIssuer;
  readonly revocation: Feed;
  readonly verifier: Verifier;
  readonly states: readonly FeedState[];
  readonly grant: TestGrant;
  /** The outcome for a token: `holds`, or the reason of the refusal. */
  outcome(token?: string): Promise<string>;
  /** Waits until a token has this outcome. */
  comesTo(expected: string, token?: string): Promise<void>;
}

/** An issuer whose feed a verifier follows. */
async function scene(): Promise<Scene> {
  const issuer = await createTestIssuer();
  const states: FeedState[] = [];
  const revocation = feed({ apiKey: issuer.apiKey, onStateChange: (state) => void states.push(state) });
  const verifier = createVerifier({ issuer: issuer.url, audience: issuer.audience, revocation });
  const grant = issuer.grant();
  const outcome = async (token = grant.token): Promise<string> => {
    try {
      await verifier.verify(token);
      return 'holds';
    } catch (error) {
      return (error as { reason: string }).reason;
    }
  };
  expect(await outcome()).toBe('holds');
  await expect.poll(() => issuer.feed.streams).toBe(1);
  return {
    issuer,
    revocation,
    verifier,
    states,
    grant,
    outcome,
    comesTo: (expected, token) => expect.poll(() => outcome(token)).toBe(expected),
    async [Symbol.asyncDispose]() {
      await verifier.close();
      await issuer.close();
    },
  };
}

const REVOCATIONS: readonly (readonly [
  what: string,
  id: (grant: TestGrant, issuer: TestIssuer) => string,
])[] = [
  ['a token', ({ tokenId }) => tokenId],
  ['a grant', ({ grantId }) => grantId],
  ['an agent', ({ agentId }) => agentId],
  ['a principal', ({ principal }) => principal],
  ['a developer', (_grant, { developerId }) => developerId],
];

for (const [what, idOf] of REVOCATIONS) {
  test(`${what} that is revoked is refused by a verifier with the feed, and by the online check`, async () => {
    await using here = await scene();
    const child = here.issuer.grant({}, here.grant);
    here.issuer.revoke(idOf(here.grant, here.issuer));
    await here.comesTo('revoked');
    expect(await here.outcome(child.token)).toBe('revoked');
    for (const { token } of [here.grant, child]) {
      const answer = await fetch(`${here.issuer.url}/v1/tokens/verify`, {
        method: 'POST',
        headers: { authorization: `Bearer ${here.issuer.apiKey}` },
        body: JSON.stringify({ token }),
      });
      expect(await answer.json()).toEqual({ valid: false });
    }
    expect(here.states).toEqual(['fresh']);
  });
}

test('revoking keys ends their tokens, and those of the new key are valid', async () => {
  await using here = await scene();
  await here.issuer.rotateKey();
  const fresh = here.issuer.grantToken();
  expect(await here.outcome(fresh)).toBe('holds');
  here.issuer.revokeOldKeys();
  await here.comesTo('revoked');
  expect(await here.outcome(fresh)).toBe('holds');
});

test('an unknown id in a revocation is an error of the test', async () => {
  await using here = await scene();
  expect(() => here.issuer.revoke('alice')).toThrow('alice');
});

const HAPPENINGS: readonly (readonly [what: string, make: (here: Scene) => void])[] = [
  ['a gap', ({ issuer }) => issuer.feed.skip()],
  ['a forged message', ({ issuer, grant }) => issuer.feed.forge(grant.grantId)],
  ['another epoch', ({ issuer }) => issuer.feed.restore()],
];

for (const [what, make] of HAPPENINGS) {
  test(`${what} in the feed is detected, and the verifier starts over with a snapshot`, async () => {
    await using here = await scene();
    make(here);
    await expect.poll(() => here.states).toEqual(['fresh', 'resyncing', 'fresh']);
    expect(await here.outcome()).toBe('holds');
    here.issuer.revoke(here.grant.grantId);
    await here.comesTo('revoked');
  });
}

test('a stream that is cut continues where it ended', async () => {
  await using here = await scene();
  here.issuer.feed.cut();
  here.issuer.revoke(here.grant.grantId);
  await here.comesTo('revoked');
  expect(here.states).toEqual(['fresh']);
});

test('a silent or interrupted feed makes its verifiers refuse until it resumes', async () => {
  const clock = { now: Date.now() };
  await using issuer = await createTestIssuer({ now: () => clock.now });
  const revocation = feed({ apiKey: issuer.apiKey, timeout: 0.5 });
  const verifier = createVerifier({
    issuer: issuer.url,
    audience: issuer.audience,
    revocation,
    clock: () => clock.now,
  });
  const token = issuer.grantToken();
  await verifier.verify(token);
  await expect.poll(() => issuer.feed.streams).toBe(1);
  issuer.feed.silence();
  clock.now += 11_000;
  await expect(async () => verifier.verify(token)).rejects.toThrow('cannot find out');
  issuer.feed.speak();
  await expect.poll(() => revocation.state).toBe('fresh');
  issuer.interrupt('feed');
  clock.now += 11_000;
  await expect(async () => verifier.verify(token)).rejects.toThrow('cannot find out');
  issuer.resume('feed');
  await expect.poll(() => revocation.state).toBe('fresh');
  expect(issuer.requestsTo('feed')).toBeGreaterThan(2);
  await verifier.close();
  await expect.poll(() => issuer.feed.streams).toBe(0);
});
