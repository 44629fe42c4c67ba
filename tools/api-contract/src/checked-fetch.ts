import type { Contract } from './contract.ts';

/** A `fetch` that notes what is not as declared; it never fails by that, so that retries do not hide it. */
export interface CheckedFetch {
  fetch: typeof globalThis.fetch;
  /** What was noted so far. */
  readonly faults: readonly string[];
  /** Begins anew, without what was noted. */
  forget(): void;
}

/**
 * Sends by the `fetch` that is the global one now, so that it may take its place.
 * @param contractOf The contract of the server at this origin; undefined for one that has none.
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
 * Undefined when the answer breaks off: then it is no answer, and whoever reads it will see. Nothing of a stream of events,
 * which may never end: its status and headers alone are held.
 */
async function textOf(response: Response): Promise<string | undefined> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) return '';
  try {
    return await response.clone().text();
  } catch {
    return undefined;
  }
}
