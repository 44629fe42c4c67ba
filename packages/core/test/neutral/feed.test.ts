import { expect, test } from 'vitest';
import {
  createGuard,
  createVerifier,
  feed,
  type Feed,
  type FeedOptions,
  type FeedState,
  type Verifier,
  type VerifierOptions,
} from '../../src/index.ts';
import { createFeedSource, type EntryDraft, type FeedSource, until } from './support/feed-source.ts';
import { actorsOf, AUDIENCE, createTestIssuer, delegated, DEVELOPER, ISSUER, NOW } from './support/issuer.ts';
import { refusalOf } from './support/outcome.ts';
import { createRecorder } from './support/recorder.ts';
import { createClock, type TestClock } from './support/service.ts';

const issuer = await createTestIssuer();
const stranger = await createTestIssuer('new');

interface Scene extends AsyncDisposable {
  readonly source: FeedSource;
  readonly clock: TestClock;
  readonly revocation: Feed;
  readonly verifier: Verifier;
  readonly states: FeedState[];
  verifierWith(changes?: Partial<VerifierOptions>): Verifier;
}

/** A verifier with a separate feed, before its first call. */
function scene(options: Partial<FeedOptions> = {}, changes: Partial<VerifierOptions> = {}): Scene {
  const clock = createClock();
  const source = createFeedSource(issuer, clock);
  const states: FeedState[] = [];
  const revocation = feed({
    apiKey: 'gx_test_x',
    onStateChange: (state) => void states.push(state),
    ...options,
  });
  const verifierWith: Scene['verifierWith'] = (more) =>
    createVerifier({ issuer: ISSUER, audience: AUDIENCE, revocation, fetch: source.fetch, clock, ...more });
  return {
    source,
    clock,
    revocation,
    verifier: verifierWith(changes),
    states,
    verifierWith,
    [Symbol.asyncDispose]: () => revocation.close(),
  };
}

/** The outcome for a token: its grant's id, or the reason of the refusal. */
async function outcome(verifier: Verifier, token: string, scopes?: readonly string[]): Promise<string> {
  try {
    return (await verifier.verify(token, scopes)).grantId;
  } catch {
    return (await refusalOf(() => verifier.verify(token, scopes))).reason;
  }
}

const child = await issuer.token(delegated(2));
const plain = await issuer.token({
  grnt: 'grnt_other',
  jti: 'tok_other',
  client_id: 'ag_other',
  agt: 'did:grantex:ag_other',
  act: actorsOf(['ag_other']),
  prn: 'prn_other',
});

const KINDS: readonly EntryDraft[] = [
  { kind: 'token', id: 'tok_01' },
  { kind: 'grant', id: 'grnt_01' },
  { kind: 'grant', id: 'grnt_ancestor_0' },
  { kind: 'grant', id: 'grnt_ancestor_1' },
  { kind: 'agent', id: 'ag_01', before: NOW },
  { kind: 'agent', id: 'ag_ancestor_0', before: NOW },
  { kind: 'principal', id: 'prn_01', before: NOW },
];

for (const entry of KINDS) {
  test(`an entry for ${entry.kind} ${entry.id} ends a delegated token at once, and no other`, async () => {
    await using here = scene();
    expect(await outcome(here.verifier, child)).toBe('grnt_01');
    await here.source.append(entry);
    await until(async () => (await outcome(here.verifier, child)) === 'revoked');
    expect(await outcome(here.verifier, plain)).toBe('grnt_other');
    await using late = scene();
    late.source.restore('e1', entry);
    expect(await outcome(late.verifier, child)).toBe('revoked');
    expect(await outcome(late.verifier, plain)).toBe('grnt_other');
  });
}

test('an entry for the developer ends everything issued until then, and nothing issued later', async () => {
  await using here = scene();
  here.source.restore('e1', { kind: 'developer', id: DEVELOPER, before: NOW });
  const later = await issuer.token({ iat: NOW + 1, grnt: 'grnt_later' });
  expect(await outcome(here.verifier, child)).toBe('revoked');
  expect(await outcome(here.verifier, plain)).toBe('revoked');
  expect(await outcome(here.verifier, later)).toBe('grnt_later');
});

