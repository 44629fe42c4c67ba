import type { FastifyRequest } from 'fastify';
import { refuseWhenOver } from '../http/authentication.ts';
import { networkOf } from '../http/network.ts';
import { createRateWindow } from '../http/rate-window.ts';

/** Developers that sign up in an hour, in each process: from one network, and from all. */
const FROM_ONE_NETWORK = 20;
const FROM_ALL = 1_000;
const HOUR = 3_600_000;
/** As many networks as sign up in an hour, and some that are refused. */
const NETWORKS = 10_000;

export interface SignUpLimitOptions {
  /** False where the server limits nobody. */
  isLimited: boolean;
  now: () => number;
}

/**
 * Counts sign-ups. A network that has had its share uses up nothing of what is for all.
 * @returns what counts one, or throws 429 `RATE_LIMITED`
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
