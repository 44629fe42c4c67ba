import {
  Client,
  DpopSession,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { CALLBACK } from './logins.ts';

export interface McpClientOptions {
  /** The MCP server. */
  readonly url: string;
  /** Undefined: it registers itself. */
  readonly known?: StoredOAuthClientInformation;
  /** Whether its tokens are bound to a key (RFC 9449). */
  readonly hasKey?: boolean;
}

/** What a client needed to connect and to call a tool. */
export interface FirstCall {
  readonly seconds: number;
  /** Each HTTP request that it and its browser sent: the method and the path. */
  readonly requests: readonly string[];
}

/** A client of MCP's SDK, as its guide shows. */
export interface McpClient {
  /** Connects and calls a tool. The first time it logs in. A sandbox sends its browser straight back. */
  call(): Promise<FirstCall>;
}

export async function createMcpClient({ url, known, hasKey = false }: McpClientOptions): Promise<McpClient> {
  const session = hasKey ? await DpopSession.create() : undefined;
  const { provider, page } = providerOf(known, session);
  let requests: string[] = [];
  const send = (to: string | URL, init?: RequestInit): Promise<Response> => {
    requests.push(`${init?.method ?? 'GET'} ${new URL(to).pathname}`);
    return fetch(to, init);
  };

  async function connect(): Promise<Client> {
    for (;;) {
      const transport = new StreamableHTTPClientTransport(new URL(url), {
        authProvider: provider,
        fetch: send,
      });
      const client = new Client({ name: 'bench', version: '1.0.0' });
      try {
        await client.connect(transport);
        return client;
      } catch (error) {
        if (!(error instanceof UnauthorizedError) || provider.tokens() !== undefined) throw error;
        const { headers } = await send(page(), { redirect: 'manual' });
        await transport.finishAuth(new URL(headers.get('location') ?? '').searchParams);
      }
    }
  }

  return {
    async call() {
      requests = [];
      const started = performance.now();
      const client = await connect();
      const { isError } = await client.callTool({ name: 'search' });
      const seconds = (performance.now() - started) / 1000;
      const sent = [...requests];
      await client.close();
      if (isError === true) throw new Error('the call is refused');
      return { seconds, requests: sent };
    },
  };
}

/** Keeps a login in memory. */
function providerOf(known: StoredOAuthClientInformation | undefined, session: DpopSession | undefined) {
  let client = known;
  let tokens: StoredOAuthTokens | undefined;
  let discovery: OAuthDiscoveryState | undefined;
  let verifier = '';
  let page = new URL('about:blank');
  const provider = {
    redirectUrl: CALLBACK,
    clientMetadata: { client_name: 'bench', redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' },
    clientInformation: () => client,
    saveClientInformation: (registered) => void (client = registered),
    tokens: () => tokens,
    saveTokens: (given) => void (tokens = given),
    discoveryState: () => discovery,
    saveDiscoveryState: (found) => void (discovery = found),
    redirectToAuthorization: (url) => void (page = url),
    saveCodeVerifier: (made) => void (verifier = made),
    codeVerifier: () => verifier,
    dpop: () => session,
  } satisfies OAuthClientProvider;
  return { provider, page: () => page };
}
