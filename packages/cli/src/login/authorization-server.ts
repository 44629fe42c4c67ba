import {
  allowInsecureRequests,
  type AuthorizationServer,
  discoveryRequest,
  type HttpRequestOptions,
  processDiscoveryResponse,
} from 'oauth4webapi';
import type { Context } from '../session/context.ts';
import { usageError } from '../terminal/exit.ts';
import { withOauthErrors } from './oauth-errors.ts';

/** The server that people log in at, and how to call it. */
export interface LoginServer {
  readonly metadata: AuthorizationServer;
  /** For each call of `oauth4webapi`. */
  readonly calls: CallOptions;
}

type CallOptions = Pick<HttpRequestOptions<'GET' | 'POST'>, typeof allowInsecureRequests | 'signal'>;

/** How long one call may take, in seconds. */
export const USUAL_TIMEOUT = 10;

/**
 * Reads the server's metadata (RFC 8414).
 * @throws {CliError} if the server has another address than the configured one: its answers would name that
 * @throws {GrantexError} `NETWORK_ERROR`, `TIMEOUT`, `UNEXPECTED_ANSWER`
 */
export async function findLoginServer({ settings, options, signal }: Context): Promise<LoginServer> {
  const { url } = await settings();
  const { timeout = USUAL_TIMEOUT } = options;
  const calls: CallOptions = {
    // A server on http is on this machine, or on a network that its operator answers for, as for all other commands.
    [allowInsecureRequests]: url.startsWith('http:'),
    signal: () => AbortSignal.any([signal, AbortSignal.timeout(timeout * 1_000)]),
  };
  const metadata = await withOauthErrors(async () => {
    const answer = await discoveryRequest(new URL(url), { ...calls, algorithm: 'oauth2' });
    const { issuer } = (await answer
      .clone()
      .json()
      .catch(() => ({}))) as { issuer?: unknown };
    if (typeof issuer === 'string' && URL.canParse(issuer) && new URL(issuer).href !== new URL(url).href) {
      throw usageError(`the server at ${url} has another address, ${issuer}`, `Use that: --url ${issuer}`);
    }
    return processDiscoveryResponse(new URL(url), answer);
  });
  return { metadata, calls };
}