test('reactivated agents and principals are not affected by earlier entries', async () => {
  await using here = scene();
  here.source.restore(
    'e1',
    { kind: 'agent', id: 'ag_01', before: NOW - 1 },
    { kind: 'principal', id: 'prn_01', before: NOW - 0.001 },
  );
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
});

test('a revoked key ends every token that it signed, cached ones at once', async () => {
  await using here = scene();
  const both = await twoKeys(here);
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  await both.revokeFirst();
  await until(() => here.revocation.state === 'fresh');
  await until(async () => (await outcome(here.verifier, child)) === 'revoked');
  expect(await outcome(here.verifier, plain)).toBe('revoked');
});

test('a message signed with a revoked key is refused, even a snapshot of another epoch without the revocation', async () => {
  await using here = scene();
  const both = await twoKeys(here);
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  await both.revokeFirst();
  await until(async () => (await outcome(here.verifier, child)) === 'revoked');
  here.source.restore('e2');
  here.source.answers.delete('/v1/revocation-feed');
  here.source.cut();
  await until(() => here.revocation.state === 'resyncing');
  await until(() => here.source.asked.filter((path) => path === '/v1/revocation-feed').length >= 2);
  expect(await outcome(here.verifier, plain)).not.toBe('grnt_other');
  expect(here.states.lastIndexOf('fresh')).toBeLessThan(here.states.lastIndexOf('resyncing'));
});

/** An issuer that publishes a second key, and revokes the first with it. */
async function twoKeys({ source }: Scene): Promise<{ revokeFirst(): Promise<void> }> {
  source.answers.set('/.well-known/jwks.json', () =>
    Response.json({ keys: [issuer.publicJwk, stranger.publicJwk] }),
  );
  return {
    async revokeFirst() {
      const entry = { seq: 1, at: iso(NOW), kind: 'key', id: issuer.kid, exp: iso(NOW + 3600) };
      const event = { seq: 1, prev: 0, entries: [entry] };
      await until(() => source.streams() === 1);
      source.send(await source.message({ event }, stranger));
    },
  };
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

test('a fresh feed decides without a promise and without a request', async () => {
  await using here = scene();
  const grant = await here.verifier.verify(child);
  await until(() => here.source.streams() === 1);
  const asked = here.source.asked.length;
  for (let call = 0; call < 100; call += 1) expect(here.verifier.verify(child)).toBe(grant);
  expect(here.source.asked.length).toBe(asked);
});

test('nothing is requested before the first call, and a hundred first calls of two verifiers share one stream', async () => {
  await using here = scene();
  const second = here.verifierWith({ audience: [AUDIENCE, 'https://api2.test'] });
  expect(here.source.asked).toEqual([]);
  const calls = Array.from({ length: 50 }, () => [
    outcome(here.verifier, child),
    outcome(second, plain),
  ]).flat();
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['grnt_01', 'grnt_other']));
  await until(() => here.source.streams() === 1);
  const count = (path: string): number => here.source.asked.filter((asked) => asked === path).length;
  expect([count('/v1/revocation-feed'), count('/v1/revocation-feed/stream')]).toEqual([1, 1]);
});

test('a verifier without messages refuses after ten seconds, and recovers with the next message', async () => {
  await using here = scene({ timeout: 0.5 });
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  await until(() => here.source.streams() === 1);
  here.clock.advance(10);
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  here.clock.advance(0.001);
  expect(await refusalOf(() => here.verifier.verify(child))).toMatchObject({
    code: 'temporarily_unavailable',
    reason: 'revocation_unavailable',
    attribution: { grantId: 'grnt_01' },
    cause: { cause: { message: 'The latest message is 10.0 s old by this clock.' } },
  });
  expect(here.revocation.state).toBe('stale');
  await here.source.heartbeat();
  await until(() => here.revocation.state === 'fresh');
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  expect(here.states).toEqual(['fresh', 'stale', 'fresh']);
});

