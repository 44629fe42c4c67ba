import type { FastifyRequest } from 'fastify';
import { refuseWhenOver } from '../../http/credentials/authentication.ts';
import { networkOf } from '../../http/credentials/network.ts';
import { createRateWindow } from '../../http/credentials/rate-window.ts';

/** Developers that sign up in an hour, in each process. Whom a narrow limit refuses does not count against a wider one. */
const LIMITS: readonly { limit: number; holderOf: (address: string) => string }[] = [
  { limit: 20, holderOf: (address) => networkOf(address) },
  { limit: 100, holderOf: (address) => networkOf(address, 48) },
  { limit: 1_000, holderOf: () => 'all' },
];
const HOUR = 3_600_000;
/** How many networks are remembered: all that can sign up in an hour, and some that are refused. */
const NETWORKS = 10_000;

export interface SignUpLimitOptions {
  /** False where the server limits nobody. */
  isLimited: boolean;
  now: () => number;
}

/**
 * Limits sign-ups by network, by the /48 of networks that one subscriber may have, and in all.
 * @returns counts a sign-up, and throws 429 `RATE_LIMITED` where it is one too many
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
