import type { Grantex, RequestedDetail } from '@grantex/sdk';
import type { FlightsApi } from '../service/flights-api.ts';
import type { Narrator } from '../telling/narrator.ts';
import type { Teller } from '../telling/teller.ts';

/** What every part of the story uses. */
export interface Scene {
  readonly teller: Teller;
  readonly narrator: Narrator;
  readonly grantex: Grantex;
  readonly api: FlightsApi;
  readonly serverUrl: string;
  /** The admin key of the developer. */
  readonly apiKey: string;
}

/** The reader, who is the person of a live server. */
export interface Reader {
  /** Shows a page, in their browser. */
  readonly show: (url: string) => Promise<void>;
  /** Aborted when they stop the tour. */
  readonly signal: AbortSignal;
}

/** The story ended early, because a person ended it. The message is for that person. */
export class StoryEnded extends Error {
  override readonly name = 'StoryEnded';
}

export const DONE = { outcome: 'done' } as const;
export const ALLOWED = { outcome: 'allowed' } as const;

/** The person of the story, by the developer's name. */
export const ALICE = 'user_alice';

/** What Alice is asked for. */
export const SCOPES: readonly string[] = ['flights:search', 'flights:book', 'payments:initiate'];

/** How far: she is asked about each payment above 200, and all of them together are at most 2,000 a day. */
export const LIMITS: readonly RequestedDetail[] = [
  {
    type: 'urn:grantex:call',
    scope: 'payments:initiate',
    ask: { price: { over: '200' } },
    budget: { amount: '2000', currency: 'EUR', per: 'day' },
  },
];
