import type { FastifyRequest } from 'fastify';
import { refuseWhenOver } from '../../http/credentials/authentication.ts';
import { createNetworkLimit } from '../../http/credentials/network-limit.ts';
import { createRateWindow } from '../../http/credentials/rate-window.ts';

/** Many people may share one address. A machine that fills tables is quicker. */
const LOGINS_PER_MINUTE = { perNetwork: 300, perSite: 900, total: 9_000 };
/** People whom their developer does not know. Each is kept for good, and a new passkey costs nothing. */
const NEWCOMERS_PER_HOUR = { perNetwork: 100, perSite: 500, perDeveloper: 5_000, total: 100_000 };
/** Denials by an unknown person, of which a developer is told. */
const DENIALS_PER_HOUR = 60;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Needs {
  config: { rateLimit: number };
  now: () => number;
}

type Requester = Pick<FastifyRequest, 'ip'>;

/** Limits the logins that strangers begin: they need no key, and each is a row. */
export function limitLogins({ config, now }: Needs): (request: Requester) => void {
  return createNetworkLimit({ ...LOGINS_PER_MINUTE, length: MINUTE, isLimited: config.rateLimit > 0, now });
}

/**
 * Limits the principals that strangers make of themselves. Those who come to one developer leave room at the others, except in
 * the network that they come from.
 * @returns a function that throws 429 `TOO_MANY_NEWCOMERS`
 */
export function limitNewcomers({ config, now }: Needs): (request: Requester, developerId: string) => void {
  const isLimited = config.rateLimit > 0;
  const { perDeveloper, ...others } = NEWCOMERS_PER_HOUR;
  const code = 'TOO_MANY_NEWCOMERS';
  const limit = createNetworkLimit({ ...others, isLimited, code, now });
  const developers = createRateWindow({ limit: perDeveloper, length: HOUR, now });
  return (request, developerId) => {
    if (isLimited) refuseWhenOver(developers.look(developerId), code);
    limit(request);
    developers.take(developerId);
  };
}

/**
 * Limits the events about logins that strangers begin and deny: they would drive everything else out of a developer's sight.
 * @returns a function that says whether the developer is told of one more
 */
export function limitDenials({ config, now }: Needs): (developerId: string) => boolean {
  const developers = createRateWindow({ limit: DENIALS_PER_HOUR, length: HOUR, now });
  return (developerId) => config.rateLimit === 0 || !developers.take(developerId).isOver;
}
