import { sha256 } from '#signature';
import { attempt, type MaybePromise, whenReady } from '../base/maybe-promise.ts';
import type { DpopProof } from './check-dpop-proof.ts';
import { refuseProof } from './refuse-proof.ts';

/** Remembers which proofs were used. Share one between all processes of a service, such as a Redis `SET … NX EX`. */
export interface ReplayStore {
  /**
   * Stores a key for some time, unless it is stored already. Two calls at once must not both be told that it was not.
   * @param key 64 characters of lower hex
   * @param ttlSeconds from 1 to 600
   * @param holder the principal of the token, `prn_…` (`<developerId> <principalId>` where the token has none): all that one
   *   person's agents use, under whatever grants and keys. A store of limited size limits what each holder may fill, and throws
   *   where a key finds no place: a key that it drops early lets a proof be used twice. Others ignore the holder
   * @returns whether it was absent
   */
  putIfAbsent(key: string, ttlSeconds: number, holder: string): MaybePromise<boolean>;
}

const SECOND = 1000;

/**
 * Records that a proof is used, until it is no longer accepted: once, for each `jti` of a key.
 * @param holder see {@link ReplayStore}
 * @param now milliseconds since 1970
 * @throws {AuthorizationError} `proof_replayed` when it was used before; `replays_unavailable` when the store fails, so that
 *   nobody can know
 */
export function refuseDpopReplay(
  { jkt, jti, expiresAt }: DpopProof,
  store: ReplayStore,
  holder: string,
  now: number = Date.now(),
): MaybePromise<void> {
  const ttlSeconds = Math.max(1, Math.ceil(expiresAt - now / SECOND));
  return whenReady(sha256(`${jkt} ${jti}`), (key) =>
    attempt(
      () => store.putIfAbsent(key, ttlSeconds, holder),
      (wasAbsent) => {
        if (!wasAbsent) throw refuseProof('proof_replayed');
      },
      (cause) => {
        throw refuseProof('replays_unavailable', { cause });
      },
    ),
  );
}
