import { asRefusal } from '../base/authorization-error.ts';
import { attempt, type MaybePromise, whenReady } from '../base/maybe-promise.ts';
import { checkFunction, checkNames, wrongOption } from '../base/options.ts';
import type { Dpop } from '../guard/dpop.ts';
import { readAuthorization, readHeader, tokenAfter } from '../guard/http/bearer.ts';
import type { TokenRequest } from '../guard/presented-token.ts';
import type { Grant } from '../verify/grant.ts';
import { checkDpopProof } from './check-dpop-proof.ts';
import { checkNonceSecret, createDpopNonces } from './dpop-nonces.ts';
import { type ReplayStore, refuseDpopReplay } from './refuse-dpop-replay.ts';
import { refuseProof } from './refuse-proof.ts';
import { createReplayMemory } from './replay-memory.ts';
import { targetUri } from './target-uri.ts';

/** Options of {@link dpop}. */
export interface DpopOptions {
  /**
   * The public origin of this service, as clients write it, such as `https://api.example`. It comes from here and never
   * from a header, because a caller can send any `Host` and `X-Forwarded-Host`. Where a proxy removes the beginning of the
   * path, that follows: `https://example.com/api`.
   */
  readonly origin: string;
  /**
   * `accept`: bearer tokens, and bound tokens with a proof. `require`: bound tokens alone; a token that comes without an
   * HTTP request is refused too. Default: `accept`.
   */
  readonly mode?: 'accept' | 'require';
  /**
   * Where used proofs are remembered. Give one that all processes of this service share; without it, a proof can be
   * replayed once in each other process. Default: the memory of this process, for up to 500,000 proofs, of
   * which one person fills no more than half; more are refused.
   */
  readonly replayStore?: ReplayStore;
  /**
   * Demands a nonce of this service in each proof, so that no proof is made long before it is used: a text of at least 32
   * characters that nobody can guess, the same in every process. A client learns the nonce from the refusal, and sends the
   * request again. Default: no nonce.
   */
  readonly nonceSecret?: string;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly clock?: () => number;
}

const OPTIONS: { readonly [NAME in keyof Required<DpopOptions>]: true } = {
  origin: true,
  mode: true,
  replayStore: true,
  nonceSecret: true,
  clock: true,
};

/** A proof that was checked for a request. */
interface Checked {
  readonly token: string;
  readonly proof: string | undefined;
  readonly result: MaybePromise<void>;
}

/**
 * Checks tokens that are bound to keys (`cnf`, RFC 9449), as the `dpop` option of `createGuard` and `createGrantex`: over
 * HTTP, such a token is accepted with `Authorization: DPoP` and a proof by its key for exactly this request, and as a bearer
 * token never. Share one between the guards of a process: a proof counts once.
 *
 * It does not check that two processes see the same proof without a shared `replayStore`, nor the body of the request,
 * which no proof covers.
 * @throws {TypeError} naming the option that is missing, wrong or unknown
 */
export function dpop(options: DpopOptions): Dpop {
  const { mode = 'accept', clock = Date.now, replayStore, nonceSecret } = options;
  const origin = checkOptions(options, mode);
  const store = replayStore ?? createReplayMemory(clock);
  const nonces = nonceSecret === undefined ? undefined : createDpopNonces({ secret: nonceSecret, clock });
  // Several guards and hooks may ask about one request.
  const checked = new WeakMap<object, Checked>();

  function checkBearer(grant: Grant): void {
    if (grant.keyThumbprint !== undefined) throw refuseProof('bound_token_as_bearer', { attribution: grant });
    if (mode === 'require') refuseUnproven(grant);
  }

  function checkOnce(
    { method, url, headers }: TokenRequest,
    identity: object,
    { token, grant }: { readonly token: string; readonly grant: Grant },
  ): MaybePromise<void> {
    const { keyThumbprint } = grant;
    if (keyThumbprint === undefined) throw refuseProof('token_not_bound');
    const proofs = readHeader(headers, 'dpop');
    const proof = proofs.length === 0 ? undefined : proofs.join(', ');
    const before = checked.get(identity);
    if (before !== undefined && before.token === token && before.proof === proof) return before.result;
    if (proof === undefined) throw refuseProof('proof_missing');
    const now = clock();
    const expected = {
      method,
      url: origin + pathOf(url),
      token,
      now,
      ...(nonces !== undefined && { nonces }),
    };
    const result = whenReady(checkDpopProof(proof, expected), (proven) => {
      if (proven.jkt !== keyThumbprint) throw refuseProof('proof_by_other_key');
      return refuseDpopReplay(proven, store, holderOf(grant), now);
    });
    checked.set(identity, { token, proof, result });
    return result;
  }

  return {
    mode,
    refuseUnproven,
    read(request, identity) {
      const value = readAuthorization(request.headers, request.url);
      if (!SCHEME.test(value)) return { token: tokenAfter('Bearer', value), confirm: checkBearer };
      const token = tokenAfter('DPoP', value);
      return {
        token,
        confirm: (grant) =>
          attempt(
            () => checkOnce(request, identity, { token, grant }),
            () => {},
            (error) => {
              throw Object.assign(asRefusal(error), { attribution: grant });
            },
          ),
      };
    },
  };
}

const SCHEME = /^\s*dpop(?: |$)/i;

function refuseUnproven(grant: Grant): never {
  throw refuseProof('token_not_bound', { attribution: grant });
}

/** Whose proof it is. One person has any number of agents, keys, grants and delegations. */
function holderOf({ principal, developerId, principalId }: Grant): string {
  return principal ?? `${developerId} ${principalId}`;
}

/** The path of a URL, or of the target of a request, as it was sent: not as the `URL` class would write it. */
function pathOf(url: string): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
}

/** @returns the origin, without a slash at its end */
function checkOptions(options: DpopOptions, mode: unknown): string {
  checkNames(options, Object.keys(OPTIONS), 'dpop');
  const { origin, replayStore, nonceSecret, clock } = options;
  const isOrigin = typeof origin === 'string' && targetUri(origin) !== undefined && !/[?#]/.test(origin);
  if (!isOrigin) throw wrongOption('dpop', 'origin', 'the public https URL of this service, without a query');
  if (mode !== 'accept' && mode !== 'require') throw wrongOption('dpop', 'mode', '"accept" or "require"');
  if (replayStore !== undefined) checkFunction(replayStore.putIfAbsent, 'dpop', 'replayStore.putIfAbsent');
  if (nonceSecret !== undefined) checkNonceSecret(nonceSecret, 'dpop', 'nonceSecret');
  if (clock !== undefined) checkFunction(clock, 'dpop', 'clock');
  return origin.replace(/\/$/, '');
}
