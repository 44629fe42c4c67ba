import {
  OperationProcessingError,
  processResourceDiscoveryResponse,
  allowInsecureRequests,
  resourceDiscoveryRequest,
} from 'oauth4webapi';
import type { Context } from '../session/context.ts';
import { CliError, EXIT, usageError } from '../terminal/exit.ts';
import { USUAL_TIMEOUT } from './authorization-server.ts';

/** What a service calls itself, and the issuers whose tokens it takes. */
export interface ServiceNames {
  readonly audience: string;
  readonly issuers: readonly string[];
}

/**
 * Asks a service for its metadata (RFC 9728), as the guard of `@grantex/mcp` publishes it.
 * @throws {CliError} if it names no issuer
 */
export async function readServiceNames({ options, signal }: Context, url: string): Promise<ServiceNames> {
  if (!URL.canParse(url)) throw usageError(`--service: ${JSON.stringify(url)} is not a URL`);
  const { timeout = USUAL_TIMEOUT } = options;
  const service = new URL(url);
  const { resource, authorization_servers: issuers = [] } = await metadataOf(service, () =>
    AbortSignal.any([signal, AbortSignal.timeout(timeout * 1_000)]),
  );
  if (issuers.length > 0) return { audience: resource, issuers };
  throw new CliError(`the service ${url} does not say which issuer it trusts`, { next: BY_HAND });
}

const BY_HAND = 'Name them yourself: --issuer <url> --audience <uri>';

async function metadataOf(service: URL, signal: () => AbortSignal) {
  try {
    const options = { [allowInsecureRequests]: service.protocol === 'http:', signal };
    return await processResourceDiscoveryResponse(service, await resourceDiscoveryRequest(service, options));
  } catch (cause) {
    const isPublished = !(cause instanceof OperationProcessingError);
    const fault = isPublished ? 'cannot be reached' : 'publishes no metadata (RFC 9728)';
    throw new CliError(`the service ${service.href} ${fault}`, {
      exitCode: isPublished ? EXIT.unreachable : EXIT.failed,
      next: BY_HAND,
      cause,
    });
  }
}
