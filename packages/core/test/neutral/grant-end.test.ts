import { expect, test } from 'vitest';
import {
  type Admission,
  AuthorizationError,
  createGuard,
  createVerifier,
  feed,
  type FetchCall,
  type Guard,
  guardFetch,
} from '../../src/index.ts';
import { grantOf, runTool, withGrant } from '../../src/adapter.ts';
import { createFeedSource, type FeedSource, until } from './support/feed-source.ts';
import { AUDIENCE, createTestIssuer, delegated, ISSUER } from './support/issuer.ts';
import { createRecorder, type Recorder } from './support/recorder.ts';
import { createClock, type TestClock, verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const token = await issuer.token();
const call = { token, action: 'tool', input: 1, rule: { scopes: ['flights:search'] } } as const;

interface Scene extends AsyncDisposable {
  readonly source: FeedSource;
  readonly log: Recorder;
  readonly guard: Guard;
}

/** A guard whose verifier follows a feed. */
async function scene(): Promise<Scene> {
  const clock = createClock();
  const source = createFeedSource(issuer, clock);
  const revocation = feed({ apiKey: 'gx_test_x' });
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    revocation,
    fetch: source.fetch,
    clock,
  });
  await verifier.verify(token);
  await until(() => source.streams() === 1);
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  return { source, log, guard, [Symbol.asyncDispose]: () => verifier.close() };
}

const revoke = ({ source }: Scene): Promise<void> => source.append({ kind: 'grant', id: 'grnt_01' });
const endOf = ({ log }: { readonly log: Recorder }): unknown => {
  const { status, metadata } = log.records.at(-1) ?? {};
  return [status, metadata];
};
const REVOKED = ['failure', { ended: 'revoked' }];

const reasonOf = ({ reason }: AbortSignal): string =>
  AuthorizationError.is(reason) ? reason.reason : String(reason);

/** Resolves when a signal has aborted. */
function aborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(reasonOf(signal));
    signal.addEventListener('abort', () => resolve(reasonOf(signal)));
  });
}

/** Counts without an end, and remembers whether it was closed. */
function endless(): { readonly values: () => AsyncGenerator<number>; isClosed: boolean } {
  const counter = {
    isClosed: false,
    async *values() {
      try {
        for (let value = 1; ; value += 1) yield value;
      } finally {
        counter.isClosed = true;
      }
    },
  };
  return counter;
}

test('the signal of an admission aborts when its grant is revoked', async () => {
  await using stage = await scene();
  const admission = await stage.guard.admit(call);
  const { signal } = admission;
  expect(signal).toBe(admission.signal);
  await revoke(stage);
  expect(await aborted(signal)).toBe('revoked');
  expect(signal.reason).toMatchObject({ errorUri: `${ISSUER}/docs/errors/revoked` });
});

test('the signal aborts when the caller leaves, and when the grant ends', async () => {
  await using stage = await scene();
  const callers = [new AbortController(), new AbortController()] as const;
  const signalFor = async ({ signal }: AbortController): Promise<AbortSignal> =>
    (await stage.guard.admit({ ...call, signal })).signal;
  const [ofLeft, ofKept] = [await signalFor(callers[0]), await signalFor(callers[1])];
  callers[0].abort('left');
  expect([ofLeft.reason, ofKept.aborted]).toEqual(['left', false]);
  expect((await signalFor(callers[0])).reason).toBe('left');
  await revoke(stage);
  expect(await aborted(ofKept)).toBe('revoked');
});

test('a listener that settles a call when its caller leaves does not keep its signal from aborting', async () => {
  await using stage = await scene();
  const caller = new AbortController();
  const admission = await stage.guard.admit({ ...call, signal: caller.signal });
  caller.signal.addEventListener('abort', () => admission.settle('failure'));
  const { signal } = admission;
  caller.abort('left');
  expect(signal.reason).toBe('left');
});

test('a settled call leaves nothing on the signal of a caller that stays', async () => {
  await using stage = await scene();
  const caller = new AbortController();
  const added: unknown[] = [];
  const { addEventListener, removeEventListener } = caller.signal;
  caller.signal.addEventListener = (...values: Parameters<typeof addEventListener>) => {
    added.push(values[1]);
    addEventListener.apply(caller.signal, values);
  };
  caller.signal.removeEventListener = (...values: Parameters<typeof removeEventListener>) => {
    added.splice(added.indexOf(values[1]), 1);
    removeEventListener.apply(caller.signal, values);
  };
  const run = (): unknown =>
    stage.guard.run({ ...call, signal: caller.signal }, ({ signal }) => {
      expect(added).toHaveLength(1);
      return signal.aborted;
    });
  expect([await run(), await run(), added]).toEqual([false, false, []]);
});

