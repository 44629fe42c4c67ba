import { createFeedLog } from '../../../../src/feed/feed-log.ts';
import { createVerifier, type Grant } from '../../../../src/index.ts';
import { AUDIENCE, DEVELOPER, ISSUER, NOW } from '../../../neutral/support/issuer.ts';
import { type Vector, vectorKind, type VectorKind } from '../../vector-kind.ts';
import { QUESTIONS, signer, TOKENS } from './feed-questions.ts';
import { feedReader, type ReaderOptions, whyOf } from './feed-reader.ts';

const { issuer, other } = signer;

interface FeedCase extends Vector, ReaderOptions {
  /** What arrives, in order. */
  readonly steps: readonly Step[];
  /** Tokens by name, all of them good. */
  readonly tokens: { readonly [name: string]: string };
  readonly verifier: {
    readonly issuer: string;
    readonly audience: string;
    readonly developers: readonly [string];
  };
  readonly expected: Knowledge;
}

/** A signed snapshot, or the next signed message of the stream. */
type Step = { readonly snapshot: string } | { readonly message: string };

interface Knowledge {
  /** For each step `taken`, or why it was not. */
  readonly steps: readonly string[];
  /** The names of the tokens that are revoked, after the last step. */
  readonly revoked: readonly string[];
  /** Where the log is; null before the first snapshot. */
  readonly position: { readonly epoch: string; readonly seq: number } | null;
  /** Whether the kind of every entry that still counts is known: otherwise the feed is stale. */
  readonly isUnderstood: boolean;
}

async function follow({
  steps,
  tokens,
  verifier: options,
  ...reading
}: Omit<FeedCase, 'name' | 'expected'>): Promise<Knowledge> {
  const log = createFeedLog();
  const read = feedReader(reading, (kid) => log.revokesKey(kid));
  const taken: string[] = [];
  for (const step of steps) {
    try {
      if ('snapshot' in step) log.replace(await read(step.snapshot));
      else log.follow(await read(step.message));
      taken.push('taken');
    } catch (error) {
      taken.push(whyOf(error));
    }
  }
  const verifier = createVerifier({
    ...options,
    revocation: 'none',
    fetch: async () => Response.json(reading.jwks),
    clock: () => NOW * 1000,
  });
  const revoked: string[] = [];
  for (const [name, token] of Object.entries(tokens)) {
    const grant: Grant = await verifier.verify(token);
    if (log.revokes(grant, kidOf(token))) revoked.push(name);
  }
  return {
    steps: taken,
    revoked: revoked.toSorted((left, right) => (left < right ? -1 : 1)),
    position: log.position ?? null,
    isUnderstood: log.isUnderstood(reading.now * 1000),
  };
}

function kidOf(token: string): string {
  return (JSON.parse(atob(token.split('.')[0] ?? '')) as { readonly kid: string }).kid;
}

const DEFAULTS = {
  issuer: ISSUER,
  jwks: { keys: [issuer.publicJwk, other.publicJwk] },
  now: NOW,
  tokens: TOKENS,
  verifier: { issuer: ISSUER, audience: AUDIENCE, developers: [DEVELOPER] as const },
};

/** What a log of revocations says (`docs/protocol.md` §7). */
export const feedVectors: VectorKind = vectorKind<FeedCase>({
  kind: 'feed',
  about: 'What arrives of a revocation feed, which of it is taken, and which tokens are revoked in the end.',
  defaults: DEFAULTS,
  cases: () =>
    Promise.all(
      QUESTIONS.map(async ({ name, drafts, now, ...byHand }) => {
        const steps = await Promise.all(
          drafts.map(async ([kind, draft, by]): Promise<Step> => {
            const signed = await signer.message(draft, by === 'other' ? other : issuer);
            return kind === 'snapshot' ? { snapshot: signed } : { message: signed };
          }),
        );
        const { position } = await follow({ ...DEFAULTS, steps });
        return {
          name,
          ...(now !== undefined && { now }),
          steps,
          expected: { isUnderstood: true, ...byHand, position },
        };
      }),
    ),
  run: follow,
});
