import type { FastifyRequest } from 'fastify';
import { ApiError } from '../../base/api-error.ts';
import { createNetworkLimit } from '../../http/credentials/network-limit.ts';

/** Many people may share one address. A machine that fills tables is quicker. */
const LOGINS_PER_MINUTE = { perNetwork: 300, perSite: 900, total: 9_000 };
/** People whom their developer does not know. Each is kept for good, and a new passkey costs nothing. */
const NEWCOMERS_PER_HOUR = { perNetwork: 100, perSite: 500, total: 5_000 };
const MINUTE = 60_000;

interface Needs {
  config: { rateLimit: number };
  now: () => number;
}

type Limit = (request: Pick<FastifyRequest, 'ip'>) => void;

/** Limits the logins that strangers begin: they need no key, and each is a row. */
export function limitLogins({ config, now }: Needs): Limit {
  return createNetworkLimit({ ...LOGINS_PER_MINUTE, length: MINUTE, isLimited: config.rateLimit > 0, now });
}

/**
 * Limits the principals that strangers make of themselves.
 * @returns a function that throws 429 `TOO_MANY_NEWCOMERS`
 */
export function limitNewcomers({ config, now }: Needs): Limit {
  const limit = createNetworkLimit({ ...NEWCOMERS_PER_HOUR, isLimited: config.rateLimit > 0, now });
  return (request) => {
    try {
      limit(request);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, message, headers } = error;
      throw new ApiError(status, 'TOO_MANY_NEWCOMERS', message, { headers });
    }
  };
}
