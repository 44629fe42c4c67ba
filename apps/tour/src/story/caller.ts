import type { RefusalBody } from '@grantex/core';
import { refused } from '../telling/refused.ts';
import type { StepResult } from '../telling/teller.ts';

/** Calls a route of the flights API as an agent does: over HTTP, with its grant token. A body makes it a POST. */
export type Caller = (path: string, body?: object) => Promise<CallResult>;

/** The result of a call; a refusal has what the agent reads. */
export interface CallResult extends StepResult {
  readonly refusal?: RefusalBody;
}

/** Makes the caller of one agent. A refusal is an outcome, not an error; anything else that is not 2xx throws. */
export function createCaller(apiUrl: string, grantToken: string): Caller {
  return async (path, body) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${grantToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return { outcome: 'allowed' };
    if (response.status !== 401 && response.status !== 403) {
      throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    }
    const refusal = answer as RefusalBody;
    return { ...refused(refusal), refusal };
  };
}
