import type { FastifyRequest } from 'fastify';
import { refuseWhenOver } from '../http/authentication.ts';
import { networkOf } from '../http/network.ts';
import { createRateWindow } from '../http/rate-window.ts';

/** Developers that sign up in an hour, in each process: from one network, and from all. */
const FROM_ONE_NETWORK = 20;
const FROM_ALL = 1_000;
const HOUR = 3_600_000;
/** How many networks are remembered: all that can sign up in an hour, and some that are refused. */
const NETWORKS = 10_000;

export interface SignUpLimitOptions {
  /** False where the server limits nobody. */
  isLimited: boolean;
  now: () => number;
}

/**
 * Limits sign-ups. Those of a network that is over its own limit do not count against the limit for all.
 * @returns counts a sign-up, and throws 429 `RATE_LIMITED` where it is one too many
 */
export function limitSignUps({
  isLimited,
  now,
}: SignUpLimitOptions): (request: Pick<FastifyRequest, 'ip'>) => void {
  const ofNetworks = createRateWindow({ limit: FROM_ONE_NETWORK, length: HOUR, holders: NETWORKS, now });
  const ofAll = createRateWindow({ limit: FROM_ALL, length: HOUR, now });
  return (request) => {
    if (!isLimited) return;
    refuseWhenOver(ofNetworks.take(networkOf(request.ip)));
    refuseWhenOver(ofAll.take('all'));
  };
}