/** The surroundings of a verifier in a sleeping process: the clock advances, and no message arrives. */
async function asleep(here: Scene): Promise<void> {
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  await until(() => here.source.streams() === 1);
  await here.source.heartbeat();
  here.clock.advance(15);
}

test('a call when a process wakes up waits for messages in transit', async () => {
  await using here = scene();
  await asleep(here);
  const waiting = here.verifier.verify(child);
  expect(waiting).toBeInstanceOf(Promise);
  expect(here.revocation.state).toBe('stale');
  await here.source.heartbeat();
  expect(await waiting).toMatchObject({ grantId: 'grnt_01' });
  expect(here.states).toEqual(['fresh', 'stale', 'fresh']);
});

test('a call when a process wakes up waits, too, where a message of before the sleep is read first', async () => {
  await using here = scene();
  const old = await here.source.message();
  await asleep(here);
  here.source.send(old);
  await until(() => here.revocation.state === 'stale');
  const waiting = here.verifier.verify(child);
  await here.source.heartbeat();
  expect(await waiting).toMatchObject({ grantId: 'grnt_01' });
  expect(here.states).toEqual(['fresh', 'stale', 'fresh']);
});

test('a call when a process wakes up waits for a reconnect where the stream brings an old message and ends unnoticed', async () => {
  await using here = scene();
  const old = await here.source.message({ claims: { iat: NOW + 1 } });
  await asleep(here);
  here.source.send(old);
  await until(() => here.revocation.state === 'stale');
  here.source.restore('e1', { kind: 'grant', id: 'grnt_01', seq: 1 });
  expect(await outcome(here.verifier, child)).toBe('revoked');
});

test('a call when a process wakes up waits for a reconnect, and learns of revocations in the meantime', async () => {
  await using here = scene();
  await asleep(here);
  here.source.restore('e1', { kind: 'grant', id: 'grnt_01', seq: 1 });
  here.source.cut();
  const waiting = [outcome(here.verifier, child), outcome(here.verifier, plain)];
  expect(await Promise.all(waiting)).toEqual(['revoked', 'grnt_other']);
});

test('a call waits for one reconnect, no longer than the timeout, and not for a known revocation', async () => {
  await using here = scene({ timeout: 0.5 });
  await here.source.append({ kind: 'grant', id: 'grnt_other' });
  await asleep(here);
  here.source.answers.set('/v1/revocation-feed/stream', () => new Promise(() => {}));
  here.source.cut();
  const waiting = refusalOf(() => here.verifier.verify(child));
  expect(await outcome(here.verifier, plain)).toBe('revoked');
  expect(await waiting).toMatchObject({ reason: 'revocation_unavailable' });
  // No wait at all: this comes before any timer fires.
  const nextTimer = new Promise((resolve) => {
    setTimeout(resolve, 0, 'waits');
  });
  expect(await Promise.race([outcome(here.verifier, child), nextTimer])).toBe('revocation_unavailable');
});

test('verifiers that share a feed share its clock: a stopped clock of one does not extend its trust', async () => {
  await using here = scene({ timeout: 0.5 });
  const second = here.verifierWith({ clock: () => NOW * 1000 });
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  expect(await outcome(second, child)).toBe('grnt_01');
  here.clock.advance(10.001);
  expect(await outcome(second, child)).toBe('revocation_unavailable');
});

test('a clock that is set back makes no message younger: a timer ages it, too', async () => {
  await using here = scene({ maxStaleness: 0.05, timeout: 0.5 });
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  // The clock of this test is frozen.
  await until(() => here.revocation.state === 'stale');
  // The stream may open only now, and its first heartbeat makes the feed fresh once more.
  await until(async () => (await outcome(here.verifier, child)) === 'revocation_unavailable');
});

