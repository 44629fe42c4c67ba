import { cpus } from 'node:os';
import { requestText } from '../load/job.ts';
import { median } from '../measure/statistics.ts';
import type { Child } from '../processes/start-child.ts';
import { appendRequest, auditEntry } from '../workbench/audit-log.ts';
import { createAgent, createCodes, type Grantex } from '../workbench/grantex.ts';
import { SCOPES } from '../workbench/tokens.ts';
import type { DelayedDatabase } from './delayed-database.ts';

/** What calls cost, in seconds of one core, unless said otherwise. */
export interface OperationCosts {
  /** Of the server's process, for an exchange of a code. */
  readonly exchange: number;
  /** Of the database and the system, for an exchange. */
  readonly exchangeDatabase: number;
  /** By the clock, of one exchange alone. */
  readonly exchangeSeconds: number;
  /** How often an exchange waits for the database. */
  readonly exchangeTrips: number;
  readonly append: number;
  readonly appendSeconds: number;
  readonly appendTrips: number;
  /** Entries of one transaction under load, and how long it takes, by the clock. */
  readonly appendBatch: number;
  readonly appendBatchSeconds: number;
}

const CODES = 300;
const ALONE = 20;
const WRITERS = 64;
const LOAD_SECONDS = 3;
/** How much farther away the database is made, one way, in milliseconds. */
const DELAY = 5;

/** Measures exchanges and appends of a server whose database can be moved away. */
export async function measureOperations(
  grantex: Grantex,
  client: Child,
  database: DelayedDatabase,
): Promise<OperationCosts> {
  const { server, apiKey } = grantex;
  const agentId = await createAgent(grantex, SCOPES);
  const entry = await auditEntry(grantex);
  const port = Number(new URL(server.url).port);
  const load = (requests: readonly string[], status: number, more: object) =>
    client.ask({ kind: 'load', job: { port, connections: 16, pipelining: 2, requests, status, ...more } });

  async function exchanges(): Promise<string[]> {
    const codes = await createCodes(grantex, agentId, SCOPES, CODES);
    return codes.map((code) =>
      requestText({ method: 'POST', path: '/v1/token', token: apiKey, body: { code, agentId } }),
    );
  }

  /** Of one call after the other, by the clock. */
  async function alone(call: () => Promise<unknown>): Promise<number> {
    const seconds: number[] = [];
    for (let index = 0; index < ALONE; index += 1) {
      const started = performance.now();
      await call();
      seconds.push((performance.now() - started) / 1_000);
    }
    return median(seconds);
  }

  async function trips(call: () => Promise<unknown>, near: number): Promise<number> {
    database.delay(DELAY);
    const far = await alone(call);
    database.delay(0);
    return Math.max(0, (far - near) / ((2 * DELAY) / 1_000));
  }

  const append = () => grantex.call('POST /v1/audit/log', entry);
  const codes = (await createCodes(grantex, agentId, SCOPES, 2 * ALONE)).values();
  const exchange = () => grantex.call('POST /v1/token', { code: codes.next().value, agentId });

  await load(await exchanges(), 201, {});
  const requests = await exchanges();
  const exchanged = await costOf(server, client, () => load(requests, 201, {}));
  const exchangeSeconds = await alone(exchange);
  const exchangeTrips = await trips(exchange, exchangeSeconds);

  const writing = { connections: WRITERS, pipelining: 1, seconds: LOAD_SECONDS };
  await load([appendRequest(grantex, entry)], 201, writing);
  const appended = await costOf(server, client, () => load([appendRequest(grantex, entry)], 201, writing));
  const appendSeconds = await alone(append);
  return {
    exchange: exchanged.server,
    exchangeDatabase: exchanged.others,
    exchangeSeconds,
    exchangeTrips,
    append: appended.server,
    appendSeconds,
    appendTrips: await trips(append, appendSeconds),
    // Each writer waits for its entry, so half of them are in the transaction that commits, and half in the next.
    appendBatch: WRITERS / 2,
    appendBatchSeconds: (WRITERS / 2) * appended.seconds,
  };
}

/** CPU time of one answer, of the server and of everything else but the client; and its time by the clock. */
async function costOf(
  server: Child,
  client: Child,
  run: () => ReturnType<Child['ask']>,
): Promise<{ readonly server: number; readonly others: number; readonly seconds: number }> {
  const cpuOf = async (child: Child): Promise<number> => (await child.ask({ kind: 'cpu' })).seconds;
  const [serverBefore, clientBefore, allBefore] = [await cpuOf(server), await cpuOf(client), busySeconds()];
  const answer = await run();
  if (answer.kind !== 'load') throw new Error('the client generated no load');
  const { total, seconds } = answer.result;
  const ofServer = (await cpuOf(server)) - serverBefore;
  const others = busySeconds() - allBefore - ofServer - ((await cpuOf(client)) - clientBefore);
  return { server: ofServer / total, others: Math.max(0, others) / total, seconds: seconds / total };
}

/** CPU time of the whole machine, of all programs and of the system. */
function busySeconds(): number {
  return (
    cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1_000
  );
}
