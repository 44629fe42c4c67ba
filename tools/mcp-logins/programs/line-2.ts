import {
  Client,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import type { SdkLine } from './program.ts';

/**
 * What a program on `@modelcontextprotocol/client` 2.x does.
 * @param more of its provider
 */
export function line2(
  more: Pick<OAuthClientProvider, 'dpop'> = {},
): SdkLine<StoredOAuthClientInformation, StoredOAuthTokens, OAuthDiscoveryState> {
  return {
    name: '@modelcontextprotocol/client',
    known: (client_id) => ({ client_id }),
    isUnauthorized: (error) => error instanceof UnauthorizedError,
    async connect(url, provider) {
      const transport = new StreamableHTTPClientTransport(url, { authProvider: { ...provider, ...more } });
      const client = new Client({ name: 'a client', version: '1.0.0' });
      return {
        ready: client.connect(transport),
        callTool: ({ tool, arguments: given }) => client.callTool({ name: tool, arguments: { ...given } }),
        finish: (answer) => transport.finishAuth(answer),
      };
    },
  };
}
