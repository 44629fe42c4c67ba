import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Guard, NodeRequest, Rule, Rules, TokenRequest } from '@grantex/core';
import { checkGuard, checkRules } from '@grantex/core/adapter';
import type { GrantAuthInfo } from '../sdk/auth-info.ts';
import type { ResourceInput } from '../server/guard-server.ts';
import { createRequestCheck, EXPOSED, type HttpAnswer, isRefusal, responseTo } from './check-request.ts';
import { checkResource, createResourceMetadata, type ProtectedResource } from './resource-metadata.ts';
import { createSessionOwners } from './session-owners.ts';

/** Options of {@link grantAuth}. */
export interface GrantAuthOptions extends ProtectedResource {
  /** The same guard as in `guardServer`. */
  readonly guard: Guard;
  /** The same rules as in `guardServer`. */
  readonly rules: Rules;
  /** The same as in `guardServer`: their scopes are in the metadata. Default: none. */
  readonly resources?: { readonly [name: string]: Rule<ResourceInput> };
  /** The same as in `guardServer`: like those of tools. Default: none. */
  readonly prompts?: Rules;
}

type Next = (error?: Error) => void;
type Middleware = (request: IncomingMessage, response: ServerResponse, next: Next) => void;

/** Authentication in front of an HTTP transport. */
export interface GrantAuth {
  /**
   * For transports that speak fetch.
   * @param message the parsed body; without it only the token is checked
   * @returns the response to send, or the `authInfo` for the transport
   */
  fetch(request: Request, message?: unknown): Promise<Response | GrantAuthInfo>;
  /** For Node and Express: reads `request.body` if it is already parsed, and sets `request.auth`. */
  readonly middleware: Middleware;
  /**
   * Serves the metadata alone, and nothing to anybody else: for the root of an application whose MCP endpoint is guarded
   * elsewhere. `fetch` and `middleware` serve it too, where they get requests for it.
   */
  readonly metadata: {
    /** @returns undefined for a request for anything else */
    fetch(request: Request): Response | undefined;
    readonly middleware: Middleware;
  };
}

const JSON_TYPE = 'application/json; charset=utf-8';

const SESSION = 'mcp-session-id';

/** What the transports of the SDK answer, so that a client begins a session of its own. */
const NO_SUCH_SESSION: HttpAnswer = {
  status: 404,
  headers: {},
  body: { jsonrpc: '2.0', error: { code: -32_001, message: 'Session not found' }, id: null },
};

/** A request of Node with the members that Express adds. */
type ParsedRequest = IncomingMessage & { readonly originalUrl?: string; readonly body?: unknown };

/**
 * Makes the authentication that the authorization part of the MCP specification describes for HTTP: 401 with a
 * challenge for an invalid token, 403 with a challenge that names every missing scope of the rule of a tool or prompt.
 * Each challenge has the URL of the resource's metadata (RFC 9728 §5.1), which is served here, and each 401 has the
 * `scope` that the guard was made with. It does not check the arguments of a call: `guardServer` does, and nothing is
 * guarded without it. A session belongs to the principal and the agent whose grant used it first.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function grantAuth(options: GrantAuthOptions): GrantAuth {
  const { guard, rules, resources = {}, prompts = {} } = checkOptions(options);
  const resource = new URL(options.resource);
  const metadata = createResourceMetadata(options, [rules, resources, prompts], guard.dpop?.mode);
  const checkRequest = createRequestCheck({
    guard,
    // Which resource a URI belongs to, only the server knows.
    rulesOf: new Map([
      ['tools/call', rules],
      ['prompts/get', prompts],
    ]),
    resourceMetadata: metadata.url,
  });
  const maySend = createSessionOwners(({ developerId, principalId, agentId }) => [
    developerId,
    principalId,
    agentId,
  ]);

  async function check(
    request: TokenRequest | NodeRequest,
    sessionId: string | null | undefined,
    message: unknown,
  ): Promise<HttpAnswer | GrantAuthInfo> {
    const checked = await checkRequest(request, message);
    if (isRefusal(checked)) return checked;
    const isAllowed =
      typeof sessionId !== 'string' || (await maySend(sessionId, checked.extra.grant, request.method ?? ''));
    if (!isAllowed) return NO_SUCH_SESSION;
    return { ...checked, resource, resourceMetadataUrl: metadata.url };
  }

  const serveMetadata: GrantAuth['metadata'] = {
    fetch({ method, url }) {
      const answer = metadata.answerTo(method, url);
      return answer && new Response(answer.body, answer);
    },
    middleware(request, response, next) {
      const answer = metadata.answerTo(request.method, originalUrlOf(request));
      if (answer === undefined) return next();
      response.writeHead(answer.status, answer.headers).end(answer.body);
    },
  };

  return {
    metadata: serveMetadata,
    async fetch(request, message) {
      const described = serveMetadata.fetch(request);
      if (described !== undefined) return described;
      const checked = await check(request, request.headers.get(SESSION), message);
      return isRefusal(checked) ? responseTo(checked) : checked;
    },
    middleware(request: ParsedRequest, response, next) {
      const answer = (checked: HttpAnswer | GrantAuthInfo): void => {
        if (isRefusal(checked)) return send(response, checked);
        Object.assign(request, { auth: checked });
        next();
      };
      serveMetadata.middleware(request, response, () => {
        check(request, request.headers[SESSION]?.toString(), request.body).then(answer).catch(next);
      });
    },
  };
}

/** The URL as the client sent it: Express takes the path that a router is mounted at off the other one. */
function originalUrlOf({ url = '/', originalUrl = url }: ParsedRequest): string {
  return originalUrl;
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  // Middleware before it may expose headers of its own.
  response.appendHeader(...EXPOSED);
  response.writeHead(status, { ...headers, 'content-type': JSON_TYPE }).end(JSON.stringify(body));
}

function checkOptions(options: GrantAuthOptions): GrantAuthOptions {
  const { guard, rules, resources = {}, prompts = {} } = options;
  checkGuard(guard, 'grantAuth');
  checkRules(rules, 'grantAuth');
  checkRules(resources, 'grantAuth: "resources"');
  checkRules(prompts, 'grantAuth: "prompts"');
  checkResource(options, guard.audience, 'grantAuth');
  return options;
}
