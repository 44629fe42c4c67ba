import { checkedFetch, type Contract, createContract, type Exchange } from 'api-contract';
import { inject } from 'vitest';
import { type Mode, modeAt, rememberServer } from './own-servers.ts';

export type { Mode };

/** Pages for people, which the OpenAPI document leaves out; their tests look at them. */
const PAGES = [
  /^\/consent(\/|$)/,
  /^\/permissions(\/|$)/,
  /^\/directory\//,
  /^\/console(\/|$)/,
  /^\/assets\//,
];

const contracts = new Map<Mode, Contract>();

/** The OpenAPI document that a server of this mode publishes of itself. */
export function documentOf(mode: Mode): { paths: Record<string, Record<string, any>> } {
  return JSON.parse(inject('openApi')[mode]);
}

/** What the server at this URL promises in its OpenAPI document; one that nobody knows is taken to be a sandbox. */
export function contractAt(url: string): Contract {
  const mode = modeAt(url) ?? 'sandbox';
  const known = contracts.get(mode);
  if (known !== undefined) return known;
  const made = createContract(documentOf(mode), { hidden: PAGES });
  contracts.set(mode, made);
  return made;
}

/** `fetch` as Node has it, for the few that must not wait for the end of an answer. */
export const rawFetch: typeof globalThis.fetch = globalThis.fetch;

/** The `fetch` of all tests (`hold-contract.ts`): it notes what a server of ours does that its document does not say. */
export const everyFetch = checkedFetch((origin) =>
  modeAt(origin) === undefined ? undefined : contractAt(origin),
);

/** `fetch` to servers of these tests: an answer that is not as the OpenAPI document says fails the call. */
export const apiFetch: typeof globalThis.fetch = async (input, init) => {
  const { origin } = new URL(input instanceof Request ? input.url : input);
  if (modeAt(origin) === undefined) rememberServer(origin, 'sandbox');
  const noted = everyFetch.faults.length;
  const response = await everyFetch.fetch(input, init);
  mustBeDeclared(everyFetch.faults[noted]);
  return response;
};

const faultsElsewhere: string[] = [];

/** The same for what was not sent by `fetch`. */
export function checkExchange(url: string, exchange: Exchange): void {
  const fault = contractAt(url).faultOf(exchange);
  if (fault !== undefined) faultsElsewhere.push(fault);
  mustBeDeclared(fault);
}

/** Everything that was not as declared so far, whether or not anybody noticed. */
export function faultsSoFar(): string[] {
  return [...everyFetch.faults, ...faultsElsewhere];
}

/** Begins anew: the next file of this worker answers for its own faults only. */
export function forgetFaults(): void {
  everyFetch.forget();
  faultsElsewhere.length = 0;
}

function mustBeDeclared(fault: string | undefined): void {
  if (fault !== undefined) throw new Error(`not as the OpenAPI document says: ${fault}`);
}
