import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout } from 'node:timers/promises';
import { AuthorizationError, createVerifier, feed, type Verifier } from '@grantex/core';
import type { Crowd } from './crowd.ts';
import { beginHearing, type Hearing } from './hearing.ts';

export interface GatherVerifiers {
  readonly count: number;
  /** The audience of the server's tokens, which is the server itself. */
  readonly url: string;
  readonly apiKey: string;
  /** The token that all verifiers accept at first. */
  readonly token: string;
}

/** How many verifiers start at once. */
const AT_ONCE = 32;
/** How many tokens each verifier caches. */
const CACHE = 16;
/** The channel on which Node's `fetch` publishes each piece of a response. */
const CHUNK = 'undici:request:bodyChunkReceived';
/** Milliseconds between two checks. What has arrived may be readable only in a later turn of the event loop. */
const LOOK_EVERY = 2;

/**
 * Verifiers as services create them. Each has a feed of its own, and so its own keys, snapshot and stream. Whether the
 * last one refuses is checked only when something has arrived: checking all of them all the time would delay the
 * messages.
 */
export async function gatherVerifiers({ count, url, apiKey, token }: GatherVerifiers): Promise<Crowd> {
  const verifiers = Array.from({ length: count }, () =>
    createVerifier({ issuer: url, audience: url, revocation: feed({ apiKey }), cacheSize: CACHE }),
  );
  let hearing: Hearing | undefined;
  let isHeard = true;
  let waitedFor = '';
  /** All verifiers before this one refuse. */
  let next = 0;
  let looking: NodeJS.Immediate | undefined;
  let polling: NodeJS.Timeout | undefined;

  function end(): void {
    isHeard = true;
    clearInterval(polling);
  }

  /** One check at a time: the next check covers what arrives in the meantime. */
  async function look(): Promise<void> {
    try {
      while (!isHeard && next < count && (await refuses(verifiers[next], waitedFor))) next += 1;
      if (isHeard || next < count) return;
      hearing?.done();
    } catch (error) {
      hearing?.fail(error);
    } finally {
      looking = undefined;
    }
    end();
  }

  const arrived = (): void => {
    if (!isHeard) looking ??= setImmediate(() => void look());
  };

  await accept(verifiers, token);
  subscribe(CHUNK, arrived);
  return {
    async watch(watched) {
      await accept(verifiers, watched);
      waitedFor = watched;
      next = 0;
      isHeard = false;
      hearing = beginHearing();
      polling = setInterval(arrived, LOOK_EVERY);
    },
    heard: async () => hearing?.result ?? Promise.reject(new Error('no revocation is awaited')),
    async mustRefuse(tokens) {
      for (const verifier of [verifiers[0], verifiers.at(-1)]) {
        const refused = await Promise.all(tokens.map((revoked) => refuses(verifier, revoked)));
        if (refused.includes(false)) throw new Error('a verifier accepts a revoked token');
      }
    },
    async leave() {
      unsubscribe(CHUNK, arrived);
      end();
      await Promise.all(verifiers.map((verifier) => verifier.close()));
    },
  };
}

async function accept(verifiers: readonly Verifier[], token: string): Promise<void> {
  const left = verifiers.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const verifier of left) await acceptSoon(verifier, token);
    }),
  );
}

/** In milliseconds: how long a verifier may say that it cannot know yet, and the time between two tries. */
const PATIENCE = 120_000;
const TRY_EVERY = 100;

/**
 * Hundreds of verifiers start on the same cores as their server. The five seconds that a verifier allows for keys and
 * snapshot may pass while this process or the server does not get its turn. Nothing is measured yet, so the verifier is
 * asked again.
 */
async function acceptSoon(verifier: Verifier, token: string): Promise<void> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    try {
      await verifier.verify(token);
      return;
    } catch (error) {
      const isTemporary = AuthorizationError.is(error) && error.code === 'temporarily_unavailable';
      if (!isTemporary || performance.now() > until) throw error;
      await setTimeout(TRY_EVERY);
    }
  }
}

/** @throws when a verifier refuses for any other reason */
async function refuses(verifier: Verifier | undefined, token: string): Promise<boolean> {
  try {
    await verifier?.verify(token);
    return false;
  } catch (error) {
    if (AuthorizationError.is(error) && error.reason === 'revoked') return true;
    throw error;
  }
}
