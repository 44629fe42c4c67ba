import type { FastifyRequest } from 'fastify';
import { refuseWhenOver } from '../../http/credentials/authentication.ts';
import { networkOf } from '../../http/credentials/network.ts';
import { createRateWindow } from '../../http/credentials/rate-window.ts';

/** Many people may share one address. A machine that fills tables is quicker. */
const LOGINS_PER_MINUTE = 300;
const MINUTE = 60_000;

/** Limits the logins that one network begins: they need no key, and each is a row. */
export function limitLogins({
  config,
  now,
}: {
  config: { rateLimit: number };
  now: () => number;
}): (request: Pick<FastifyRequest, 'ip'>) => void {
  const logins = createRateWindow({ limit: LOGINS_PER_MINUTE, length: MINUTE, now });
  return ({ ip }) => {
    if (config.rateLimit > 0) refuseWhenOver(logins.take(networkOf(ip)));
  };
}
