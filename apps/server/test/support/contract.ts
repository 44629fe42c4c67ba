import { checkedFetch, type Contract, createContract, type Exchange } from 'api-contract';
import { inject } from 'vitest';
import { type Mode, modeAt, rememberServer } from './own-servers.ts';

export type { Mode };

/** Pages for people, which are not in the OpenAPI document; they have their own tests. */
const PAGES = [
  /^\/approvals(\/|$)/,
  /^\/consent(\/|$)/,
  /^\/permissions(\/|$)/,
  /^\/directory\//,
  /^\/login(\/|$)/,
  /^\/oauth\/authorize$/,
  /^\/$/,
  /^\/docs(\/|$)/,
  /^\/console(\/|$)/,
  /^\/assets\//,
  /^\/logos\//,
];

const contracts = new Map<Mode, Contract>();

/** The OpenAPI document that a server of this mode publishes. */
export function documentOf(mode: Mode): Record<string, any> & {
  paths: Record<string, Record<string, any>>;
} {
  return JSON.parse(inject('openApi')[mode]);
}

/** The contract of the server at this URL, by its OpenAPI document; an unknown server counts as a sandbox. */
export function contractAt(url: string): Contract {
  const mode = modeAt(url) ?? 'sandbox';
  const known = contracts.get(mode);
  if (known !== undefined) return known;
  const made = createContract(documentOf(mode), { hidden: PAGES });
  contracts.set(mode, made);
  return made;
}

/** Node's own `fetch`, for the few tests that must not wait for the end of a response. */
export const rawFetch: typeof globalThis.fetch = globalThis.fetch;

/** The `fetch` of all tests (`hold-contract.ts`): it records what a server of ours does against its document. */
export const everyFetch = checkedFetch((origin) =>
  modeAt(origin) === undefined ? undefined : contractAt(origin),
);

/** `fetch` to servers of these tests: a response that deviates from the OpenAPI document fails the call. */
export const apiFetch: typeof globalThis.fetch = async (input, init) => {
  const { origin } = new URL(input instanceof Request ? input.url : input);
  if (modeAt(origin) === undefined) rememberServer(origin, 'sandbox');
  const noted = everyFetch.faults.length;
  const response = await everyFetch.fetch(input, init);
  mustBeDeclared(everyFetch.faults[noted]);
  return response;
};

const faultsElsewhere: string[] = [];

/** The same for requests that were not sent by `fetch`. */
export function checkExchange(url: string, exchange: Exchange): void {
  const fault = contractAt(url).faultOf(exchange);
  if (fault !== undefined) faultsElsewhere.push(fault);
  mustBeDeclared(fault);
}

/** All deviations so far, whether or not a test noticed. */
export function faultsSoFar(): string[] {
  return [...everyFetch.faults, ...faultsElsewhere];
}

/** Clears them: the next file of this worker has its own deviations. */
export function forgetFaults(): void {
  everyFetch.forget();
  faultsElsewhere.length = 0;
}

function mustBeDeclared(fault: string | undefined): void {
  if (fault !== undefined) throw new Error(`not as the OpenAPI document says: ${fault}`);
}
