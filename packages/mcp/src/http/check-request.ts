import {
  type Call,
  type Guard,
  type NodeRequest,
  type PresentedToken,
  readToken,
  type Refusal,
  type Rules,
  toRefusal,
  type TokenRequest,
} from '@grantex/core';
import { ruleNamed } from '@grantex/core/adapter';
import { acceptedGrant, authInfoOf, type GrantAuthInfo } from '../sdk/auth-info.ts';
import { failingToken } from '../sdk/token.ts';

export interface RequestCheckOptions {
  readonly guard: Guard;
  /** The rules of what a method calls by name, by the name of the method. */
  readonly rulesOf: ReadonlyMap<unknown, Rules>;
  /** The URL of the metadata, for challenges. */
  readonly resourceMetadata?: string | undefined;
}

/** An answer in place of that of the transport. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Checks the token of an HTTP request, the proof of its key, and the scopes of what its message calls. */
export type RequestCheck = (
  request: TokenRequest | NodeRequest,
  message?: unknown,
) => Promise<Refusal | GrantAuthInfo>;

/** The parts of a JSON-RPC message that are read. A client can send anything. */
interface Message {
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown };
}

export function createRequestCheck({ guard, rulesOf, resourceMetadata }: RequestCheckOptions): RequestCheck {
  return async (request, message) => {
    const { method, params } = Object(message) as Message;
    const called = rulesOf.get(method);
    const name = called === undefined ? undefined : textOf(params?.name);
    const rule = called === undefined || name === undefined ? undefined : ruleNamed(called, name);
    const action = rule?.action ?? name ?? textOf(method) ?? 'http';

    async function refuse(call: Pick<Call, 'token' | 'rule'>): Promise<Refusal> {
      const refusal = await guard.preflight({ ...call, action, input: undefined });
      return toRefusal(refusal, {
        ...guard.challenge,
        ...(resourceMetadata !== undefined && { resourceMetadata }),
      });
    }

    let presented: string | PresentedToken;
    try {
      presented = readToken(guard, request);
    } catch (error) {
      return refuse({ token: failingToken(error), rule: undefined });
    }
    // Without the amount, which is in the parsed arguments.
    const explained = await guard.explain(presented, rule && { scopes: rule.scopes }, undefined);
    const grant = acceptedGrant(explained);
    if (grant === undefined) return refuse({ token: failingToken(explained.error), rule: undefined });
    const token = typeof presented === 'string' ? presented : presented.token;
    const [first, ...others] = explained.scopes
      .filter(({ held }) => held.length === 0)
      .map(({ needed }) => needed);
    if (first === undefined) return authInfoOf(grant, token);
    return refuse({ token: { token, grant }, rule: { scopes: [first, ...others] } });
  };
}

export function isRefusal(checked: HttpAnswer | GrantAuthInfo): checked is HttpAnswer {
  return 'status' in checked;
}

/** A header that lets pages of other origins read the challenge. */
export const EXPOSED = ['access-control-expose-headers', 'WWW-Authenticate, DPoP-Nonce'] as const;

export function responseTo({ body, status, headers }: HttpAnswer): Response {
  const response = Response.json(body, { status, headers });
  response.headers.append(...EXPOSED);
  return response;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