test('a clock that is set back makes no message younger for a process that was too busy for its timers', async () => {
  await using here = scene({ maxStaleness: 0.3, timeout: 0.5 });
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  await until(() => here.source.streams() === 1);
  await here.source.append({ kind: 'grant', id: 'grnt_other' });
  await until(async () => (await outcome(here.verifier, plain)) === 'revoked');
  const end = performance.now() + 600;
  while (performance.now() < end);
  // The timers that were due come first.
  await new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
  expect(await outcome(here.verifier, child)).toBe('revocation_unavailable');
});

test('a clock that is set back further than the allowed skew makes the verifier refuse', async () => {
  await using here = scene({ timeout: 0.5 });
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  here.clock.advance(-6);
  expect(await outcome(here.verifier, child)).not.toBe('grnt_01');
});

test('a delayed feed is stale, however steadily it arrives', async () => {
  await using here = scene({ timeout: 0.5 });
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  await until(() => here.source.streams() === 1);
  here.clock.advance(30);
  here.source.send(await here.source.message({ claims: { iat: NOW + 15 } }), 'heartbeat');
  await here.source.append({ kind: 'grant', id: 'grnt_other' });
  await until(async () => (await outcome(here.verifier, plain)) === 'revoked');
  here.clock.advance(11);
  here.source.send(await here.source.message({ claims: { iat: NOW + 25 } }), 'heartbeat');
  expect(await outcome(here.verifier, child)).toBe('revocation_unavailable');
});

test('the type of a message is the same in upper case (RFC 7515 §4.1.9)', async () => {
  await using here = scene();
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  await until(() => here.source.streams() === 1);
  here.source.send(
    await here.source.message({ header: { typ: 'SECEVENT+JWT' }, ...following({ id: 'grnt_01' }) }),
  );
  await until(async () => (await outcome(here.verifier, child)) === 'revoked');
  expect(here.states).toEqual(['fresh']);
});

const entry = (changes: object = {}): object => ({
  seq: 1,
  at: iso(NOW),
  kind: 'grant',
  id: 'grnt_x',
  exp: iso(NOW + 60),
  ...changes,
});

const following = (changes: object): object => ({ event: { prev: 0, seq: 1, entries: [entry(changes)] } });

const UNFOLLOWED: readonly (readonly [name: string, make: (source: FeedSource) => Promise<string>])[] = [
  ['of another key', (source) => source.message({ header: { kid: issuer.kid } }, stranger)],
  ['of a key that is not published', (source) => source.message({}, stranger)],
  ['that was changed', async (source) => changed(await source.message())],
  ['of another issuer', (source) => source.message({ claims: { iss: 'https://other.test' } })],
  ['for another developer', (source) => source.message({ claims: { aud: 'dev_02' } })],
  ['for two developers', (source) => source.message({ claims: { aud: [DEVELOPER, 'dev_02'] } })],
  ['of the type of tokens', (source) => source.message({ header: { typ: 'at+jwt' } })],
  ['that is not signed', (source) => source.message({ header: { alg: 'none' } })],
  ['that names a key address', (source) => source.message({ header: { jku: 'https://x.test' } })],
  ['with one claim more', (source) => source.message({ claims: { sub: 'x' } })],
  ['with one claim less', (source) => source.message({ claims: { jti: undefined } })],
  ['of the future', (source) => source.message({ claims: { iat: NOW + 6 } })],
  ['with another event', (source) => source.message({ claims: { events: { 'urn:x': {} } } })],
  ['with a claim twice', (source) => twice(source)],
  ['of another epoch', (source) => source.message({ event: { epoch: 'e2' } })],
  ['after a gap', (source) => source.message({ event: { prev: 1, seq: 1 } })],
  [
    'that leaves an entry out',
    (source) => source.message({ event: { prev: 0, seq: 2, entries: [entry()] } }),
  ],
  [
    'out of order',
    (source) => source.message({ event: { prev: 0, seq: 2, entries: [entry({ seq: 2 }), entry()] } }),
  ],
  ['without a head', (source) => source.message({ event: { seq: '0' } })],
  ['with an entry without an id', (source) => source.message(following({ id: '' }))],
  ['with an entry without an end', (source) => source.message(following({ exp: 'soon' }))],
  ['with an agent of no moment', (source) => source.message(following({ kind: 'agent' }))],
  ['with garbage', async () => 'garbage'],
  ['with nothing', async () => ''],
];

