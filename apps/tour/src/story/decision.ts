import { acrOf } from '@grantex/core/issuer';
import { GrantexError } from '@grantex/sdk';
import { AUDIENCE } from '../service/flights-api.ts';
import type { StepResult } from '../telling/teller.ts';
import { ALICE, DONE, LIMITS, type Reader, type Scene, SCOPES, StoryEnded } from './scene.ts';

/** `payments:initiate` is a standard scope and has its sentence already. */
const SENTENCES = [
  ['flights:search', 'Search for flights'],
  ['flights:book', 'Book flights in your name'],
] as const;

/** A grant that was exchanged for a code. */
export interface Granted extends StepResult {
  readonly grantToken: string;
  readonly grantId: string;
}

/** Requests a grant in a sandbox, which approves at once. */
export function sandboxGrants({ teller, grantex }: Scene, agentId: string): Promise<Granted> {
  return teller.step(
    'consent',
    'Alice approves: search, book, pay 2,000 a day, ask above 200.',
    DONE,
    async () => {
      const { code } = await grantex.authorize({
        agentId,
        userId: ALICE,
        scopes: SCOPES,
        authorizationDetails: LIMITS,
        audience: AUDIENCE,
      });
      if (code === undefined) throw new Error('a sandbox server answers an authorization with its code');
      const { grantToken, grantId } = await grantex.tokens.exchange({ code, agentId });
      return { outcome: 'done', grantToken, grantId };
    },
  );
}

/**
 * Asks the reader on a live server, who decides with a passkey, and waits for that.
 * @throws {StoryEnded} if nothing is granted
 */
export async function readerGrants(scene: Scene, reader: Reader, agentId: string): Promise<Granted> {
  const { teller, narrator, grantex } = scene;
  const { authRequestId, url } = await teller.step(
    'ask',
    'Alice is asked: search, book, pay 2,000 a day, ask above 200.',
    DONE,
    async () => {
      // The first person who decides becomes Alice. A link to a verified address would be safer.
      await grantex.me.update({ settings: { firstUse: true } });
      for (const [scope, sentence] of SENTENCES) await grantex.scopes.describe(scope, sentence);
      const { authRequestId: id, consentUrl } = await grantex.authorize({
        agentId,
        userId: ALICE,
        scopes: SCOPES,
        authorizationDetails: LIMITS,
        audience: AUDIENCE,
      });
      return { outcome: 'done', authRequestId: id, url: consentUrl };
    },
  );
  await teller.step(
    'approve.by.key',
    "The developer's own admin key tries to approve.",
    { outcome: 'refused', code: 'NO_SUCH_ROUTE' },
    () => approveByKey(scene, authRequestId),
  );
  narrator.note('');
  narrator.note('Now you are Alice. Make a passkey on this page, and decide within 15 minutes:');
  narrator.note('');
  narrator.note(url);
  narrator.note('');
  narrator.progress('Waiting for you. Press Ctrl-C to end the tour.');
  await reader.show(url);
  const decided = await teller.step(
    'consent',
    'You decide, with your own passkey.',
    [DONE, { outcome: 'refused', code: 'ACCESS_DENIED' }],
    () => waitForReader(scene, reader, agentId, authRequestId),
  );
  if (!isGranted(decided))
    throw new StoryEnded('You said no: nothing was granted, and the agent has no token.');
  return decided;
}

function isGranted(result: StepResult): result is Granted {
  return 'grantToken' in result;
}

async function waitForReader(
  { grantex }: Scene,
  { signal }: Reader,
  agentId: string,
  authRequestId: string,
): Promise<StepResult | Granted> {
  const code = await codeOf(grantex, authRequestId, signal);
  if (code === undefined) return { outcome: 'refused', code: 'ACCESS_DENIED' };
  const { grantToken, grantId } = await grantex.tokens.exchange({ code, agentId });
  const verified = await grantex.grants.verify(grantToken);
  if (!verified.active || verified.claims.acr !== acrOf('first-use'))
    return { outcome: 'refused', code: 'acr' };
  return {
    outcome: 'done',
    grantToken,
    grantId,
    detail: 'The token says that nobody has checked that you are Alice.',
  };
}

/**
 * Waits for the decision. Undefined: the reader denied.
 * @throws {StoryEnded} if there is no decision
 */
async function codeOf(
  grantex: Scene['grantex'],
  authRequestId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await grantex.authorizations.waitForCode(authRequestId, { signal })).code;
  } catch (error) {
    if (signal.aborted) throw new StoryEnded('Stopped before anybody decided: nothing was granted.');
    if (!GrantexError.is(error)) throw error;
    if (error.code === 'ACCESS_DENIED') return undefined;
    if (error.code === 'REQUEST_EXPIRED') {
      throw new StoryEnded('Nobody decided within 15 minutes: nothing was granted.');
    }
    throw new StoryEnded(`The request failed: ${error.message}`);
  }
}

/** A sandbox has a route for this; the SDK has no function for what no live server does. */
async function approveByKey({ serverUrl, apiKey }: Scene, authRequestId: string): Promise<StepResult> {
  const response = await fetch(`${serverUrl}/v1/authorize/${authRequestId}/approve`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
  });
  if (response.ok) return { outcome: 'allowed' };
  const { code } = (await response.json()) as { code: string };
  return { outcome: 'refused', code, detail: 'No API key can: a live server has no such route.' };
}
