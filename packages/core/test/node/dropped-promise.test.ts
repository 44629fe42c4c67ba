import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGuard, createVerifier, feed } from '../../src/index.ts';
import { followNested } from '../../src/guard/follow-nested.ts';
import { createFeedSource, until } from '../neutral/support/feed-source.ts';
import { AUDIENCE, createTestIssuer, ISSUER } from '../neutral/support/issuer.ts';
import { createRecorder } from '../neutral/support/recorder.ts';
import { createClock } from '../neutral/support/service.ts';

// A rejection to which nobody listens ends the process, and with it the calls of everybody else.
const issuer = await createTestIssuer();
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);

beforeEach(() => void process.on('unhandledRejection', note));
afterEach(() => void process.off('unhandledRejection', note));

interface Running {
  readonly signal: AbortSignal;
  /** Resolves when the grant has ended. */
  readonly hasEnded: Promise<void>;
}

/** Gives up as work does that gets the signal of a call. */
async function giveUp({ signal, hasEnded }: Running): Promise<never> {
  await hasEnded;
  throw signal.reason;
}

/** Work that goes on for a moment, and then starts more. */
async function slowly(running: Running): Promise<{ readonly more: Promise<never> }> {
  await running.hasEnded;
  await new Promise((resolve) => void setImmediate(resolve));
  return { more: giveUp(running) };
}

test.each<[string, boolean, (running: Running) => object]>([
  ['a member', false, (running) => ({ later: giveUp(running) })],
  ['a member of a result that comes too late', true, (running) => ({ later: giveUp(running) })],
  ['a member of what a promise resolves to', false, (running) => ({ later: slowly(running) })],
  ['a member of what a promise resolves to too late', true, (running) => ({ later: slowly(running) })],
  [
    'a member of what a stream yields',
    false,
    async function* rows(running) {
      yield await slowly(running);
    },
  ],
])('a promise that rejects with the end of the grant is handled: %s', async (_where, isLate, resultOf) => {
  const clock = createClock();
  const source = createFeedSource(issuer, clock);
  const revocation = feed({ apiKey: 'gx_test_x' });
  const { fetch } = source;
  const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, revocation, fetch, clock });
  await using _closing = { [Symbol.asyncDispose]: () => verifier.close() };
  const guard = createGuard({ verifier, audit: createRecorder() });
  const token = await issuer.token();
  const rule = { scopes: ['flights:search'] } as const;
  const admission = await guard.admit({ token, action: 'tool', input: 1, rule });
  await until(() => source.streams() === 1);

  const { signal } = admission;
  const { promise: hasEnded, resolve: end } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => end());
  const revoke = async (): Promise<void> => {
    await source.append({ kind: 'grant', id: 'grnt_01' });
    await hasEnded;
  };
  if (isLate) await revoke();
  const { result, over } = followNested(resultOf({ signal, hasEnded }), admission) ?? {};
  if (result !== undefined && Symbol.asyncIterator in result) {
    void (result as AsyncGenerator).next().catch(() => {});
  }
  if (!isLate) await revoke();
  await expect(over).rejects.toMatchObject({ reason: 'revoked' });
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
  expect(unhandled.splice(0)).toEqual([]);
});