function changed(text: string): string {
  const [header = '', payload = '', signature = ''] = text.split('.');
  return `${header}.${payload.slice(0, -6)}AAAAAA.${signature}`;
}

async function twice(source: FeedSource): Promise<string> {
  const text = JSON.stringify({ iss: ISSUER, aud: DEVELOPER, iat: NOW, jti: 'fm', events: {} });
  return source.sign({ ...issuer.header, typ: 'secevent+jwt' }, text.replace('{', `{"iss":"${ISSUER}",`));
}

for (const [name, make] of UNFOLLOWED) {
  test(`a message ${name} is ignored, and a snapshot is requested`, async () => {
    await using here = scene();
    expect(await outcome(here.verifier, child)).toBe('grnt_01');
    await until(() => here.source.streams() === 1);
    here.source.send(await make(here.source));
    // An event without data does not count.
    if (name === 'with nothing') here.source.send('x');
    await until(() => here.states.length >= 3);
    expect(here.states).toEqual(['fresh', 'resyncing', 'fresh']);
    expect(await outcome(here.verifier, child)).toBe('grnt_01');
  });
}

test('calls wait for a requested snapshot instead of deciding by a log with a gap', async () => {
  let waiting: unknown;
  let refusal: unknown;
  await using here = scene({
    // A snapshot may come before anybody looks at the state.
    onStateChange: (state) => {
      if (state !== 'resyncing') return;
      waiting = here.verifier.verify(child);
      refusal = refusalOf(() => waiting);
    },
  });
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  await until(() => here.source.streams() === 1);
  here.source.restore('e2', { kind: 'grant', id: 'grnt_ancestor_0' });
  here.source.send('', 'reset');
  here.source.send('x', 'reset');
  await until(() => waiting !== undefined);
  expect(waiting).toBeInstanceOf(Promise);
  expect(await refusal).toMatchObject({ reason: 'revoked' });
});

test('a repeated message and an old heartbeat change nothing', async () => {
  await using here = scene();
  await outcome(here.verifier, child);
  await until(() => here.source.streams() === 1);
  const heartbeat = await here.source.message();
  await here.source.append({ kind: 'grant', id: 'grnt_other' });
  await until(async () => (await outcome(here.verifier, plain)) === 'revoked');
  here.source.send(await here.source.message(following({ id: 'grnt_other' })));
  await here.source.append({ kind: 'grant', id: 'grnt_01' });
  await until(async () => (await outcome(here.verifier, child)) === 'revoked');
  expect(here.states).toEqual(['fresh']);
  here.source.send(heartbeat, 'heartbeat');
  await until(() => here.states.includes('resyncing'));
});

test('an old snapshot cannot undo later revocations', async () => {
  await using here = scene({ timeout: 0.5 });
  const old = JSON.stringify({ snapshot: await here.source.message() });
  await outcome(here.verifier, child);
  await until(() => here.source.streams() === 1);
  await here.source.append({ kind: 'grant', id: 'grnt_01' });
  await until(async () => (await outcome(here.verifier, child)) === 'revoked');
  here.source.answers.set('/v1/revocation-feed', () => new Response(old));
  here.source.send('garbage');
  await until(() => here.source.asked.filter((path) => path === '/v1/revocation-feed').length >= 2);
  expect(await outcome(here.verifier, child)).toBe('revoked');
  expect(await outcome(here.verifier, plain)).toBe('revocation_unavailable');
});

