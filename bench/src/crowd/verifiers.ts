import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout } from 'node:timers/promises';
import { AuthorizationError, createVerifier, feed, type Verifier } from '@grantex/core';
import type { Crowd } from './crowd.ts';
import { beginHearing, type Hearing } from './hearing.ts';

export interface GatherVerifiers {
  readonly count: number;
  /** Of the server; its tokens are for itself. */
  readonly url: string;
  readonly apiKey: string;
  /** What everybody accepts at first. */
  readonly token: string;
}

/** Verifiers that begin at once. */
const AT_ONCE = 32;
/** Tokens that each remembers. */
const CACHE = 16;
/** Published by Node's `fetch` for each piece of an answer. */
const CHUNK = 'undici:request:bodyChunkReceived';
/** What has arrived may be read only in a later turn: milliseconds between two looks all the same. */
const LOOK_EVERY = 2;

/**
 * Verifiers as services make them, each with a feed of its own, and so with its own keys, snapshot and stream. Whether
 * the last one refuses is looked at when something has arrived: asking all of them all the time would keep them from
 * hearing.
 */
export async function gatherVerifiers({ count, url, apiKey, token }: GatherVerifiers): Promise<Crowd> {
  const verifiers = Array.from({ length: count }, () =>
    createVerifier({ issuer: url, audience: url, revocation: feed({ apiKey }), cacheSize: CACHE }),
  );
  let hearing: Hearing | undefined;
  let isHeard = true;
  let waitedFor = '';
  /** All before this one refuse. */
  let next = 0;
  let looking: NodeJS.Immediate | undefined;
  let polling: NodeJS.Timeout | undefined;

  function end(): void {
    isHeard = true;
    clearInterval(polling);
  }

  /** One look at a time: what arrives meanwhile is seen by the next one. */
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
    heard: async () => hearing?.result ?? Promise.reject(new Error('nothing was waited for')),
    async mustRefuse(tokens) {
      for (const verifier of [verifiers[0], verifiers.at(-1)]) {
        const refused = await Promise.all(tokens.map((revoked) => refuses(verifier, revoked)));
        if (refused.includes(false)) throw new Error('a verifier accepts what was revoked');
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

/** For how long a verifier may say that it cannot know yet, and between two tries, in milliseconds. */
const PATIENCE = 120_000;
const TRY_EVERY = 100;

/**
 * Hundreds gather on the same cores as their server, and the five seconds in which a verifier asks for keys and snapshot
 * may pass while this process or the server does not get its turn. Nothing is measured yet, and so it is asked again.
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

/** @throws for any other reason to refuse */
async function refuses(verifier: Verifier | undefined, token: string): Promise<boolean> {
  try {
    await verifier?.verify(token);
    return false;
  } catch (error) {
    if (AuthorizationError.is(error) && error.reason === 'revoked') return true;
    throw error;
  }
}
