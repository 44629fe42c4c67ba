import { createMemoryStore, Grantex, type GrantTokens, type TokenSource } from '../../src/index.ts';

interface Environment {
  readonly URL: string;
  readonly API_KEY: string;
  readonly AGENT: string;
  readonly GRANT: GrantTokens;
}

/** Shared by all requests of an isolate. */
let shared: TokenSource | undefined;

function start({ URL, API_KEY, AGENT, GRANT }: Environment): TokenSource {
  const gx = new Grantex({ apiKey: API_KEY, baseUrl: URL });
  const ahead = { refreshBefore: 30 * 60 };
  return gx.tokenSource({ agentId: AGENT, grant: GRANT, store: createMemoryStore(), ...ahead });
}

/** Returns the current token, and a new one under `/refresh`. */
async function answer(request: Request, environment: Environment): Promise<Response> {
  shared ??= start(environment);
  const isRefresh = new URL(request.url).pathname === '/refresh';
  return new Response(await (isRefresh ? shared.refresh() : shared.token()));
}

// oxlint-disable-next-line import/no-default-export -- workerd asks for it
export default { fetch: answer };
