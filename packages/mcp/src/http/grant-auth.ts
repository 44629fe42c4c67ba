import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Grant,
  type Guard,
  type RawHeaders,
  readBearerToken,
  type Refusal,
  type Rule,
  type Rules,
  toRefusal,
} from '@grantex/core';
import { checkGuard, checkRules, ruleNamed } from '@grantex/core/adapter';

/** Options of {@link grantAuth}. */
export interface GrantAuthOptions {
  /** The guard of the server. */
  readonly guard: Guard;
  /** The rules of its tools. */
  readonly rules: Rules;
  /** The URL of the MCP endpoint, as clients use it. */
  readonly resource: string | URL;
  /** The issuers that clients can get a token from. */
  readonly authorizationServers: readonly [string, ...string[]];
}

/** The caller, in the form in which both lines of the SDK pass it to callbacks. */
export interface GrantAuthInfo {
  token: string;
  /** The agent. */
  clientId: string;
  scopes: string[];
  /** Seconds since 1970. */
  expiresAt: number;
  resource: URL;
  resourceMetadataUrl: string;
}

/** Authentication in front of a transport for HTTP. */
export interface GrantAuth {
  /**
   * For transports that use the Fetch API.
   * @param message the parsed body; without it, only the token is checked
   * @returns the answer to send, or the `authInfo` for the transport
   */
  fetch(request: Request, message?: unknown): Promise<Response | GrantAuthInfo>;
  /** For Node and Express: reads `request.body` where earlier middleware has parsed it, and sets `request.auth`. */
  middleware(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

const JSON_TYPE = 'application/json; charset=utf-8';
// Anybody may read it, from a page in a browser too.
const METADATA_HEADERS = { 'content-type': JSON_TYPE, 'access-control-allow-origin': '*' };

/** What is read of a JSON-RPC message, which may be anything. */
interface Message {
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown };
}

/** What Express adds to a request of Node. */
type ParsedRequest = IncomingMessage & { readonly originalUrl?: string; readonly body?: unknown };

/**
 * Makes the authentication that the authorization part of the MCP specification requires over HTTP: 401 with a
 * challenge for an invalid token, and 403 with a challenge that names every scope that the grant lacks for the tool's
 * rule. Each challenge has the address of the resource's metadata (RFC 9728 §5.1), which is served here. `guardServer`
 * checks everything that depends on the arguments of a call; without it, nothing is guarded.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function grantAuth(options: GrantAuthOptions): GrantAuth {
  const { guard, rules, authorizationServers } = checkOptions(options);
  const resource = new URL(options.resource);
  const metadataPath = `${WELL_KNOWN}${resource.pathname === '/' ? '' : resource.pathname}`;
  const metadataUrl = new URL(metadataPath, resource).href;
  const metadata = JSON.stringify({
    resource: resource.href,
    authorization_servers: authorizationServers,
    scopes_supported: [...new Set(Object.values(rules).flatMap(({ scopes }) => scopes))],
    bearer_methods_supported: ['header'],
  });

  function isForMetadata(method: string | undefined, url: string): boolean {
    return (
      method === 'GET' && URL.canParse(url, resource.href) && new URL(url, resource).pathname === metadataPath
    );
  }

  async function check(headers: RawHeaders, url: string, message: unknown): Promise<Refusal | GrantAuthInfo> {
    const { method, params } = Object(message) as Message;
    const name = method === 'tools/call' ? textOf(params?.name) : undefined;
    const rule = name === undefined ? undefined : ruleNamed(rules, name);
    const token = (): string => readBearerToken(headers, url);
    const sent = readIfThere(token);
    // Without the amount, which is read of parsed arguments only.
    const { grant, scopes } = await guard.explain(sent, rule && { scopes: rule.scopes }, undefined);
    const missing = scopes.filter(({ held }) => held.length === 0).map(({ needed }) => needed);
    if (grant !== undefined && missing.length === 0) return authInfoOf(grant, sent);
    const action = rule?.action ?? name ?? textOf(method) ?? 'http';
    const needed: Rule = { scopes: missing as [string, ...string[]] };
    const refusal = await guard.preflight({ token, action, input: undefined, rule: needed });
    return toRefusal(refusal, { resourceMetadata: metadataUrl });
  }

  function authInfoOf(grant: Grant, token: string): GrantAuthInfo {
    const { agentId, scopes, expiresAt } = grant;
    return {
      token,
      clientId: agentId,
      scopes: [...scopes],
      expiresAt,
      resource,
      resourceMetadataUrl: metadataUrl,
    };
  }

  return {
    async fetch(request, message) {
      if (isForMetadata(request.method, request.url))
        return new Response(metadata, { headers: METADATA_HEADERS });
      const checked = await check(request.headers, request.url, message);
      if (!('status' in checked)) return checked;
      return Response.json(checked.body, { status: checked.status, headers: checked.headers });
    },
    middleware(request, response, next) {
      const { url = '/', originalUrl = url, body } = request as ParsedRequest;
      if (isForMetadata(request.method, originalUrl)) {
        response.writeHead(200, METADATA_HEADERS).end(metadata);
        return;
      }
      const answer = (checked: Refusal | GrantAuthInfo): void => {
        if (!('status' in checked)) {
          Object.assign(request, { auth: checked });
          return next();
        }
        response.writeHead(checked.status, { ...checked.headers, 'content-type': JSON_TYPE });
        response.end(JSON.stringify(checked.body));
      };
      check(request.rawHeaders, url, body).then(answer).catch(next);
    },
  };
}

/** A sender may put anything in the place of a name. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The fault of the header is reported with the refusal. */
function readIfThere(token: () => string): string {
  try {
    return token();
  } catch {
    return '';
  }
}

function checkOptions(options: GrantAuthOptions): GrantAuthOptions {
  const { guard, rules, resource, authorizationServers } = options;
  checkGuard(guard, 'grantAuth');
  checkRules(rules, 'grantAuth');
  if (!URL.canParse(String(resource))) throw new TypeError('grantAuth: "resource" must be a URL.');
  if (!Array.isArray(authorizationServers) || authorizationServers.length === 0) {
    throw new TypeError('grantAuth: "authorizationServers" must be a list of at least one URL.');
  }
  return options;
}
