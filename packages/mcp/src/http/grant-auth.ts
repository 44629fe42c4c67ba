import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Guard, RawHeaders, Rule, Rules } from '@grantex/core';
import { checkGuard, checkRules } from '@grantex/core/adapter';
import type { GrantAuthInfo } from '../sdk/auth-info.ts';
import type { ResourceInput } from '../server/guard-server.ts';
import { createRequestCheck, type HttpAnswer, isRefusal, responseTo } from './check-request.ts';
import { createResourceMetadata } from './resource-metadata.ts';
import { createSessionOwners } from './session-owners.ts';

/** Options of {@link grantAuth}. */
export interface GrantAuthOptions {
  /** The same guard as in `guardServer`. */
  readonly guard: Guard;
  /** The same rules as in `guardServer`. */
  readonly rules: Rules;
  /** The same as in `guardServer`: their scopes are in the metadata. Default: none. */
  readonly resources?: { readonly [name: string]: Rule<ResourceInput> };
  /** The same as in `guardServer`: like those of tools. Default: none. */
  readonly prompts?: Rules;
  /** The URL of the MCP endpoint, as clients write it. */
  readonly resource: string | URL;
  /** The issuers from which clients can get a token. */
  readonly authorizationServers: readonly [string, ...string[]];
}

/** Authentication in front of an HTTP transport. */
export interface GrantAuth {
  /**
   * For transports that speak fetch.
   * @param message the parsed body; without it only the token is checked
   * @returns the response to send, or the `authInfo` for the transport
   */
  fetch(request: Request, message?: unknown): Promise<Response | GrantAuthInfo>;
  /** For Node and Express: reads `request.body` if it is already parsed, and sets `request.auth`. */
  middleware(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void;
}

const JSON_TYPE = 'application/json; charset=utf-8';
// Anyone can read it, a page in a browser too.
const METADATA_HEADERS = { 'content-type': JSON_TYPE, 'access-control-allow-origin': '*' };

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
 * Each challenge has the URL of the resource's metadata (RFC 9728 §5.1), which is served here. It does not check the
 * arguments of a call: `guardServer` does, and nothing is guarded without it. A session belongs to the principal and the
 * agent whose grant used it first.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function grantAuth(options: GrantAuthOptions): GrantAuth {
  const { guard, rules, resources = {}, prompts = {}, authorizationServers } = checkOptions(options);
  const resource = new URL(options.resource);
  const metadata = createResourceMetadata(resource, authorizationServers, [rules, resources, prompts]);
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
    method: string,
    sessionId: string | null | undefined,
    ...request: readonly [RawHeaders, string, unknown]
  ): Promise<HttpAnswer | GrantAuthInfo> {
    const checked = await checkRequest(...request);
    if (isRefusal(checked)) return checked;
    const isAllowed =
      typeof sessionId !== 'string' || (await maySend(sessionId, checked.extra.grant, method));
    if (!isAllowed) return NO_SUCH_SESSION;
    return { ...checked, resource, resourceMetadataUrl: metadata.url };
  }

  return {
    async fetch(request, message) {
      const { headers, method, url } = request;
      if (metadata.isAskedFor(method, url)) return new Response(metadata.body, { headers: METADATA_HEADERS });
      const checked = await check(method, headers.get(SESSION), headers, url, message);
      return isRefusal(checked) ? responseTo(checked) : checked;
    },
    middleware(request, response, next) {
      const { method = '', url = '/', originalUrl = url, body } = request as ParsedRequest;
      if (metadata.isAskedFor(method, originalUrl)) {
        response.writeHead(200, METADATA_HEADERS).end(metadata.body);
        return;
      }
      const answer = (checked: HttpAnswer | GrantAuthInfo): void => {
        if (!isRefusal(checked)) {
          Object.assign(request, { auth: checked });
          return next();
        }
        response.writeHead(checked.status, { ...checked.headers, 'content-type': JSON_TYPE });
        response.end(JSON.stringify(checked.body));
      };
      check(method, request.headers[SESSION]?.toString(), request.rawHeaders, url, body)
        .then(answer)
        .catch(next);
    },
  };
}

function checkOptions(options: GrantAuthOptions): GrantAuthOptions {
  const { guard, rules, resources = {}, prompts = {}, resource, authorizationServers } = options;
  checkGuard(guard, 'grantAuth');
  checkRules(rules, 'grantAuth');
  checkRules(resources, 'grantAuth: "resources"');
  checkRules(prompts, 'grantAuth: "prompts"');
  if (!URL.canParse(String(resource))) throw new TypeError('grantAuth: "resource" must be a URL.');
  if (!Array.isArray(authorizationServers) || authorizationServers.length === 0) {
    throw new TypeError('grantAuth: "authorizationServers" must be a list of at least one URL.');
  }
  return options;
}
