/** A program on `@modelcontextprotocol/client` 2.x. */
import {
  Client,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { runProgram } from './program.ts';

await runProgram<StoredOAuthClientInformation, StoredOAuthTokens, OAuthDiscoveryState>({
  name: '@modelcontextprotocol/client',
  known: (client_id) => ({ client_id }),
  isUnauthorized: (error) => error instanceof UnauthorizedError,
  async connect(url, authProvider) {
    const transport = new StreamableHTTPClientTransport(url, { authProvider });
    const client = new Client({ name: 'a client', version: '1.0.0' });
    return {
      ready: client.connect(transport),
      callTool: ({ tool, arguments: given }) => client.callTool({ name: tool, arguments: { ...given } }),
      finish: (answer) => transport.finishAuth(answer),
    };
  },
});