test('a tool that ends with its grant answers a model with the refusal', async () => {
  await using stage = await scene();
  const refused = ({ code }: { readonly code: string }): string => `refused: ${code}`;
  const execute = async ({ signal }: Admission): Promise<string> => {
    await revoke(stage);
    await aborted(signal);
    throw signal.reason;
  };
  expect(await runTool(stage.guard, call, { execute, refused })).toBe('refused: revoked');
  expect(endOf(stage)).toEqual(REVOKED);
});

test('it aborts when an ancestor is revoked, and not for any other grant', async () => {
  await using stage = await scene();
  const child = await stage.guard.admit({ ...call, token: await issuer.token(delegated(2)) });
  const other = await stage.guard.admit({
    ...call,
    token: await issuer.token({ grnt: 'grnt_other', jti: 'tok_other' }),
  });
  const [ofChild, ofOther] = [child.signal, other.signal];
  await stage.source.append({ kind: 'grant', id: 'grnt_ancestor_0' });
  expect(await aborted(ofChild)).toBe('revoked');
  expect(ofOther.aborted).toBe(false);
});

test('a signal that is read after the revocation has aborted already', async () => {
  await using stage = await scene();
  const [early, late] = [await stage.guard.admit(call), await stage.guard.admit(call)];
  const { signal } = early;
  await revoke(stage);
  await aborted(signal);
  expect(late.signal.aborted).toBe(true);
  expect(reasonOf(late.signal)).toBe('revoked');
});

test('a settled call hears nothing any more', async () => {
  await using stage = await scene();
  const [settled, running] = await Promise.all([stage.guard.admit(call), stage.guard.admit(call)]);
  const { signal } = settled;
  settled.settle('success');
  await revoke(stage);
  await aborted(running.signal);
  expect(signal.aborted).toBe(false);
  expect(settled.signal.aborted).toBe(false);
});

test('a withdrawn listener hears nothing', async () => {
  await using stage = await scene();
  const admission = await stage.guard.admit(call);
  const heard: string[] = [];
  admission.onGrantEnd(() => heard.push('withdrawn'))();
  admission.onGrantEnd(() => {
    throw new Error('A listener that throws does not keep the others from hearing.');
  });
  admission.onGrantEnd(({ reason }) => heard.push(reason));
  await revoke(stage);
  await aborted(admission.signal);
  expect(heard).toEqual(['revoked']);
});

test('a tool that gives up by the signal is settled with the reason', async () => {
  await using stage = await scene();
  const ended = Promise.withResolvers<never>();
  const result = stage.guard.run(call, ({ signal }: Admission) => {
    signal.addEventListener('abort', () => ended.reject(signal.reason));
    return ended.promise;
  });
  await revoke(stage);
  await expect(result).rejects.toMatchObject({ reason: 'revoked' });
  expect(endOf(stage)).toEqual(REVOKED);
});

test('a tool that returns anyway is settled by its result', async () => {
  await using stage = await scene();
  const result = await stage.guard.run(call, async ({ signal }: Admission) => {
    await revoke(stage);
    await aborted(signal);
    return 'booked';
  });
  expect(result).toBe('booked');
  expect(endOf(stage)).toEqual(['success', {}]);
});

/** The next value of a stream, or the reason with which it ends. */
async function nextOf(stream: AsyncIterator<unknown>): Promise<unknown> {
  try {
    return (await stream.next()).value;
  } catch (error) {
    return AuthorizationError.is(error) ? error.reason : error;
  }
}

test('a stream ends with the refusal, between two chunks', async () => {
  await using stage = await scene();
  const counter = endless();
  const stream = await stage.guard.run(call, () => counter.values());
  expect(await stream.next()).toEqual({ done: false, value: 1 });
  await revoke(stage);
  await until(async () => (await nextOf(stream)) === 'revoked');
  expect(counter.isClosed).toBe(true);
  expect(endOf(stage)).toEqual(REVOKED);
});

