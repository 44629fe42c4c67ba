import { checkedFetch, type Contract, createContract } from 'api-contract';

/*
 * Loaded before the tour: checks every response of a Grantex server against the server's own OpenAPI document. A tour
 * with a deviation reports it and fails.
 */
const { fetch: send } = globalThis;
const contracts = new Map<string, Promise<Contract | undefined>>();
const loaded = new Map<string, Contract | undefined>();
const checked = checkedFetch((origin) => loaded.get(origin));

globalThis.fetch = async (input, init) => {
  const { origin } = new URL(input instanceof Request ? input.url : input);
  const contract = contracts.get(origin) ?? contractAt(origin);
  contracts.set(origin, contract);
  loaded.set(origin, await contract);
  return checked.fetch(input, init);
};

process.on('exit', () => {
  for (const fault of checked.faults) process.stderr.write(`not as the OpenAPI document says: ${fault}\n`);
  if (checked.faults.length > 0) process.exitCode = 70;
});

/** Undefined for other servers, such as the service that the tour calls. */
async function contractAt(origin: string): Promise<Contract | undefined> {
  const response = await send(`${origin}/openapi.json`).catch(() => undefined);
  if (response?.ok !== true) return undefined;
  return createContract((await response.json()) as object);
}
