import { createPrincipal } from '@grantex/sdk';
import type { Granted } from './decision.ts';
import { ALICE, DONE, type Reader, type Scene, StoryEnded } from './scene.ts';

/** Alice presses Stop in a sandbox, where a program is Alice. */
export async function sandboxStops(
  { teller, grantex, serverUrl, api }: Scene,
  { grantToken, grantId }: Granted,
): Promise<void> {
  const { sessionToken } = await grantex.principalSessions.create({ principalId: ALICE });
  const alice = createPrincipal({ sessionToken, baseUrl: serverUrl });
  await teller.step('stop', 'Her grant ends, and everything delegated from it.', DONE, async () => {
    const learned = api.whenEnded(grantToken, AbortSignal.timeout(LONGEST));
    await alice.revoke(grantId);
    const start = performance.now();
    await learned;
    const passed = Math.max(0, performance.now() - start).toFixed(0);
    return {
      outcome: 'done',
      grantId,
      detail: `The API learned it from the server's feed, ${passed} ms later.`,
    };
  });
}

/**
 * The reader presses Stop on their page of permissions, and the story notices.
 * @throws {StoryEnded} if they end the tour instead
 */
export async function readerStops(
  { teller, narrator, serverUrl, api }: Scene,
  { show, signal }: Reader,
  { grantToken, grantId }: Granted,
): Promise<void> {
  const url = `${serverUrl}/permissions`;
  await teller.step('stop.ask', 'Your permissions show both agents.', DONE, async () => ({
    outcome: 'done',
    url,
  }));
  narrator.note('');
  narrator.note('Press Stop on this page:');
  narrator.note('');
  narrator.note(url);
  narrator.note('');
  narrator.progress('Waiting for you. Press Ctrl-C to end the tour.');
  await show(url);
  await teller.step('stop', 'You pressed Stop, and the API noticed.', DONE, async () => {
    try {
      await api.whenEnded(grantToken, signal);
    } catch (error) {
      if (signal.aborted) throw new StoryEnded('You did not press Stop: the agents keep what you granted.');
      throw error;
    }
    return { outcome: 'done', grantId };
  });
}

/** Milliseconds until the feed must have told the API. */
const LONGEST = 10_000;
