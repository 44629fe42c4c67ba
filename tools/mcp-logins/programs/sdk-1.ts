/** A program on `@modelcontextprotocol/sdk` 1.x. */
import { type OAuthDiscoveryState, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { runProgram } from './program.ts';

await runProgram<OAuthClientInformationMixed, OAuthTokens, OAuthDiscoveryState>({
  name: '@modelcontextprotocol/sdk',
  known: (client_id) => ({ client_id }),
  isUnauthorized: (error) => error instanceof UnauthorizedError,
  async connect(url, authProvider) {
    const transport = new StreamableHTTPClientTransport(url, { authProvider });
    const client = new Client({ name: 'a client', version: '1.0.0' });
    return {
      ready: client.connect(transport),
      callTool: ({ tool, arguments: given }) => client.callTool({ name: tool, arguments: { ...given } }),
      async finish(answer) {
        const code = answer.get('code');
        if (code === null) throw new Error(`The login failed: ${answer.get('error')}`);
        await transport.finishAuth(code);
      },
    };
  },
});
