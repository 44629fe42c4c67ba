import type { AgentKey } from '../secrets/agent-key.ts';
import { createDpopProof } from '../secrets/dpop-proof.ts';
import { checkBinding } from './bound-key.ts';
import type { TokenSource } from './token-source.ts';

export interface AgentFetchOptions {
  /** The key that the token is bound to. */
  readonly key: Pick<AgentKey, 'kid' | 'publicKey' | 'sign'>;
  /** A grant token that is bound to the key, or the source of one, which is asked for each request. */
  readonly token: string | Pick<TokenSource, 'token'>;
  /** Sends the requests. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** As many as browsers follow would be longer than any service needs. */
const MAX_REDIRECTS = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** The most services whose nonces are remembered. */
const MAX_NONCES = 100;

/**
 * Makes a `fetch` for an agent whose grant token is bound to its key (RFC 9449): each request carries the token with
 * `Authorization: DPoP`, and a new proof for its method and URL, so that nobody who sees the token can use it. Where a
 * service demands a nonce, the request is sent once more with it; its body is kept until then.
 *
 * A redirect is followed only for GET and HEAD, within the origin of the request, with a proof of its own. Any other is
 * returned as it is, or rejects with `redirect: 'error'`. An `Authorization` header of the caller is replaced.
 *
 * The returned function rejects with `GrantexError` `TOKEN_NOT_BOUND`, before anything is sent, for a token that is
 * not bound to this key: whoever receives such a token could use it. It rejects with what the source of the token throws, and
 * with what `fetch` throws.
 * @throws {TypeError} naming the option that is wrong
 */
export function agentFetch(options: AgentFetchOptions): typeof globalThis.fetch {
  const { key, token: source } = options;
  checkOptions(options);
  const nonces = new Map<string, string>();

  async function send(request: Request): Promise<Response> {
    const { fetch = globalThis.fetch } = options;
    const { origin } = new URL(request.url);
    const token = typeof source === 'string' ? source : await source.token({ signal: request.signal });
    checkBinding(token, key.kid);
    const { method, url } = request;
    const nonce = nonces.get(origin);
    const proof = await createDpopProof(key, { method, url, token, nonce });
    const headers = new Headers(request.headers);
    headers.set('authorization', `DPoP ${token}`);
    headers.set('dpop', proof);
    const response = await fetch(new Request(request, { headers, redirect: 'manual' }));
    const next = response.headers.get('dpop-nonce');
    if (next !== null) {
      if (nonces.size >= MAX_NONCES) nonces.clear();
      nonces.set(origin, next);
    }
    return response;
  }

  async function sendWithNonce(request: Request): Promise<Response> {
    const again = request.clone();
    const response = await send(request);
    if (!demandsNonce(response)) return response;
    await response.body?.cancel();
    return send(again);
  }

  return async (input, init) => {
    let request = new Request(input, init);
    for (let followed = 0; ; followed += 1) {
      const response = await sendWithNonce(request);
      const target = followed < MAX_REDIRECTS ? targetOf(response, request) : undefined;
      if (target === undefined) return response;
      await response.body?.cancel();
      const { method, headers, signal } = request;
      request = new Request(target, { method, headers, signal });
    }
  };
}

function demandsNonce({ status, headers }: Response): boolean {
  const challenge = headers.get('www-authenticate') ?? '';
  return status === 401 && headers.has('dpop-nonce') && /^dpop .*error="use_dpop_nonce"/i.test(challenge);
}

/** Where to follow a response to; undefined for one that is no redirect, or may not be followed. */
function targetOf({ status, headers }: Response, { method, redirect, url }: Request): URL | undefined {
  const location = headers.get('location');
  if (!REDIRECTS.includes(status) || location === null) return undefined;
  if (redirect === 'error') throw new TypeError('agentFetch: the service answered with a redirect.');
  const isFollowed = redirect === 'follow' && (method === 'GET' || method === 'HEAD');
  if (!isFollowed || !URL.canParse(location, url)) return undefined;
  const target = new URL(location, url);
  return target.origin === new URL(url).origin ? target : undefined;
}

function checkOptions({ key, token, fetch }: AgentFetchOptions): void {
  if (typeof key?.sign !== 'function') throw new TypeError('agentFetch: "key" must be the key of an agent.');
  const isToken = typeof token === 'string' ? token !== '' : typeof token?.token === 'function';
  if (!isToken) throw new TypeError('agentFetch: "token" must be a grant token, or the source of one.');
  if (fetch !== undefined && typeof fetch !== 'function')
    throw new TypeError('agentFetch: "fetch" must be a function.');
}
