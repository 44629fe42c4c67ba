import type { FastifyRequest } from 'fastify';
import { createNetworkLimit } from '../../http/credentials/network-limit.ts';

/** Many people may share one address. A machine that fills tables is quicker. */
const LOGINS_PER_MINUTE = { perNetwork: 300, perSite: 900, total: 9_000 };
const MINUTE = 60_000;

/** Limits the logins that strangers begin: they need no key, and each is a row. */
export function limitLogins({
  config,
  now,
}: {
  config: { rateLimit: number };
  now: () => number;
}): (request: Pick<FastifyRequest, 'ip'>) => void {
  return createNetworkLimit({ ...LOGINS_PER_MINUTE, length: MINUTE, isLimited: config.rateLimit > 0, now });
}