test('a stream ends with the refusal while its reader waits for a chunk', async () => {
  await using stage = await scene();
  async function* silent(): AsyncGenerator<number> {
    yield 1;
    await new Promise(() => {});
  }
  const stream = await stage.guard.run(call, silent);
  await stream.next();
  const next = stream.next();
  await revoke(stage);
  await expect(next).rejects.toMatchObject({ reason: 'revoked' });
  expect(endOf(stage)).toEqual(REVOKED);
});

test.each(['a ReadableStream', 'the body of a Response'])('%s ends with the refusal', async (what) => {
  await using stage = await scene();
  let cancelled: unknown;
  const source = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array([1])),
    cancel(reason) {
      cancelled = reason;
    },
  });
  const result = await stage.guard.run<number, ReadableStream | Response>(call, () =>
    what === 'a ReadableStream' ? source : new Response(source),
  );
  const reader = (result instanceof Response ? result.body : result)?.getReader();
  expect(await reader?.read()).toMatchObject({ done: false });
  const next = reader?.read();
  await revoke(stage);
  await expect(next).rejects.toMatchObject({ reason: 'revoked' });
  expect(cancelled).toMatchObject({ reason: 'revoked' });
  expect(endOf(stage)).toEqual(REVOKED);
});

test('what a framework passes to a tool carries the grant, and one signal for caller and grant', async () => {
  await using stage = await scene();
  const options = { id: 1, signal: new AbortController().signal };
  const admission = await stage.guard.admit({ ...call, signal: options.signal });
  const given = withGrant(options, admission, 'signal');
  expect(given.id).toBe(1);
  expect(grantOf(given)).toBe(admission.grant);
  expect(grantOf({ ...given })).toBe(admission.grant);
  expect(JSON.stringify(given)).not.toContain('grnt');
  expect(given.signal).toBe(given.signal);
  expect(() => grantOf(options)).toThrow('guarded tool');
  await revoke(stage);
  expect(await aborted(given.signal)).toBe('revoked');
  expect(options.signal.aborted).toBe(false);
});

test('what a tool gets keeps its class', async () => {
  class Context {
    readonly user = 'alice';

    get greeting(): string {
      return `Hello, ${this.user}.`;
    }
  }
  const { guard } = await withoutFeed();
  const admission = await guard.admit(call);
  const given = withGrant(new Context(), admission);
  expect([given instanceof Context, given.greeting]).toEqual([true, 'Hello, alice.']);
  expect(grantOf(given)).toBe(admission.grant);
});

/** A guard without a feed, whose clock the test moves. */
async function withoutFeed(): Promise<{ clock: TestClock; log: Recorder; guard: Guard }> {
  const clock = createClock();
  const log = createRecorder();
  return { clock, log, guard: createGuard({ verifier: verifierOf(issuer, { clock }), audit: log }) };
}

test('the signal aborts when the token expires, also without a feed', async () => {
  const { clock, guard } = await withoutFeed();
  const { signal } = await guard.admit(call);
  clock.advance(7200);
  expect(await aborted(signal)).toBe('expired');
});

test('a stream whose token expires ends with the refusal', async () => {
  const { clock, log, guard } = await withoutFeed();
  const stream = await guard.run(call, () => endless().values());
  await stream.next();
  clock.advance(7200);
  await until(async () => (await nextOf(stream)) === 'expired');
  expect(endOf({ log })).toEqual(['failure', { ended: 'expired' }]);
});

test('a listener that throws keeps no other one from hearing that its grant has ended', async () => {
  const clock = createClock();
  const verifier = verifierOf(issuer, { clock });
  const grant = await verifier.verify(token);
  const told = new Promise((resolve) => {
    verifier.watch(grant, () => {
      throw new Error('This listener throws.');
    });
    verifier.watch(grant, ({ reason }) => resolve(reason));
  });
  clock.advance(7200);
  expect(await told).toBe('expired');
});

test('a verifier of another make watches nothing, and the signal does not abort', async () => {
  const { verify } = verifierOf(issuer);
  const guard = createGuard({ verifier: { verify }, audit: false });
  expect((await guard.admit(call)).signal.aborted).toBe(false);
});

