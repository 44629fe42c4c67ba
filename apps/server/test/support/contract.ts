import { type CheckedFetch, checkedFetch, type Contract, createContract } from 'api-contract';
import { inject } from 'vitest';

export type Mode = 'sandbox' | 'live';

/** Pages for people, which the OpenAPI document leaves out; their tests look at them. */
const PAGES = [/^\/consent(\/|$)/, /^\/permissions(\/|$)/, /^\/assets\//];

const contracts = new Map<Mode, Contract>();
const modes = new Map<string, Mode>();

/** The OpenAPI document that a server of this mode publishes of itself. */
export function documentOf(mode: Mode): { paths: Record<string, Record<string, any>> } {
  return JSON.parse(inject('openApi')[mode]);
}

/** Says which mode the server at this URL is in; of others it is taken to be a sandbox. */
export function rememberMode(url: string, mode: Mode): void {
  modes.set(url, mode);
}

/** What the server at this URL promises in its OpenAPI document. */
export function contractAt(url: string): Contract {
  const mode = modes.get(url) ?? 'sandbox';
  const known = contracts.get(mode);
  if (known !== undefined) return known;
  const made = createContract(documentOf(mode), { hidden: PAGES });
  contracts.set(mode, made);
  return made;
}

/** `fetch` to servers of these tests: an answer that is not as the OpenAPI document says fails the call. */
export const apiFetch: typeof globalThis.fetch = async (input, init) => {
  const checked: CheckedFetch = checkedFetch(contractAt);
  const response = await checked.fetch(input, init);
  const [fault] = checked.faults;
  if (fault !== undefined) throw new Error(`not as the OpenAPI document says: ${fault}`);
  return response;
};
