import { checkedFetch, type Contract, createContract } from 'api-contract';

/** Of servers, by their URL. */
const contracts = new Map<string, Contract>();
/** Reading a document takes as long as a test: servers of one kind publish the same. */
const ofKinds = new Map<'sandbox' | 'live', Contract>();
const checked = checkedFetch((origin) => contracts.get(origin));
// Checks every request and response of a server against its own document, whoever calls, through any proxy.
globalThis.fetch = checked.fetch;

/** Checks every request and response of this server against the document that servers of its kind publish. */
export async function holdToDocument(url: string, kind: 'sandbox' | 'live'): Promise<void> {
  contracts.set(url, ofKinds.get(kind) ?? (await readContract(url, kind)));
}

async function readContract(url: string, kind: 'sandbox' | 'live'): Promise<Contract> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as object;
  const contract = createContract(document);
  ofKinds.set(kind, contract);
  return contract;
}

/** @throws when anything deviated from the document, whoever requested it */
export function expectAsDeclared(): void {
  const [fault] = checked.faults;
  if (fault !== undefined) throw new Error(`not as the OpenAPI document says: ${fault}`);
}
