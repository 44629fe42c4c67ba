import { checkedFetch, type Contract, createContract } from 'api-contract';

const contracts = new Map<string, Contract>();
const checked = checkedFetch((origin) => contracts.get(origin));
// Checks every request and response of a server against its own document, whoever calls, through any proxy.
globalThis.fetch = checked.fetch;

/** Checks every request and response of this server against its published document from now on. */
export async function holdToDocument(url: string): Promise<void> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as object;
  contracts.set(url, createContract(document));
}

/** @throws when anything deviated from the document, whoever requested it */
export function expectAsDeclared(): void {
  const [fault] = checked.faults;
  if (fault !== undefined) throw new Error(`not as the OpenAPI document says: ${fault}`);
}
