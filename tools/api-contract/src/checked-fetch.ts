import type { Contract } from './contract.ts';

/**
 * A `fetch` that records every deviation from the document. It never fails because of one, so that retries do not hide
 * it.
 */
export interface CheckedFetch {
  fetch: typeof globalThis.fetch;
  /** The deviations so far. */
  readonly faults: readonly string[];
  /** Clears the recorded deviations. */
  forget(): void;
}

/**
 * Sends with the `fetch` that is global when this is called, so that the result may replace it.
 * @param contractOf Returns the contract of the server at this origin; undefined when it has none.
 */
export function checkedFetch(contractOf: (origin: string) => Contract | undefined): CheckedFetch {
  const { fetch: send } = globalThis;
  const faults: string[] = [];
  return {
    faults,
    forget: () => void (faults.length = 0),
    fetch: async (input, init) => {
      const response = await send(input, init);
      const { origin, pathname, search } = new URL(input instanceof Request ? input.url : input);
      const contract = contractOf(origin);
      const text = contract === undefined ? undefined : await textOf(response);
      if (contract === undefined || text === undefined) return response;
      const { status, headers } = response;
      const body = typeof init?.body === 'string' ? init.body : undefined;
      const method = init?.method ?? 'GET';
      const fault = contract.faultOf({ method, url: pathname + search, body, status, headers, text });
      if (fault !== undefined) faults.push(fault);
      return response;
    },
  };
}

/**
 * Undefined when the response breaks off: then there is nothing to check, and the caller gets the error. Empty for a
 * stream of events, which may never end: only its status and headers are checked.
 */
async function textOf(response: Response): Promise<string | undefined> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) return '';
  try {
    return await response.clone().text();
  } catch {
    return undefined;
  }
}
