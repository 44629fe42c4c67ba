import { hash } from 'node:crypto';
import { agentDid } from '@grantex/core/issuer';
import { requestText } from '../load/job.ts';
import type { Child } from '../processes/start-child.ts';
import { createAgent, createGrants, type Grantex } from './grantex.ts';

const SCOPES = ['flights:book'] as const;

/** The maximum number of entries in one request. */
const BATCH = 500;
/** How many batches are open at once: the server has room for 16 MiB of them. */
const BATCHES_AT_ONCE = 8;

/** The entry that a guard writes before it lets a call run. */
export async function auditEntry(grantex: Grantex): Promise<object> {
  const agentId = await createAgent(grantex, SCOPES);
  const [{ grantId }] = await createGrants(grantex, agentId, SCOPES, 1);
  return {
    grantId,
    agentId,
    agentDid: agentDid(agentId),
    action: 'flights:book',
    status: 'allowed',
    metadata: { inputDigest: hash('sha256', 'the input of a call') },
  };
}

/** A request that appends an entry, with an Idempotency-Key as the guard's sink sends it. */
export function appendRequest({ apiKey }: Grantex, entry: object): string {
  return requestText({
    method: 'POST',
    path: '/v1/audit/log',
    token: apiKey,
    headers: { 'idempotency-key': 'bench-{unique}' },
    body: entry,
  });
}

/** Adds this many entries to the log through the API. */
export async function fillLog(client: Child, grantex: Grantex, entry: object, count: number): Promise<void> {
  await client.ask({
    kind: 'load',
    job: {
      port: Number(new URL(grantex.server.url).port),
      connections: BATCHES_AT_ONCE,
      pipelining: 1,
      count: Math.ceil(count / BATCH),
      status: 201,
      requests: [
        requestText({
          method: 'POST',
          path: '/v1/audit/batch',
          token: grantex.apiKey,
          body: { entries: Array.from({ length: BATCH }, () => entry) },
        }),
      ],
    },
  });
}
