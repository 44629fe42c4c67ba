import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeedEntry } from '../../src/feed/entry.ts';
import type { RevocationKind } from '../../src/wire/revocations.ts';
import { createFeedLog, type FeedLog } from '../../src/feed/feed-log.ts';
import type { FeedMessage } from '../../src/feed/message.ts';
import type { Grant } from '../../src/index.ts';

const KINDS: readonly RevocationKind[] = ['grant', 'token', 'agent', 'principal', 'developer', 'key'];
const NAMES = ['a', 'b', 'c'];
const DEVELOPER = 'dev_01';

/** A grant in which everything has the same name. */
function grantOf(name: string, issuedAt: number): Grant {
  return {
    grantId: name,
    tokenId: name,
    developerId: name,
    principalId: name,
    principal: name,
    agentId: name,
    agentDid: name,
    issuer: 'https://issuer.test',
    audience: 'https://api.test',
    scopes: [],
    authorizationDetails: [],
    issuedAt,
    expiresAt: 1,
    delegationDepth: 1,
    ancestorGrantIds: [`ancestor of ${name}`, name],
    ancestorAgentIds: [`ancestor of ${name}`, name],
    parentAgentDid: name,
    authenticationClass: undefined,
    identityProvider: undefined,
    authenticationMethods: [],
    authenticatedAt: undefined,
    keyThumbprint: undefined,
    isRevocationUnknown: false,
  };
}

/** A grant that one kind of entry can affect, and no other. */
function onlyBy(kind: RevocationKind, id: string, issuedAt: number): readonly [grant: Grant, kid: string] {
  const nobody = {
    ...grantOf('-', issuedAt),
    delegationDepth: 0,
    ancestorGrantIds: [],
    ancestorAgentIds: [],
  };
  const changes: { readonly [KIND in RevocationKind]: Partial<Grant> } = {
    grant: { grantId: id },
    token: { tokenId: id },
    agent: { agentId: id },
    principal: { principal: id },
    developer: { developerId: id },
    key: {},
  };
  return [{ ...nobody, ...changes[kind] }, kind === 'key' ? id : '-'];
}

const HOUR = 3_600_000;

const logs = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      id: fc.constantFrom(...NAMES),
      before: fc.integer({ min: 0, max: 5 }),
      // The log drops some entries while it grows.
      life: fc.constantFrom(5, HOUR),
    }),
    { maxLength: 30 },
  )
  .map((drafts) =>
    drafts.map(({ kind, id, before, life }, index): FeedEntry => {
      const hasMoment = kind === 'agent' || kind === 'principal' || kind === 'developer';
      return {
        seq: index + 1,
        kind,
        id,
        before: hasMoment ? before * 1000 : Infinity,
        exp: at(index) + life,
      };
    }),
  );

/** When the log had this many entries, in milliseconds: a minute and a half for each. */
const at = (seq: number): number => seq * 90_000;

const KEPT = 60_000;

/** What the server would return at a head: everything that is still live. */
function snapshotOf(log: readonly FeedEntry[], head: number, epoch = 'e1'): FeedMessage {
  const entries = log.slice(0, head).filter(({ kind, exp }) => kind === 'key' || at(head) <= exp + KEPT);
  return { developerId: DEVELOPER, issuedAt: at(head), epoch, seq: head, prev: 0, entries };
}

function messageOf(log: readonly FeedEntry[], prev: number, seq: number, epoch = 'e1'): FeedMessage {
  return { developerId: DEVELOPER, issuedAt: at(seq), epoch, seq, prev, entries: log.slice(prev, seq) };
}

function isRefused(action: () => void): boolean {
  try {
    action();
    return false;
  } catch {
    return true;
  }
}

const QUESTIONS = KINDS.flatMap((kind) =>
  NAMES.flatMap((id) => [0, 2, 4, 6].map((issuedAt) => ({ kind, id, issuedAt }))),
);

/** What a verifier knows, computed independently of the log itself. */
function disagreements(known: FeedLog, log: readonly FeedEntry[], head: number): readonly object[] {
  const past = log.slice(0, head);
  const live = past.filter(({ kind, exp }) => kind === 'key' || at(head) <= exp);
  return QUESTIONS.filter(({ kind, id, issuedAt }) => {
    const concerns = (entry: FeedEntry): boolean =>
      entry.kind === kind && entry.id === id && issuedAt * 1000 <= entry.before;
    // Expired entries may be dropped or not: no live token is affected.
    return known.revokes(...onlyBy(kind, id, issuedAt)) ? !past.some(concerns) : live.some(concerns);
  });
}

/** One real or forged message on the wire. */
interface Step {
  readonly what: 'snapshot' | 'message' | 'again' | 'skipped' | 'old';
  readonly size: number;
  readonly back: number;
}

