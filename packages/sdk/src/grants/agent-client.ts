import type { GrantTokenClaims } from '@grantex/core/issuer';
import { decodeJwt } from 'jose';
import type { AgentKey } from '../secrets/agent-key.ts';
import { createDpopProof } from '../secrets/dpop-proof.ts';
import { addressIn } from '../transport/answer.ts';
import { GrantexError } from '../transport/errors.ts';
import type { RequestedDetail } from './authorize.ts';
import { boundKeyOf } from './bound-key.ts';
import type { IssuedToken } from './tokens.ts';

export interface AgentClientOptions {
  /** The issuer's URL, without a slash at the end. */
  readonly issuer: string;
  /** `ag_…` */
  readonly agentId: string;
  /** The key that is registered for the agent. */
  readonly key: Pick<AgentKey, 'kid' | 'publicKey' | 'sign'>;
  /** Sends the requests. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** What an agent hands down, and to whom. */
export interface AgentDelegation {
  /** The agent's own grant token. Where it is bound to a key, the agent's key must be that one. */
  readonly grantToken: string;
  /** From the sub-agent; see `createActorToken`. */
  readonly actorToken: string;
  /** What the sub-agent may do: less than the grant token allows, unless the developer says otherwise. */
  readonly scopes: readonly string[];
  /** Limits them further than the grant token is limited (`docs/protocol.md` §15). Default: as the grant token. */
  readonly authorizationDetails?: readonly RequestedDetail[] | undefined;
  /** The service that the token is for. Default: as the grant token. */
  readonly audience?: string | undefined;
}

/** An agent that needs no API key of its developer: it authenticates with its own key (`docs/protocol.md` §14). */
export interface AgentClient {
  /**
   * Hands a part of the agent's grant to a sub-agent, by token exchange (RFC 8693). If the agent's token is bound to its key,
   * the sub-agent's token is bound to the key of the sub-agent.
   * @throws {GrantexError} `NETWORK_ERROR`, `UNEXPECTED_ANSWER`, or the error of the server in upper case, such as
   *   `INVALID_SCOPE`
   */
  delegate(input: AgentDelegation): Promise<IssuedToken>;
}

const TOKEN_TYPES = 'urn:ietf:params:oauth:token-type:';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
/** Seconds until a client assertion is worthless. */
const LIFE = 60;

/** @throws {TypeError} naming the option that is wrong */
export function createAgentClient(options: AgentClientOptions): AgentClient {
  checkOptions(options);
  const { issuer, agentId, key } = options;
  const endpoint = `${issuer}/oauth/token`;
  let nonce: string | undefined;

  /** `private_key_jwt` (RFC 7523): a new one for each request, because each is accepted once. */
  function assertion(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: agentId, sub: agentId, aud: issuer, iat: now, exp: now + LIFE };
    return key.sign({ ...claims, jti: crypto.randomUUID() }, { typ: 'JWT', kid: key.kid });
  }

  async function post(form: Record<string, string>, isBound: boolean): Promise<Response> {
    const { fetch = globalThis.fetch } = options;
    const body = new URLSearchParams({
      ...form,
      client_id: agentId,
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await assertion(),
    });
    const proof = isBound ? await createDpopProof(key, { method: 'POST', url: endpoint, nonce }) : undefined;
    const headers = { accept: 'application/json', ...(proof === undefined ? {} : { dpop: proof }) };
    const response = await fetch(endpoint, { method: 'POST', body, headers, redirect: 'manual' }).catch(
      (cause: unknown) => {
        throw new GrantexError('NETWORK_ERROR', 'the authorization server cannot be reached', { cause });
      },
    );
    nonce = response.headers.get('dpop-nonce') ?? nonce;
    return response;
  }

  return {
    async delegate({ grantToken, actorToken, scopes, authorizationDetails: details, audience }) {
      const bound = boundKeyOf(grantToken);
      if (bound !== undefined && bound !== key.kid) {
        throw new GrantexError(
          'TOKEN_NOT_BOUND',
          'the grant token is bound to another key than that of this agent',
        );
      }
      const form = {
        grant_type: EXCHANGE,
        subject_token: grantToken,
        subject_token_type: `${TOKEN_TYPES}access_token`,
        actor_token: actorToken,
        actor_token_type: `${TOKEN_TYPES}jwt`,
        scope: scopes.join(' '),
        ...(details === undefined ? {} : { authorization_details: JSON.stringify(details) }),
        ...(audience === undefined ? {} : { audience }),
      };
      const isBound = bound !== undefined;
      const first = await read(await post(form, isBound));
      const answer = first.error === 'use_dpop_nonce' && isBound ? await read(await post(form, true)) : first;
      return handedDown(answer);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly error?: unknown;
  readonly error_description?: unknown;
  readonly error_uri?: unknown;
  readonly access_token?: unknown;
  readonly scope?: unknown;
}

async function read(response: Response): Promise<Answer> {
  const body: unknown = await response.json().catch(() => undefined);
  return { ...(typeof body === 'object' ? body : undefined), status: response.status };
}

function handedDown({
  status,
  error,
  error_description: text,
  error_uri: page,
  access_token: token,
  scope,
}: Answer): IssuedToken {
  if (status === 200 && typeof token === 'string' && typeof scope === 'string') {
    const {
      grnt = '',
      exp = 0,
      authorization_details: details,
    } = decodeJwt<Partial<GrantTokenClaims>>(token);
    return {
      grantToken: token,
      grantId: grnt,
      scopes: scope.split(' '),
      ...(details === undefined ? {} : { authorizationDetails: details }),
      expiresAt: new Date(exp * 1000).toISOString(),
    };
  }
  if (typeof error === 'string' && /^[a-z_]{1,64}$/.test(error)) {
    throw new GrantexError(error.toUpperCase(), String(text ?? error), { status, errorUri: addressIn(page) });
  }
  throw new GrantexError(
    'UNEXPECTED_ANSWER',
    `the answer with status ${status} is not one of an authorization server; is issuer right?`,
    { status },
  );
}

function checkOptions({ issuer, agentId, key, fetch }: AgentClientOptions): void {
  if (typeof issuer !== 'string' || !URL.canParse(issuer) || issuer.endsWith('/'))
    throw new TypeError('createAgentClient: "issuer" must be a URL without a slash at the end.');
  if (typeof agentId !== 'string' || !agentId.startsWith('ag_'))
    throw new TypeError('createAgentClient: "agentId" must be the id of an agent, ag_….');
  if (typeof key?.sign !== 'function')
    throw new TypeError('createAgentClient: "key" must be the key of an agent.');
  if (fetch !== undefined && typeof fetch !== 'function')
    throw new TypeError('createAgentClient: "fetch" must be a function.');
}
