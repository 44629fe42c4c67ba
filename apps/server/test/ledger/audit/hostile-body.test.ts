import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiFetch } from '../../support/contract.ts';
import { anyEngine } from '../../support/databases.ts';
import { type AuditServer, auditServer } from './audit-server.ts';

/** Bodies under the limit of 1 MiB that are cheap to send and must be cheap to refuse. */
const HOSTILE: readonly (readonly [what: string, metadata: string])[] = [
  ['arrays 300,000 deep', `${'['.repeat(300_000)}${']'.repeat(300_000)}`],
  ['objects 100,000 deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['a fraction of a million digits', `0.1${'0'.repeat(1_000_000)}1`],
  ['a million leading and trailing zeros', `0.${'0'.repeat(500_000)}1${'0'.repeat(500_000)}`],
  ['a whole number of a million digits', `1${'0'.repeat(1_000_000)}1`],
  ['100,000 numbers of some digits', `[${`0.${'10'.repeat(2)}1,`.repeat(100_000)}0.10]`],
];

let server: AuditServer;
beforeAll(async () => {
  server = await auditServer(await anyEngine());
});
afterAll(() => server.close());

test.each(HOSTILE)(
  '%s are refused by name, and the server keeps working',
  async (_what, value) => {
    const entry = `{"grantId":"${server.grantId}","action":"a","status":"success","metadata":{"a":${value}}}`;
    const { status, body } = await server.post('/v1/audit/log', entry);
    expect([status, body['code']]).toEqual([400, 'METADATA_NOT_CANONICAL']);
    expect((await apiFetch(`${server.url}/health`)).status).toBe(200);
  },
  30_000,
);
