import { GrantexError } from '@grantex/sdk';
import type { StepResult } from '../telling/teller.ts';
import type { CallResult } from './caller.ts';
import { DONE, type Reader, type Scene, StoryEnded } from './scene.ts';

/** What a person answers when they are asked about a call. */
export type Answer = 'approved' | 'refused';

/** Approves the call of a refusal in a sandbox, where a key of the developer answers. */
export async function sandboxAnswers({ teller, grantex }: Scene, { refusal }: CallResult): Promise<Answer> {
  await teller.step('approve', 'Alice approves that call. (Here, at once.)', DONE, async () => {
    await grantex.approvals.decide(refusal?.approvalId ?? '', 'approve');
    return { outcome: 'done' };
  });
  return 'approved';
}

/**
 * Shows the reader the page of the call, and waits for their answer.
 * @throws {StoryEnded} if there is no answer
 */
export async function readerAnswers(
  { teller, narrator, grantex }: Scene,
  { show, signal }: Reader,
  { refusal }: CallResult,
): Promise<Answer> {
  const { approvalId = '', approvalUrl: url = '' } = refusal ?? {};
  await teller.step('approve.ask', 'You are asked.', DONE, async () => ({ outcome: 'done', url }));
  narrator.note('');
  narrator.note('Sign in with your passkey on this page, and decide within 15 minutes:');
  narrator.note('');
  narrator.note(url);
  narrator.note('');
  narrator.progress('Waiting for you. Press Ctrl-C to end the tour.');
  await show(url);
  const { outcome } = await teller.step<StepResult>(
    'approve',
    'You decide about this one call, with your passkey.',
    [DONE, { outcome: 'refused', code: 'APPROVAL_REFUSED' }],
    async () => {
      try {
        await grantex.approvals.waitFor(approvalId, { signal });
        return { outcome: 'done' };
      } catch (error) {
        if (signal.aborted) throw new StoryEnded('Stopped before you decided: the call did not run.');
        if (!GrantexError.is(error)) throw error;
        if (error.code === 'APPROVAL_REFUSED') return { outcome: 'refused', code: error.code };
        throw new StoryEnded(`The call did not run: ${error.message}`);
      }
    },
  );
  return outcome === 'done' ? 'approved' : 'refused';
}