const SNAPSHOTS: readonly (readonly [name: string, answer: () => Response | Promise<Response>])[] = [
  ['status 401', () => new Response('{}', { status: 401 })],
  ['HTML', () => new Response('<html>')],
  ['no message', () => Response.json({ snapshot: 7 })],
  ['garbage', () => Response.json({ snapshot: 'a.b.c' })],
  ['more than is read', () => new Response(endless())],
  ['an outage', () => Promise.reject(new TypeError('Failed to fetch'))],
];

for (const [name, answer] of SNAPSHOTS) {
  test(`after a first snapshot with ${name} calls are refused, and the next one is accepted`, async () => {
    await using here = scene();
    here.source.answers.set('/v1/revocation-feed', answer);
    expect(await outcome(here.verifier, child)).toBe('revocation_unavailable');
    expect(here.revocation.state).toBe('connecting');
    here.source.answers.delete('/v1/revocation-feed');
    await until(() => here.revocation.state === 'fresh');
    expect(await outcome(here.verifier, child)).toBe('grnt_01');
  });
}

function endless(): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(1024 * 1024).fill(32);
  return new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }, { highWaterMark: 0 });
}

test('the error of a first call that waited in vain has the cause', async () => {
  await using here = scene();
  here.source.answers.set('/v1/revocation-feed', () => new Response('{}', { status: 403 }));
  const refusal = await refusalOf(() => here.verifier.verify(child));
  expect(refusal).toMatchObject({
    reason: 'revocation_unavailable',
    cause: {
      message: 'The revocation feed is connecting.',
      cause: { message: '/v1/revocation-feed answered with status 403.' },
    },
  });
});

test('a first call waits for the snapshot no longer than the timeout', async () => {
  await using here = scene({ timeout: 0.05 });
  here.source.answers.set('/v1/revocation-feed', () => new Promise(() => {}));
  expect(await outcome(here.verifier, child)).toBe('revocation_unavailable');
});

test('an entry of an unknown kind makes the feed stale until the entry expires', async () => {
  await using here = scene();
  await outcome(here.verifier, child);
  await until(() => here.source.streams() === 1);
  await here.source.append({ kind: 'audience', id: 'x', exp: NOW + 5 });
  await until(() => here.revocation.state === 'stale');
  expect(await outcome(here.verifier, child)).toBe('revocation_unavailable');
  here.clock.advance(65);
  await here.source.heartbeat();
  expect(await outcome(here.verifier, child)).toBe('revocation_unavailable');
  here.clock.advance(0.001);
  await here.source.heartbeat();
  await until(() => here.revocation.state === 'fresh');
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
});

test('a broken stream is reopened at its position, and calls do not notice', async () => {
  await using here = scene();
  await outcome(here.verifier, child);
  await until(() => here.source.streams() === 1);
  here.source.cut();
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  await here.source.append({ kind: 'grant', id: 'grnt_ancestor_0' });
  await until(() => here.source.streams() === 1);
  await until(async () => (await outcome(here.verifier, child)) === 'revoked');
  expect(here.states).toEqual(['fresh']);
  expect(here.source.asked.filter((path) => path === '/v1/revocation-feed')).toHaveLength(1);
});

test('a stream that ends silently makes the verifier request a snapshot', async () => {
  await using here = scene();
  const silent = (): Response => new Response('', { headers: { 'content-type': 'text/event-stream' } });
  here.source.answers.set('/v1/revocation-feed/stream', silent);
  await outcome(here.verifier, child);
  await until(() => here.source.asked.filter((path) => path === '/v1/revocation-feed').length >= 2);
  expect(here.states).toEqual(['fresh']);
});

test('a response that is not an event stream is not read', async () => {
  await using here = scene();
  here.source.answers.set('/v1/revocation-feed/stream', () => Response.json({}));
  await outcome(here.verifier, child);
  here.source.answers.delete('/v1/revocation-feed/stream');
  await until(() => here.source.streams() === 1);
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
});

