import { createHash, randomBytes } from 'node:crypto';
import type { Call } from './server.ts';

/** The response of `POST /v1/token`. */
export interface TestGrant {
  grantToken: string;
  refreshToken: string;
  grantId: string;
  scopes: string[];
  expiresAt: string;
  agentId: string;
}

export const FLIGHTS = ['flights:search', 'flights:book', 'payments:initiate:max_500'];

/** Creates an agent and returns its id. */
export async function makeAgent(call: Call, scopes: string[] = FLIGHTS, more: object = {}): Promise<string> {
  const { status, body } = await call('POST /v1/agents', { name: 'an agent', scopes, ...more });
  return expected(201, status, body).id as string;
}

/** Requests a grant; a sandbox returns a code. */
export async function askFor(
  call: Call,
  agentId: string,
  more: object = {},
): Promise<{ code: string; authRequestId: string; [member: string]: unknown }> {
  const { status, body } = await call('POST /v1/authorize', {
    agentId,
    principalId: 'user_alice',
    scopes: FLIGHTS,
    ...more,
  });
  return expected(201, status, body);
}

/** Requests a grant and exchanges the code. */
export async function makeGrant(call: Call, agentId: string, more: object = {}): Promise<TestGrant> {
  const { code } = await askFor(call, agentId, more);
  const { status, body } = await call('POST /v1/token', { code, agentId });
  return { ...expected(201, status, body), agentId } as TestGrant;
}

/** Delegates and returns the child. */
export async function makeChild(
  call: Call,
  parentGrantToken: string,
  subAgentId: string,
  scopes: string[] = ['flights:search'],
  more: object = {},
): Promise<TestGrant> {
  const { status, body } = await call('POST /v1/grants/delegate', {
    parentGrantToken,
    subAgentId,
    scopes,
    ...more,
  });
  return { ...expected(201, status, body), agentId: subAgentId } as TestGrant;
}

/** Whether a token is valid, as the server says. */
export async function isValid(call: Call, token: string): Promise<boolean> {
  const { body } = await call('POST /v1/tokens/verify', { token });
  return body.valid as boolean;
}

/** A PKCE pair (RFC 7636 §4). */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The claims of a token, unverified. */
export function claimsOf(token: string): any {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

function expected<BODY>(wanted: number, status: number, body: BODY): BODY {
  if (status !== wanted) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body;
}
