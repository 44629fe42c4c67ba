import { checkedFetch, type Contract, createContract } from 'api-contract';

const contracts = new Map<string, Contract>();
const checked = checkedFetch((origin) => contracts.get(origin));
// Whoever calls, and through whatever proxy: what a server is asked and answers is held against its own document.
globalThis.fetch = checked.fetch;

/** From now on everything that this server is asked and answers is held against the document that it publishes. */
export async function holdToDocument(url: string): Promise<void> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as object;
  contracts.set(url, createContract(document));
}

/** @throws when anything was not as the document says, whoever asked for it and whatever they made of it */
export function expectAsDeclared(): void {
  const [fault] = checked.faults;
  if (fault !== undefined) throw new Error(`not as the OpenAPI document says: ${fault}`);
}