test.each<[string, Headers, () => Response | undefined]>([
  ['nothing', new Headers(), () => undefined],
  [
    'an empty response',
    new Headers({ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }),
    () => new Response(),
  ],
])(
  'a handler that answers %s for a WebSocket is a success, and its signal goes on',
  async (_what, headers, answer) => {
    await using stage = await scene();
    const { guard, log } = stage;
    const calls: FetchCall<undefined>[] = [];
    const upgrade = guardFetch(
      (_request, given) => {
        // The first signal is read before the upgrade, the other one afterwards.
        return calls.push(given) === 1 && given.signal.aborted ? Response.error() : answer();
      },
      { guard, rule: call.rule },
    );
    headers.set('authorization', `Bearer ${token}`);
    // A browser lets no script set these headers.
    const request = (): Request =>
      Object.defineProperty(new Request('https://travel.example/'), 'headers', { value: headers });
    expect([await upgrade(request()), await upgrade(request())].map((given) => given?.body)).toEqual(
      Array(2).fill(answer()?.body),
    );
    expect(log.summary().filter((entry) => entry.startsWith('success'))).toHaveLength(2);
    const signals = calls.map(({ signal }) => signal);
    await revoke(stage);
    expect(await Promise.all(signals.map(aborted))).toEqual(['revoked', 'revoked']);
  },
);

test.each<[string, string, Headers, () => Response]>([
  [
    'without content',
    'GET',
    new Headers({ 'sec-websocket-key': 'key' }),
    () => new Response(null, { status: 204 }),
  ],
  ['to another method', 'PUT', new Headers({ 'sec-websocket-key': 'key' }), () => new Response()],
  ['without a key', 'GET', new Headers({ upgrade: 'websocket' }), () => new Response()],
])('nothing is kept for an answer that makes no WebSocket: %s', async (_what, method, headers, answer) => {
  await using stage = await scene();
  const signals: AbortSignal[] = [];
  const ask = guardFetch(
    (_request, { signal }) => {
      signals.push(signal);
      return answer();
    },
    { guard: stage.guard, rule: call.rule },
  );
  headers.set('authorization', `Bearer ${token}`);
  await ask(new Request('https://travel.example/', { method, headers }));
  const later = await stage.guard.admit(call);
  const ended = aborted(later.signal);
  await revoke(stage);
  expect(await ended).toBe('revoked');
  expect(signals.map((signal) => signal.aborted)).toEqual([false]);
});

test('of more than 1,000 connections of a token that stay open, the signal of the oldest aborts', async () => {
  await using stage = await scene();
  const admissions: Admission[] = [];
  for (let count = 0; count < 1001; count += 1) {
    const admission = await stage.guard.admit(call);
    admission.settleOpen();
    admissions.push(admission);
  }
  const abortedOnes = (): number => admissions.filter(({ signal }) => signal.aborted).length;
  expect([admissions[0]?.signal.aborted, abortedOnes()]).toEqual([true, 1]);
  await revoke(stage);
  await until(() => abortedOnes() === 1001);
});

test('connections of two grants with the same scopes stay open for themselves', async () => {
  await using stage = await scene();
  const others = { sub: 'user_bob', prn: 'prn_02', grnt: 'grnt_02', jti: 'tok_02' };
  const bob = { ...call, token: await issuer.token(others) };
  const [first, second] = [await stage.guard.admit(call), await stage.guard.admit(bob)];
  first.settleOpen();
  second.settleOpen();
  await stage.source.append({ kind: 'grant', id: 'grnt_02' });
  await until(() => second.signal.aborted);
  expect(first.signal.aborted).toBe(false);
  const third = await stage.guard.admit({
    ...bob,
    token: await issuer.token({ ...others, grnt: 'grnt_03', jti: 'tok_03' }),
  });
  third.settleOpen();
  await revoke(stage);
  expect([await aborted(first.signal), third.signal.aborted]).toEqual(['revoked', false]);
});

test('the connections of one token never end those of another', async () => {
  await using stage = await scene();
  const first = await stage.guard.admit(call);
  first.settleOpen();
  const bob = { ...call, token: await issuer.token({ grnt: 'grnt_02', jti: 'tok_02' }) };
  for (let count = 0; count < 1000; count += 1) (await stage.guard.admit(bob)).settleOpen();
  expect(first.signal.aborted).toBe(false);
});

test.each([undefined, new AbortController().signal])(
  'a signal that is first read after the end of the grant has settled the call has aborted',
  async (signal) => {
    await using stage = await scene();
    const admission = await stage.guard.admit({ ...call, ...(signal && { signal }) });
    const { promise: isSettled, resolve } = Promise.withResolvers<void>();
    admission.onGrantEnd(() => {
      admission.settle('failure', { ended: 'revoked' });
      resolve();
    });
    await revoke(stage);
    await isSettled;
    expect([admission.signal.aborted, reasonOf(admission.signal)]).toEqual([true, 'revoked']);
  },
);
