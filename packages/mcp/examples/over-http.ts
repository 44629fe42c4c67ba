import { type GrantAuthInfo, grantAuth } from '@grantex/mcp';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { grantex, makeServer, rules } from './travel.ts';

const auth = grantAuth({
  guard: grantex.guard,
  rules,
  resource: 'https://travel.example/mcp',
  authorizationServers: [process.env['GRANTEX_URL'] ?? 'http://localhost:4000'],
});
const handler = createMcpHandler(makeServer);

export async function serve(request: Request): Promise<Response> {
  // What is called, so that every scope it lacks is in one challenge. It is undefined where the body is no JSON.
  const message: unknown = await request
    .clone()
    .json()
    .catch(() => undefined);
  const answer: Response | GrantAuthInfo = await auth.fetch(request, message);
  return answer instanceof Response ? answer : handler.fetch(request, { authInfo: answer });
}