const steps = fc.array(
  fc.record({
    what: fc.constantFrom<Step['what']>(
      'snapshot',
      'message',
      'message',
      'message',
      'again',
      'skipped',
      'old',
    ),
    size: fc.integer({ min: 0, max: 5 }),
    back: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 40 },
);

/** Takes a step, and returns where a verifier at `head` must be afterwards. */
function take(known: FeedLog, log: readonly FeedEntry[], head: number, { what, size, back }: Step): number {
  const next = Math.min(head + size, log.length);
  const from = Math.max(0, head - back);
  const steps: { readonly [WHAT in Step['what']]: () => number } = {
    snapshot: () => (known.replace(snapshotOf(log, next)), next),
    message: () => (known.follow(messageOf(log, from, next)), next),
    again: () => (known.follow(messageOf(log, from, head)), head),
    skipped: () => {
      const isTaken =
        head < log.length && !isRefused(() => known.follow(messageOf(log, head + 1, log.length)));
      return isTaken ? NaN : head;
    },
    old: () => {
      const follow = (): void => known.follow(messageOf(log, 0, head - 1));
      const replace = (): void => known.replace(snapshotOf(log, head - 1));
      return head > 0 && !(isRefused(follow) && isRefused(replace)) ? NaN : head;
    },
  };
  return steps[what]();
}

test('whatever arrives of a log, in any order, a verifier knows exactly what the log says', () => {
  fc.assert(
    fc.property(logs, fc.integer({ min: 0, max: 30 }), steps, (log, first, walk) => {
      const known = createFeedLog();
      let head = Math.min(first, log.length);
      known.replace(snapshotOf(log, head));
      for (const step of walk) {
        head = take(known, log, head, step);
        expect(known.position).toEqual({ epoch: 'e1', seq: head });
        expect(disagreements(known, log, head)).toEqual([]);
      }
    }),
  );
});

test('after a restore a verifier knows what the new log says, and no revoked key comes back', () => {
  fc.assert(
    fc.property(logs, logs, (before, after) => {
      const known = createFeedLog();
      known.replace(snapshotOf(before, before.length));
      expect(isRefused(() => known.follow(messageOf(after, 0, after.length, 'e2')))).toBe(true);
      const snapshot = snapshotOf(after, after.length, 'e2');
      known.replace({ ...snapshot, issuedAt: Math.max(snapshot.issuedAt, at(before.length)) });
      const keys = before.filter(({ kind }) => kind === 'key');
      expect(keys.filter(({ id }) => !known.revokesKey(id))).toEqual([]);
      const live = after.filter(({ kind, exp }) => kind === 'key' || known.knownAt <= exp);
      expect(live.filter(({ kind, id }) => !known.revokes(...onlyBy(kind ?? 'grant', id, 0)))).toEqual([]);
    }),
  );
});

test('a root is one entry, however many were delegated from it', () => {
  const known = createFeedLog();
  const root: FeedEntry = { seq: 1, kind: 'grant', id: 'root', before: Infinity, exp: HOUR };
  known.replace({ developerId: DEVELOPER, issuedAt: 0, epoch: 'e1', seq: 1, prev: 0, entries: [root] });
  expect(known.size).toBe(1);
  for (let index = 0; index < 10_000; index += 1) {
    const grant = { ...grantOf(`g${index}`, 1), ancestorGrantIds: ['root', `parent ${index % 100}`] };
    if (!known.revokes(grant, 'kid')) throw new Error(`${grant.grantId} still stands.`);
  }
  expect(known.revokes(grantOf('other', 1), 'kid')).toBe(false);
});

test('memory is bounded by live entries: an entry is dropped a minute after the last token that it ends', () => {
  const known = createFeedLog();
  const log = Array.from({ length: 1000 }, (_, index): FeedEntry => ({
    seq: index + 1,
    kind: 'grant',
    id: `g${index}`,
    before: Infinity,
    exp: 1000,
  }));
  known.replace({ ...messageOf(log, 0, 1000), issuedAt: 0, prev: 0 });
  expect(known.size).toBe(1000);
  known.follow({ ...messageOf(log, 1000, 1000), issuedAt: 61_000 });
  expect(known.size).toBe(1000);
  known.follow({ ...messageOf(log, 1000, 1000), issuedAt: 91_001 });
  expect(known.size).toBe(0);
});

test('a snapshot that does not start at the beginning is refused', () => {
  expect(isRefused(() => createFeedLog().replace(messageOf([], 0, 0)))).toBe(false);
  const known = createFeedLog();
  const log = [{ seq: 1, kind: 'grant', id: 'a', before: Infinity, exp: HOUR }] as const;
  expect(isRefused(() => known.replace({ ...messageOf(log, 0, 1), prev: 1 }))).toBe(true);
  expect(isRefused(() => known.follow(messageOf(log, 0, 1)))).toBe(true);
  expect(known.position).toBeUndefined();
});
