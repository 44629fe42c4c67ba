import { Grantex } from '@grantex/sdk';
import { createContext, useContext } from 'react';
import { giveLine } from '../stream/event-hub.ts';
import { createStreamWatch } from '../stream/stream-watch.ts';

export interface ApiOptions {
  /** The path of the server's public URL, mostly empty. */
  base: string;
  /** The token of the session, as it is now. */
  token: () => string;
  /** Told when the server says that the session is over. */
  onSessionOver: () => void;
}

const STREAM = '/v1/events/stream';

/**
 * The SDK over the browser's session: it sends no API key, which no page ever holds, but the cookie and its token.
 * Every call of the console is one that a developer's own program could make.
 */
export function createApi({ base, token, onSessionOver }: ApiOptions): Grantex {
  const watch = createStreamWatch();
  const api = new Grantex({
    // Taken out again below; the SDK wants one.
    apiKey: 'the-session-of-the-browser',
    baseUrl: globalThis.location.origin + base,
    retries: 2,
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      headers.delete('authorization');
      headers.set('x-csrf-token', token());
      const send = async (): Promise<Response> => {
        const response = await globalThis.fetch(input, { ...init, headers, credentials: 'same-origin' });
        if (response.status === 401) onSessionOver();
        return response;
      };
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      return pathname.endsWith(STREAM) ? watch.over(send) : send();
    },
  });
  giveLine(api, watch);
  return api;
}

export const ApiContext = createContext<Grantex | undefined>(undefined);

/** The SDK, as whoever is signed in; within the signed-in pages alone. */
export function useApi(): Grantex {
  const api = useContext(ApiContext);
  if (api === undefined) throw new Error('nobody is signed in here');
  return api;
}
