import type { RefusalBody } from '@grantex/core';
import type { Action } from './page.ts';

/** How a request to a person ended: for a grant, or for the approval of one call. */
export type Decided = 'granted' | 'denied' | 'ended';

/** What came of asking a person in their client, where the call does not run. */
export type Asked = Action | 'ended' | 'less';

const ASKED: Readonly<Record<Asked, string>> = {
  accept:
    'The person was asked in their client and has not approved yet. Tell them that you wait, then call again.',
  cancel: 'The person was asked in their client and closed the question. Ask them whether to call again.',
  ended: 'The request ended before the person decided. Ask them whether to call again.',
  less: 'The person approved less than this call needs. Ask them whether they want to be asked again, then call again.',
  decline:
    'The person was asked in their client and said no. Respect that: do not call again unless they want you to.',
};

/** A refusal after the client asked the person: what the agent does next depends on what they did. */
export function afterAsking(body: RefusalBody, asked: Asked): RefusalBody {
  return { ...body, howToAsk: ASKED[asked] };
}

/** How long a call waits for a person who has opened the page, in milliseconds. Clients wait a minute for a call. */
const FOR_THE_PERSON = 30_000;

/**
 * Waits for the decision of a person who has opened a page, but not for long.
 * @param decided is not asked unless they have
 * @param patience how long it waits, in milliseconds. Default: 30 seconds
 */
export async function outcomeOf(
  action: Action,
  decided: () => Promise<Decided>,
  patience: number = FOR_THE_PERSON,
): Promise<Asked | 'granted'> {
  if (action !== 'accept') return action;
  let timer: unknown;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patience, undefined);
    (timer as { unref?(): void }).unref?.();
  });
  try {
    const end = await Promise.race([decided(), late]);
    return end === undefined ? 'accept' : end === 'denied' ? 'decline' : end;
  } finally {
    clearTimeout(timer as number);
  }
}
