import { type Clients, createClients } from '../../../src/authority/clients/clients.ts';
import { createOutboundFetch, type OutboundOptions } from '../../../src/base/outbound/outbound-fetch.ts';
import type { TestServer } from '../../support/server.ts';

/** Whoever makes the requests of a test. */
export const ASKING = { ip: '192.0.2.1' };

/** A server process with a clock that the test sets, and the faults in its log. */
export interface ServerProcess {
  clients: Clients;
  clock: { time: number };
  log: string[];
}

export interface ProcessOptions {
  publicUrl?: string;
  rateLimit?: number;
  outbound?: Partial<OutboundOptions>;
}

/** Another process over the database of a server. */
export function serverProcess(server: TestServer, options: ProcessOptions = {}): ServerProcess {
  const { publicUrl = server.url, rateLimit = 0, outbound } = options;
  const clock = { time: Date.now() };
  const log: string[] = [];
  const clients = createClients({
    config: { publicUrl, rateLimit },
    database: server.database,
    now: () => clock.time,
    log: { warn: (fault: { err: unknown }) => void log.push(String(fault.err)) },
    ...(outbound === undefined
      ? {}
      : { fetch: createOutboundFetch({ allows: new Set(), mostBytes: 65_536, ...outbound }) }),
  });
  return { clients, clock, log };
}

/** The name of a client, or the status, code and text of the refusal. */
export async function nameOf(clients: Clients, clientId: string): Promise<string> {
  try {
    return (await clients.find(clientId, ASKING)).name;
  } catch (error) {
    const { status, code, message } = error as { status: number; code: string; message: string };
    return `${status} ${code} ${message}`;
  }
}
