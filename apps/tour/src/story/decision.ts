import { acrOf } from '@grantex/core/issuer';
import { type Grantex, GrantexError } from '@grantex/sdk';
import type { FlightsApi } from '../service/flights-api.ts';
import { AUDIENCE, type Guards } from '../service/guards.ts';
import type { Narrator } from '../telling/narrator.ts';
import type { StepResult, Teller } from '../telling/teller.ts';

/** The scopes that Alice is asked for. */
export interface Question {
  readonly agentId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
}

/** What every part of the story uses. */
export interface Scene {
  readonly teller: Teller;
  readonly narrator: Narrator;
  readonly grantex: Grantex;
  readonly api: FlightsApi;
  readonly guards: Guards;
  readonly serverUrl: string;
}

export interface DecisionOptions extends Scene {
  /** The admin key of the developer. */
  readonly apiKey: string;
  /** Shows the person a page, in their browser. */
  readonly show: (url: string) => Promise<void>;
  /** Aborted when the person stops the tour. */
  readonly signal: AbortSignal;
}

/** The story ended early, because a person ended it. The message is for that person. */
export class StoryEnded extends Error {
  override readonly name = 'StoryEnded';
}

const DONE = { outcome: 'done' } as const;

/** `payments:initiate` is a standard scope and has its sentence already. */
const SENTENCES = [
  ['flights:search', 'Search for flights'],
  ['flights:book', 'Book flights in your name'],
] as const;

/** Requests a grant in a sandbox, which approves at once and returns the code. */
export async function sandboxDecides({ teller, grantex }: Scene, question: Question): Promise<string> {
  const { authorizationCode } = await teller.step(
    'consent',
    `${question.userId} is asked and approves (a sandbox approves at once)`,
    DONE,
    async () => {
      const request = await grantex.authorize({ ...question, audience: AUDIENCE });
      if (request.code === undefined)
        throw new Error('a sandbox server answers an authorization with its code');
      return { outcome: 'done', authorizationCode: request.code, detail: request.scopes.join('  ') };
    },
  );
  return authorizationCode;
}

/**
 * Asks a person on a live server, who decides with a passkey, and waits for the code.
 * @throws {StoryEnded} if there is none
 */
export async function personDecides(options: DecisionOptions, question: Question): Promise<string> {
  const { teller, narrator, grantex, show, signal } = options;
  await teller.step(
    'first-use',
    `the first person who decides becomes ${question.userId}`,
    DONE,
    async () => {
      await grantex.me.update({ settings: { firstUse: true } });
      return { outcome: 'done', detail: 'an admin may allow this; a link to a verified address is safer' };
    },
  );
  await teller.step('scopes', 'the developer describes its scopes in words', DONE, async () => {
    for (const [scope, sentence] of SENTENCES) await grantex.scopes.describe(scope, sentence);
    return { outcome: 'done', detail: SENTENCES.map(([, sentence]) => sentence).join('  ') };
  });
  const { authRequestId, url } = await teller.step(
    'ask',
    `${question.userId} is asked, and nothing is granted yet`,
    DONE,
    async () => {
      const request = await grantex.authorize({ ...question, audience: AUDIENCE });
      return {
        outcome: 'done',
        authRequestId: request.authRequestId,
        url: request.consentUrl,
        detail: request.scopes.join('  '),
      };
    },
  );
  await teller.step(
    'approve.by.key',
    "the developer's own admin key tries to approve",
    { outcome: 'refused', code: 'NO_SUCH_ROUTE' },
    () => approveByKey(options, authRequestId),
  );
  narrator.note(
    `\nNow you are Alice. This page waits for you for 15 minutes. On it, you make a passkey:\n\n  ${url}\n\nThe story continues when you have decided. Press Ctrl-C to end it.\n`,
  );
  await show(url);
  const decided = await teller.step(
    'consent',
    'you decide, with your own passkey',
    [DONE, { outcome: 'refused', code: 'ACCESS_DENIED' }],
    () => waitForPerson(grantex, authRequestId, signal),
  );
  if (decided.authorizationCode === undefined) throw new StoryEnded(decided.detail);
  return decided.authorizationCode;
}

/** Shows what a token says about the person's approval. */
export async function tellHowApproved({ teller, grantex }: Scene, grantToken: string): Promise<void> {
  await teller.step('token.claims', 'the token says how it was approved', DONE, async () => {
    const verified = await grantex.grants.verify(grantToken);
    if (!verified.active) return { outcome: 'refused', code: verified.reason };
    const { acr, amr = [], auth_time: time = 0 } = verified.claims;
    if (acr !== acrOf('first-use')) return { outcome: 'refused', code: 'acr' };
    const at = new Date(time * 1_000).toISOString();
    return { outcome: 'done', detail: `acr ${acr}  amr ${amr.join(' ')}  auth_time ${at}` };
  });
}

interface Decided extends StepResult {
  authorizationCode?: string;
  detail: string;
}

async function waitForPerson(grantex: Grantex, authRequestId: string, signal: AbortSignal): Promise<Decided> {
  try {
    const { code } = await grantex.authorizations.waitForCode(authRequestId, { signal });
    return { outcome: 'done', authorizationCode: code, detail: 'approved' };
  } catch (error) {
    if (signal.aborted) throw new StoryEnded('Stopped before anybody decided: nothing was granted.');
    if (!GrantexError.is(error)) throw error;
    const { code, message } = error;
    if (code === 'ACCESS_DENIED') {
      return {
        outcome: 'refused',
        code,
        detail: 'You said no: nothing was granted, and the agent has no token.',
      };
    }
    if (code === 'REQUEST_EXPIRED') {
      throw new StoryEnded('Nobody decided within 15 minutes: nothing was granted.');
    }
    throw new StoryEnded(`The request failed: ${message}`);
  }
}

/** A sandbox has a route for this; the SDK has no function for what no live server does. */
async function approveByKey(
  { serverUrl, apiKey }: DecisionOptions,
  authRequestId: string,
): Promise<StepResult> {
  const response = await fetch(`${serverUrl}/v1/authorize/${authRequestId}/approve`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
  });
  if (response.ok) return { outcome: 'allowed' };
  const { code, message } = (await response.json()) as { code: string; message: string };
  return { outcome: 'refused', code, detail: message };
}
