import type { FastifyRequest } from 'fastify';
import { refuseWhenOver } from '../../http/credentials/authentication.ts';
import { networkOf } from '../../http/credentials/network.ts';
import { createRateWindow } from '../../http/credentials/rate-window.ts';

/** Sign-ups per hour and process. A sign-up that a narrow limit refuses does not count against a wider one. */
const LIMITS: readonly { limit: number; holderOf: (address: string) => string }[] = [
  { limit: 20, holderOf: (address) => networkOf(address) },
  { limit: 100, holderOf: (address) => networkOf(address, 48) },
  { limit: 1_000, holderOf: () => 'all' },
];
const HOUR = 3_600_000;
/** How many networks are remembered: all that can sign up in an hour, and some of the refused ones. */
const NETWORKS = 10_000;

export interface SignUpLimitOptions {
  /** False where the server has no limits. */
  isLimited: boolean;
  now: () => number;
}

/**
 * Limits sign-ups per network, per /48, which one subscriber may have, and in total.
 * @returns a function that counts a sign-up, and throws 429 `RATE_LIMITED` when it is one too many
 */
export function limitSignUps({
  isLimited,
  now,
}: SignUpLimitOptions): (request: Pick<FastifyRequest, 'ip'>) => void {
  const windows = LIMITS.map(({ limit, holderOf }) => ({
    holderOf,
    signUps: createRateWindow({ limit, length: HOUR, holders: NETWORKS, now }),
  }));
  return (request) => {
    if (!isLimited) return;
    for (const { holderOf, signUps } of windows) refuseWhenOver(signUps.take(holderOf(request.ip)));
  };
}
