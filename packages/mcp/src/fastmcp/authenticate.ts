import type { IncomingMessage } from 'node:http';
import type { GrantAuthInfo } from '../sdk/auth-info.ts';
import { isRefusal, type RequestCheck, responseTo } from '../http/check-request.ts';
import { createSessionOwners } from '../http/session-owners.ts';

type Answer = Response | GrantAuthInfo;
type Authenticate = (request?: IncomingMessage) => Promise<GrantAuthInfo | undefined>;

/** Where FastMCP serves the transport of 2024-11-05, whose later messages it does not authenticate. */
const OLD_ENDPOINT = '/sse';

/**
 * Authenticates each request of a FastMCP server over HTTP. What it throws, FastMCP sends. A session belongs to one
 * grant: FastMCP keeps one caller for a whole session and replaces it with each request, so that a call could run for
 * the caller of a request that arrived meanwhile.
 */
export function createAuthenticate(check: RequestCheck): Authenticate {
  const mayUse = createSessionOwners(({ grantId }) => [grantId]);

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const { method = '', url = '/', headers } = request;
    if (method === 'GET' && new URL(url, 'http://localhost').pathname === OLD_ENDPOINT)
      return problem(405, 'This server does not serve the transport of 2024-11-05.');
    const checked = await check(request);
    if (isRefusal(checked)) return responseTo(checked);
    const { 'mcp-session-id': sessionId } = headers;
    if (sessionId === undefined) return checked;
    if (await mayUse(String(sessionId), checked.extra.grant, method)) return checked;
    return problem(404, 'This session belongs to another grant, or this one has too many.');
  }

  return async (request) => {
    // Over stdio there is no request, and each call brings a token from elsewhere.
    const answer = request === undefined ? undefined : await answerTo(request);
    // oxlint-disable-next-line typescript/only-throw-error -- FastMCP sends it
    if (answer instanceof Response) throw answer;
    return answer;
  };
}

function problem(status: number, message: string): Response {
  return Response.json({ message }, { status });
}