test('comments, fragments and unknown events of a stream are not messages', async () => {
  await using here = scene();
  await outcome(here.verifier, child);
  await until(() => here.source.streams() === 1);
  here.source.write(': keep open\n\nevent: news\ndata: x\n\nretry: 1000\nfield: x\n');
  const message = await here.source.message({
    event: { prev: 0, seq: 1, entries: [entry({ id: 'grnt_01' })] },
  });
  for (const piece of `event: revocations\r\nid: e1.1\r\ndata: ${message}\r\n\r\n`.match(/.{1,7}/gs) ?? []) {
    here.source.write(piece);
  }
  await until(async () => (await outcome(here.verifier, child)) === 'revoked');
  expect(here.states).toEqual(['fresh']);
});

test('a stale feed may ask the server about each call', async () => {
  await using here = scene({ whenStale: 'ask', timeout: 0.5 });
  await outcome(here.verifier, child);
  here.source.answers.set('/v1/tokens/verify', () => Response.json({ valid: true, grantId: 'grnt_01' }));
  here.clock.advance(11);
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
  here.source.answers.set('/v1/tokens/verify', () => Response.json({ valid: false }));
  expect(await outcome(here.verifier, child)).toBe('revoked');
  here.source.answers.delete('/v1/tokens/verify');
  expect(await outcome(here.verifier, child)).toBe('revocation_unavailable');
});

test('a feed that has not begun may ask the server too, and learn its developer', async () => {
  await using here = scene({ whenStale: 'ask' });
  here.source.answers.set('/v1/revocation-feed', () => new Response(null, { status: 503 }));
  here.source.answers.set('/v1/me', () => Response.json({ developerId: DEVELOPER }));
  here.source.answers.set('/v1/tokens/verify', () => Response.json({ valid: true, grantId: 'grnt_01' }));
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
});

test('a known revocation is refused without a request, however stale the feed is', async () => {
  await using here = scene({ whenStale: 'ask' });
  here.source.restore('e1', { kind: 'grant', id: 'grnt_01' });
  expect(await outcome(here.verifier, child)).toBe('revoked');
  here.clock.advance(60);
  here.source.answers.set('/v1/tokens/verify', () => Response.json({ valid: true, grantId: 'grnt_01' }));
  expect(await outcome(here.verifier, child)).toBe('revoked');
  expect(here.source.asked).not.toContain('/v1/tokens/verify');
});

test('with a stale feed, calls that only need listed scopes may run, and their entries say so', async () => {
  await using here = scene({ whenStale: { allow: ['flights:search'] }, timeout: 0.5 });
  const log = createRecorder();
  const guard = createGuard({ verifier: here.verifier, audit: log });
  const call = (...scopes: [string, ...string[]]) => ({
    token: child,
    action: 'x',
    input: undefined,
    rule: { scopes },
  });
  await guard.run(call('flights:search'), () => 1);
  here.clock.advance(11);
  const allowed = await guard.run(call('flights:search'), ({ grant }) => grant.isRevocationUnknown);
  expect(allowed).toBe(true);
  for (const more of [[], ['flights:search']]) {
    const refusal = await refusalOf(() => guard.run(call('payments:initiate', ...more), () => 1));
    expect(refusal.reason).toBe('revocation_unavailable');
  }
  expect(await outcome(here.verifier, child)).toBe('revocation_unavailable');
  expect(log.records.map(({ status, metadata }) => [status, metadata])).toEqual([
    ['allowed', {}],
    ['success', {}],
    ['allowed', { revocation: 'unknown' }],
    ['success', {}],
    ['blocked', { reason: 'revocation_unavailable' }],
    ['blocked', { reason: 'revocation_unavailable' }],
  ]);
});

test('with a stale feed, a call whose grant is known to be revoked does not run, whatever its scopes', async () => {
  await using here = scene({ whenStale: { allow: ['flights:search'] } });
  here.source.restore('e1', { kind: 'grant', id: 'grnt_01' });
  await outcome(here.verifier, child, ['flights:search']);
  here.clock.advance(11);
  expect(await outcome(here.verifier, child, ['flights:search'])).toBe('revoked');
});

