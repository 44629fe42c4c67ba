import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Call,
  type Guard,
  type RawHeaders,
  readBearerToken,
  type Refusal,
  type Rule,
  type Rules,
  toRefusal,
} from '@grantex/core';
import { checkGuard, checkRules, ruleNamed } from '@grantex/core/adapter';
import { authInfoOf, type GrantAuthInfo, throwing } from './auth-info.ts';
import { createResourceMetadata } from './resource-metadata.ts';
import type { ResourceInput } from '../server/guard-server.ts';

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

/** The parts of a JSON-RPC message that are read. A client can send anything. */
interface Message {
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown };
}

/** A request of Node with the members that Express adds. */
type ParsedRequest = IncomingMessage & { readonly originalUrl?: string; readonly body?: unknown };

/**
 * Makes the authentication that the authorization part of the MCP specification describes for HTTP: 401 with a
 * challenge for an invalid token, 403 with a challenge that names every missing scope of the rule of a tool or prompt.
 * Each challenge has the URL of the resource's metadata (RFC 9728 §5.1), which is served here. It does not check the arguments of a call:
 * `guardServer` does, and nothing is guarded without it.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function grantAuth(options: GrantAuthOptions): GrantAuth {
  const { guard, rules, resources = {}, prompts = {}, authorizationServers } = checkOptions(options);
  const resource = new URL(options.resource);
  const metadata = createResourceMetadata(resource, authorizationServers, [rules, resources, prompts]);
  // Which resource a URI belongs to, only the server knows.
  const rulesOf = new Map<unknown, Rules>([
    ['tools/call', rules],
    ['prompts/get', prompts],
  ]);

  async function check(headers: RawHeaders, url: string, message: unknown): Promise<Refusal | GrantAuthInfo> {
    const { method, params } = Object(message) as Message;
    const called = rulesOf.get(method);
    const name = called === undefined ? undefined : textOf(params?.name);
    const rule = called === undefined || name === undefined ? undefined : ruleNamed(called, name);
    const action = rule?.action ?? name ?? textOf(method) ?? 'http';

    async function refuse(call: Pick<Call, 'token' | 'rule'>): Promise<Refusal> {
      const refusal = await guard.preflight({ ...call, action, input: undefined });
      return toRefusal(refusal, { resourceMetadata: metadata.url });
    }

    let token: string;
    try {
      token = readBearerToken(headers, url);
    } catch (error) {
      return refuse({ token: throwing(error), rule: undefined });
    }
    // Without the amount, which is in the parsed arguments.
    const { grant, error, scopes } = await guard.explain(token, rule && { scopes: rule.scopes }, undefined);
    if (grant === undefined) return refuse({ token: throwing(error), rule: undefined });
    const [first, ...others] = scopes.filter(({ held }) => held.length === 0).map(({ needed }) => needed);
    if (first === undefined) {
      return { ...authInfoOf(grant, token), resource, resourceMetadataUrl: metadata.url };
    }
    return refuse({ token: { token, grant }, rule: { scopes: [first, ...others] } });
  }

  return {
    async fetch(request, message) {
      if (metadata.isAskedFor(request.method, request.url))
        return new Response(metadata.body, { headers: METADATA_HEADERS });
      const checked = await check(request.headers, request.url, message);
      if (!('status' in checked)) return checked;
      return Response.json(checked.body, { status: checked.status, headers: checked.headers });
    },
    middleware(request, response, next) {
      const { url = '/', originalUrl = url, body } = request as ParsedRequest;
      if (metadata.isAskedFor(request.method, originalUrl)) {
        response.writeHead(200, METADATA_HEADERS).end(metadata.body);
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

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
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
