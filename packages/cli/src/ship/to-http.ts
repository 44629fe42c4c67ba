import { CliError } from '../terminal/exit.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Destination, DestinationOptions } from './destination.ts';

/** As many as the collectors of Splunk, Elastic and Datadog take in one request. */
const MOST = { lines: 500, bytes: 512 * 1024 };
/** Milliseconds until an answer counts as lost. */
const PATIENCE = 30_000;
/** Statuses after which the same request may be taken later. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

/** Sends lines in requests; each status from 200 to 299 says that all of its lines were taken. */
export function openHttp(url: URL, { headers, contentType, signal }: DestinationOptions): Destination {
  return {
    most: MOST,
    lastLine: async () => undefined,
    async deliver(lines) {
      const body = lines.map(({ line }) => `${line}\n`).join('');
      const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
      let response: Response;
      try {
        response = await fetch(url, {
          method: 'POST',
          // A redirect could lead anywhere, and the log with it.
          redirect: 'manual',
          headers: { 'content-type': contentType, ...headers },
          body,
          signal: limit,
        });
        await response.body?.cancel();
      } catch (cause) {
        signal.throwIfAborted();
        throw new DeliveryError(`${url.host} does not answer`, { cause });
      }
      const { status } = response;
      if (status >= 200 && status < 300) return;
      if (status >= 500 || LATER.has(status)) {
        throw new DeliveryError(`${url.host} answers ${status}`, { wait: retryAfter(response) });
      }
      throw new CliError(`${url.host} refuses the lines with status ${status}`, {
        next: 'Check its address and its credentials (--header-file). Nothing was skipped: start again to continue.',
      });
    },
    close: async () => undefined,
  };
}

/** In milliseconds; only the form in seconds. */
function retryAfter({ headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds, 300) * 1_000 : undefined;
}
