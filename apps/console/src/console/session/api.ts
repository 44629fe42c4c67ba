import { Grantex } from '@grantex/sdk';
import { createContext, useContext } from 'react';
import { attachEventHub } from '../stream/event-hub.ts';
import { createStreamWatch } from '../stream/stream-watch.ts';

export interface ApiOptions {
  /** The path of the server's public URL, usually empty. */
  base: string;
  /** The current token of the session. */
  token: () => string;
  /** Called when the server answers that the session has ended. */
  onSessionEnded: () => void;
}

const STREAM = '/v1/events/stream';

/**
 * The SDK over the browser's session: it sends the cookie and the session's token instead of an API key, which no page
 * ever holds. Every call of the console is one that a developer's own program could make.
 */
export function createApi({ base, token, onSessionEnded }: ApiOptions): Grantex {
  const watch = createStreamWatch();
  const api = new Grantex({
    // The SDK requires one; `fetch` below removes it.
    apiKey: 'the-session-of-the-browser',
    baseUrl: globalThis.location.origin + base,
    retries: 2,
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      headers.delete('authorization');
      headers.set('x-csrf-token', token());
      const send = async (): Promise<Response> => {
        const response = await globalThis.fetch(input, { ...init, headers, credentials: 'same-origin' });
        if (response.status === 401) onSessionEnded();
        return response;
      };
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      return pathname.endsWith(STREAM) ? watch.over(send) : send();
    },
  });
  attachEventHub(api, watch);
  return api;
}

export const ApiContext = createContext<Grantex | undefined>(undefined);

/** The SDK with the rights of the current session. Only within the signed-in pages. */
export function useApi(): Grantex {
  const api = useContext(ApiContext);
  if (api === undefined) throw new Error('nobody is signed in here');
  return api;
}
