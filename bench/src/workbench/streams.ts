import { REVOCATION_EVENT } from '@grantex/core/issuer';
import { requestText } from '../load/job.ts';
import type { Follower } from './followers.ts';
import type { Grantex } from './grantex.ts';

/** The server's current revocation log as one message. */
export interface LogNow {
  readonly message: string;
  readonly epoch: string;
  readonly seq: number;
}

export async function readLogNow({ call }: Grantex): Promise<LogNow> {
  const { snapshot: message } = await call<{ snapshot: string }>('GET /v1/revocation-feed');
  const payload = Buffer.from(message.split('.')[1] ?? '', 'base64url').toString();
  const { events } = JSON.parse(payload) as { events: Record<string, { epoch: string; seq: number }> };
  const { epoch = '', seq = 0 } = events[REVOCATION_EVENT] ?? {};
  return { message, epoch, seq };
}

/** Opens streams of the server on bare sockets. */
export async function socketsOn(grantex: Grantex): Promise<Follower> {
  const { epoch, seq } = await readLogNow(grantex);
  const path = `/v1/revocation-feed/stream?epoch=${epoch}&after=${seq}`;
  return streamsAt(grantex.server.url, requestText({ method: 'GET', path, token: grantex.apiKey }));
}

/** Opens streams of a server without authentication on bare sockets. */
export function streamsAt(
  url: string,
  request: string = requestText({ method: 'GET', path: '/' }),
): Follower {
  return { what: 'sockets', port: Number(new URL(url).port), request };
}
