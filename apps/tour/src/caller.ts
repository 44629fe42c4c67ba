import type { RefusalBody } from '@grantex/core';
import { refused } from './refused.ts';
import type { Came } from './teller.ts';

/** Calls a route of the flights API as an agent does: over HTTP, with its grant token. */
export type Caller = (method: 'GET' | 'POST', path: string, body?: object) => Promise<Came>;

/** Makes the caller of one agent. A refusal is an outcome, not an error; anything else that is not 2xx throws. */
export function createCaller(apiUrl: string, grantToken: string): Caller {
  return async (method, path, body) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${grantToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return { outcome: 'allowed' };
    if (response.status !== 401 && response.status !== 403) {
      throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    }
    return refused(answer as RefusalBody);
  };
}
