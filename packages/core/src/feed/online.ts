import { askServer, type ServerAccess } from '../base/ask-server.ts';
import { checkApiKey, checkDuration, checkUrl, withoutSlash } from '../base/options.ts';
import { shareWork } from '../base/shared-work.ts';
import type { Revocation, RevocationCheck } from '../verify/revocation.ts';

export interface OnlineOptions {
  /** An API key with the role `verify`. */
  readonly apiKey: string;
  /** Where the server's API is. Default: the verifier's issuer. */
  readonly url?: string;
  /** How long an answer may take, in seconds. Default: 5. */
  readonly timeout?: number;
}

/**
 * Asks the server about each call (`POST /v1/tokens/verify`, `docs/protocol.md` §6). A revocation takes effect from the
 * next call on, and each call costs a round trip. A call is refused when there is no answer, or one that cannot be
 * read.
 * @throws {TypeError} naming the option that is wrong
 */
export function online({ apiKey, url, timeout = 5 }: OnlineOptions): Revocation {
  checkApiKey(apiKey, 'online');
  checkDuration(timeout, 'online', 'timeout');
  if (url !== undefined) checkUrl(url, 'online', 'url');
  return {
    connect: ({ issuer, fetch }) =>
      connectOnline({ url: withoutSlash(url ?? issuer), apiKey, timeout, fetch }),
  };
}

/** Asks the server of an access about each call. */
export function connectOnline(access: ServerAccess): RevocationCheck {
  let known: string | undefined;

  const asking = shareWork(async () => {
    const { developerId } = await askServer(access, '/v1/me');
    if (typeof developerId === 'string' && developerId !== '') return (known = developerId);
    throw new Error('/v1/me did not name the developer.');
  });

  return {
    developer: () => known ?? asking.join(),
    async isRevoked(token, grant) {
      const { keyThumbprint } = grant;
      const answer = await askServer(access, '/v1/tokens/verify', { token, keyThumbprint });
      if (answer['valid'] === false) return true;
      if (answer['valid'] === true && answer['grantId'] === grant.grantId) return false;
      throw new Error('The answer is about another grant.');
    },
  };
}
