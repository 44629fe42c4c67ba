import type { Guard, Rule, Rules } from '@grantex/core';
import { checkGuard, checkRules } from '@grantex/core/adapter';
import { FastMCP } from 'fastmcp';
import { createRequestCheck } from '../http/check-request.ts';
import {
  checkResource,
  createResourceMetadata,
  type ProtectedResource,
  scopesOf,
} from '../http/resource-metadata.ts';
import type { GrantAuthInfo } from '../sdk/auth-info.ts';
import { tokenFromFile, type TokenSource } from '../sdk/token.ts';
import type { ResourceInput } from '../server/guard-server.ts';
import { createAuthenticate } from './authenticate.ts';
import { createItemGuards, type Item, type ItemGuards } from './guard-items.ts';

/** The caller, as tools find it in `context.session`. FastMCP wants a type without a name. */
export type GrantSession = Pick<GrantAuthInfo, keyof GrantAuthInfo>;

type ServerOptions = ConstructorParameters<typeof FastMCP<GrantSession>>[0];

/** Options of `createFastMcp`: those of FastMCP, whose authentication is the guard's, and these. */
export interface FastMcpOptions extends Omit<ServerOptions, 'auth' | 'authenticate' | 'oauth'> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** The rules by the names of the tools. A tool without a rule is refused. */
  readonly rules: Rules;
  /** The rules by the names of the resources and resource templates. Default: none. */
  readonly resources?: { readonly [name: string]: Rule<ResourceInput> };
  /** The rules by the names of the prompts. Default: none. */
  readonly prompts?: Rules;
  /** What needs no grant if it has no rule. Default: nothing. */
  readonly unguarded?: readonly ('resources' | 'prompts')[];
  /** Reads the token of a call that does not come over HTTP. Default: `tokenFromFile()`. */
  readonly token?: TokenSource;
  /** For clients that look for a token: the URL of the MCP endpoint, and the issuers. Default: no metadata. */
  readonly metadata?: ProtectedResource;
}

/**
 * Makes a FastMCP server behind the guard: whatever is added to it is guarded, on every transport. Over HTTP each
 * request needs a grant token, and a session belongs to one grant. Tools find the grant in `context.session`.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function createFastMcp(options: FastMcpOptions): FastMCP<GrantSession> {
  const {
    guard,
    rules,
    resources = {},
    prompts = {},
    unguarded = [],
    token = tokenFromFile(),
    ...own
  } = checkOptions(options);
  const { metadata, ...serverOptions } = own;
  const all = [rules, resources, prompts];
  const described = metadata && createResourceMetadata(metadata, all, guard.dpop?.mode);
  const check = createRequestCheck({ guard, rulesOf: new Map(), resourceMetadata: described?.url });
  const server: FastMCP<GrantSession> = new FastMCP<GrantSession>({
    ...serverOptions,
    authenticate: createAuthenticate(check),
    ...(metadata === undefined
      ? {}
      : {
          oauth: {
            enabled: true,
            protectedResource: {
              resource: String(metadata.resource),
              authorizationServers: [...metadata.authorizationServers],
              scopesSupported: scopesOf(all),
              bearerMethodsSupported: ['header'],
              ...(guard.dpop !== undefined && {
                dpopSigningAlgValuesSupported: ['ES256', 'EdDSA'],
                dpopBoundAccessTokensRequired: guard.dpop.mode === 'require',
              }),
              ...(metadata.resourceName === undefined ? {} : { resourceName: metadata.resourceName }),
              ...(metadata.developer === undefined ? {} : { grantexDeveloper: metadata.developer }),
            },
          },
        }),
  });
  const isOpen = (kind: string): boolean => (unguarded as readonly string[]).includes(kind);
  guardAdders(
    server as object as Adders,
    createItemGuards({ guard, rulesOf: { tools: rules, resources, prompts }, isOpen, token }),
  );
  return server;
}

type Adder = (items: unknown) => void;
type Adders = Record<string, Adder>;

/** Replaces the methods that register something. Nothing else does, and there is nothing registered yet. */
function guardAdders(server: Adders, guards: ItemGuards): void {
  for (const [one, guardItem] of Object.entries(guards) as [string, (item: Item) => Item][]) {
    const many = `${one}s`;
    const { [one]: add, [many]: addMany } = server;
    if (typeof add !== 'function' || typeof addMany !== 'function')
      throw new TypeError('createFastMcp: this version of fastmcp is not supported.');
    server[one] = (item) => add.call(server, guardItem(item as Item));
    server[many] = (items) => addMany.call(server, (items as Item[]).map(guardItem));
  }
}

function checkOptions(options: FastMcpOptions): FastMcpOptions {
  const { guard, rules, resources = {}, prompts = {}, unguarded = [], token, metadata } = options;
  checkGuard(guard, 'createFastMcp');
  checkRules(rules, 'createFastMcp');
  checkRules(resources, 'createFastMcp: "resources"');
  checkRules(prompts, 'createFastMcp: "prompts"');
  if (token !== undefined && typeof token !== 'function')
    throw new TypeError('createFastMcp: "token" must be a function.');
  if (!Array.isArray(unguarded) || !unguarded.every((kind) => kind === 'resources' || kind === 'prompts'))
    throw new TypeError('createFastMcp: "unguarded" must be a list of "resources" and "prompts".');
  for (const taken of ['auth', 'authenticate', 'oauth'])
    if (taken in options) throw new TypeError(`createFastMcp: "${taken}" is set by the guard.`);
  if (metadata !== undefined) checkResource(metadata, guard.audience, 'createFastMcp: "metadata"');
  return options;
}