test('a token of an accepted developer that the feed does not cover is refused', async () => {
  await using here = scene({}, { developers: [DEVELOPER, 'dev_02'] });
  const other = await issuer.token({ dev: 'dev_02' });
  expect(await refusalOf(() => here.verifier.verify(other))).toMatchObject({
    code: 'invalid_token',
    reason: 'feed_does_not_cover',
    attribution: { developerId: 'dev_02' },
  });
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
});

test('without "developers" a service accepts the developer of the feed', async () => {
  await using here = scene();
  expect(await outcome(here.verifier, await issuer.token({ dev: 'dev_02' }))).toBe('wrong_developer');
});

test('after close everything is refused, nothing is open, and nothing is requested', async () => {
  const here = scene();
  await outcome(here.verifier, child);
  await until(() => here.source.streams() === 1);
  await here.revocation.close();
  await here.revocation.close();
  expect(here.source.streams()).toBe(0);
  const asked = here.source.asked.length;
  expect(await outcome(here.verifier, child)).toBe('revocation_unavailable');
  expect(await outcome(here.verifierWith(), plain)).toBe('revocation_unavailable');
  expect(here.source.asked.slice(asked)).toEqual([]);
  expect(here.states).toEqual(['fresh', 'closed']);
});

test('a closed verifier leaves the feed to the others; the last one ends the stream', async () => {
  await using here = scene();
  const second = here.verifierWith();
  await outcome(here.verifier, child);
  await outcome(second, child);
  await here.verifier.close();
  await here.verifier.close();
  expect(await outcome(here.verifier, child)).toBe('revocation_unavailable');
  expect(await outcome(second, child)).toBe('grnt_01');
  await second.close();
  expect(here.source.streams()).toBe(0);
  expect(await outcome(here.verifierWith(), child)).toBe('grnt_01');
});

test('a call that waits when the feed is closed is refused, and does not hang', async () => {
  const here = scene();
  here.source.answers.set('/v1/revocation-feed', () => new Promise(() => {}));
  const waiting = refusalOf(() => here.verifier.verify(child));
  await until(() => here.source.asked.includes('/v1/revocation-feed'));
  void here.revocation.close();
  expect(await waiting).toMatchObject({ reason: 'revocation_unavailable' });
});

test('a listener that throws changes nothing', async () => {
  await using here = scene({
    onStateChange: () => {
      throw new Error('of the test');
    },
  });
  expect(await outcome(here.verifier, child)).toBe('grnt_01');
});

const WRONG: readonly (readonly [option: string, changes: { readonly [option: string]: unknown }])[] = [
  ['apiKey', { apiKey: '' }],
  ['apiKey', { apiKey: 'gx_test_a\nb' }],
  ['url', { url: 'here' }],
  ['maxStaleness', { maxStaleness: 0 }],
  ['maxStaleness', { maxStaleness: Infinity }],
  ['timeout', { timeout: NaN }],
  ['timeout', { timeout: 5_000 }],
  ['maxStaleness', { maxStaleness: 10_000 }],
  ['whenStale', { whenStale: 'allow' }],
  ['whenStale', { whenStale: null }],
  ['whenStale', { whenStale: { allow: [] } }],
  ['whenStale', { whenStale: { allow: ['payments:initiate:max_500'] } }],
  ['whenStale', { whenStale: { allow: 'flights:search' } }],
  ['onStateChange', { onStateChange: true }],
];

for (const [option, changes] of WRONG) {
  test(`a feed with ${JSON.stringify(changes)} is not created, and the error names "${option}"`, () => {
    expect(() => feed({ apiKey: 'gx_test_x', ...changes })).toThrow(`feed: "${option}" must be`);
  });
}

test('a feed belongs to one issuer', () => {
  const { verifierWith } = scene();
  expect(() => verifierWith({ issuer: 'https://other.test' })).toThrow('one issuer');
});
