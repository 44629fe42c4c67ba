import type { FastifyRequest } from 'fastify';
import { refuseWhenOver } from './authentication.ts';
import { networkOf } from './network.ts';
import { createRateWindow } from './rate-window.ts';

const HOUR = 3_600_000;
/** How many networks are remembered at least: all that may succeed in a window, and some of the refused ones. */
const NETWORKS = 10_000;

export interface NetworkLimitOptions {
  /** Length of the window in milliseconds. Default: an hour. */
  length?: number;
  /** Times per window and process: of an IPv4 address or an IPv6 /64. */
  perNetwork: number;
  /** Of an IPv6 /48, which one subscriber may have. */
  perSite: number;
  total: number;
  /** False where the server has no limits. */
  isLimited: boolean;
  /** Of the refusal. Default: `RATE_LIMITED`. */
  code?: string;
  now: () => number;
}

/**
 * Limits what strangers may make, such as developers. What a narrow limit refuses does not count against a wider one.
 * @returns a function that counts a request, and throws 429 when it is one too many
 */
export function createNetworkLimit({
  length = HOUR,
  perNetwork,
  perSite,
  total,
  isLimited,
  code,
  now,
}: NetworkLimitOptions): (request: Pick<FastifyRequest, 'ip'>) => void {
  const holders = Math.max(NETWORKS, total);
  const window = (limit: number) => createRateWindow({ limit, length, holders, now });
  const [networks, sites, all] = [window(perNetwork), window(perSite), window(total)];
  return ({ ip }) => {
    if (!isLimited) return;
    refuseWhenOver(networks.take(networkOf(ip)), code);
    refuseWhenOver(sites.take(networkOf(ip, 48)), code);
    refuseWhenOver(all.take('all'), code);
  };
}
