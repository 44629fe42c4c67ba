import {
  defineRules,
  type GrantAuthInfo,
  grantAuth,
  type Guard,
  guardServer,
  type ResourceInput,
  type TokenSource,
  tokenVerifier,
} from '@grantex/mcp';
import { guardServer as guardServerV1, tokenVerifier as tokenVerifierV1 } from '@grantex/mcp/sdk-v1';
import type { OAuthTokenVerifier as OAuthTokenVerifierV1 } from '@modelcontextprotocol/sdk/server/auth/provider.js';
import type { AuthInfo as AuthInfoV1 } from '@modelcontextprotocol/sdk/server/auth/types.js';
import type { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js';
import type { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { AuthInfo, McpServer, OAuthTokenVerifier, Server } from '@modelcontextprotocol/server';
import type { McpServer as McpServerV1Oldest } from 'mcp-sdk-oldest/server/mcp.js';
import type {
  McpServer as McpServerOldest,
  OAuthTokenVerifier as OAuthTokenVerifierOldest,
} from 'mcp-server-oldest';
import { z } from 'zod';

declare const guard: Guard;
declare const server: McpServer;
declare const serverOldest: McpServerOldest;
declare const serverV1: McpServerV1;
declare const serverV1Oldest: McpServerV1Oldest;

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'], amount: (input: { price: number }) => input.price },
});

// The server has the same type afterwards, in each version of both lines.
const guarded: McpServer = guardServer(server, { guard, rules });
const guardedOldest: McpServerOldest = guardServer(serverOldest, { guard, rules });
const guardedV1: McpServerV1 = guardServerV1(serverV1, { guard, rules });
const guardedV1Oldest: McpServerV1Oldest = guardServerV1(serverV1Oldest, { guard, rules });
void [guardedOldest, guardedV1Oldest];

// So has a server of the lower level.
declare const lowLevel: Server;
declare const lowLevelV1: ServerV1;
const guardedLowLevel: readonly [Server, ServerV1] = [
  guardServer(lowLevel, { guard, rules }),
  guardServerV1(lowLevelV1, { guard, rules }),
];
void guardedLowLevel;

// Tools keep the types of their schema behind it.
guarded.registerTool('book', { inputSchema: z.object({ price: z.number() }) }, ({ price }) => {
  const amount: number = price;
  return { content: [{ type: 'text', text: String(amount) }] };
});
guardedV1.registerTool('book', { inputSchema: { price: z.number() } }, ({ price }) => {
  const amount: number = price;
  return { content: [{ type: 'text', text: String(amount) }] };
});

// @ts-expect-error a transport is not a server
guardServer({ close: async () => undefined }, { guard, rules });
// @ts-expect-error tools need rules
guardServer(server, { guard });
// @ts-expect-error a server needs a guard
guardServer(server, { rules });
// @ts-expect-error a rule names at least one scope
guardServer(server, { guard, rules: { search: { scopes: [] } } });
// @ts-expect-error tools are never unguarded
guardServer(server, { guard, rules, unguarded: ['tools'] });
// @ts-expect-error lists show what is granted, or all
guardServer(server, { guard, rules, lists: 'offered' });
// @ts-expect-error a token is read on each call, never given when the server is created
guardServer(server, { guard, rules, token: 'eyJ' });

// The rule of a resource reads its URI and its variables.
const trip = { scopes: ['trips:read'], metadata: ({ uri }: ResourceInput) => ({ uri }) } as const;
guardServer(server, { guard, rules, resources: { trip }, prompts: {} });
const wrong = { scopes: ['trips:read'], amount: (input: { price: number }) => input.price } as const;
// @ts-expect-error a resource has no price
guardServer(server, { guard, rules, resources: { wrong } });

const token: TokenSource = () => undefined;
guardServer(server, { guard, rules, token });

// The authentication info is passed on in the form of either line.
const auth = grantAuth({
  guard,
  rules,
  resource: 'https://travel.example/mcp',
  authorizationServers: ['https://a'],
});
const answer: Promise<Response | GrantAuthInfo> = auth.fetch(new Request('https://travel.example/mcp'));
declare const info: GrantAuthInfo;
const accepted: readonly [AuthInfo, AuthInfoV1] = [info, info];
void [answer, accepted];

// Both lines take the verifier for their own middleware, and callbacks find the grant in it.
const verifiers: readonly [OAuthTokenVerifier, OAuthTokenVerifierOldest, OAuthTokenVerifierV1] = [
  tokenVerifier({ guard }),
  tokenVerifier({ guard }),
  tokenVerifierV1({ guard, resource: 'https://travel.example/mcp' }),
];
const principal: string = info.extra.grant.principalId;
void [verifiers, principal];
// @ts-expect-error at least one authorization server is needed
grantAuth({ guard, rules, resource: 'https://travel.example/mcp', authorizationServers: [] });
