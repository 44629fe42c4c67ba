import { tokenVerifier } from '@grantex/mcp';
import { createMcpHandler, requireBearerAuth } from '@modelcontextprotocol/server';
import { grantex, makeServer } from './travel.ts';

const authenticate = requireBearerAuth({
  verifier: tokenVerifier({ guard: grantex.guard }),
  resourceMetadataUrl: 'https://travel.example/.well-known/oauth-protected-resource/mcp',
});
const handler = createMcpHandler(makeServer);

export async function serve(request: Request): Promise<Response> {
  const answer = await authenticate(request);
  return answer instanceof Response ? answer : handler.fetch(request, { authInfo: answer });
}
