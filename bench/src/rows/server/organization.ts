import { interleave } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import type { Child } from '../../processes/start-child.ts';
import { attempt, type Row } from '../../report/row.ts';
import { appendRequest, auditEntry } from '../../workbench/audit-log.ts';
import { type Grantex, startGrantex } from '../../workbench/grantex.ts';
import { loadOf, rates } from '../../workbench/sample-load.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Group } from '../group.ts';

const WRITERS = 64;
const GOAL = { floor: 0.9, stretch: 0.97 };

/**
 * Appends with all that organizations connect to a server, beside a server with none of it, and with a SIEM that reads along.
 * Looking for anomalies cannot be switched off: all three do that.
 */
export const organization: Group = {
  name: 'organization',
  title: `Audit entries appended by ${WRITERS} writers, with what organizations connect to a server`,
  async run(bench) {
    const postgres = await bench.postgres();
    const client = await bench.loadClient();
    const outside = await bench.start('bare-server', { answer: {} });
    const billing = {
      GRANTEX_STRIPE_KEY: 'sk_test_bench',
      GRANTEX_STRIPE_WEBHOOK_SECRET: 'whsec_bench',
      GRANTEX_STRIPE_API: outside.url,
      GRANTEX_PLANS: JSON.stringify([
        { id: 'free', name: 'Free', limits: { entriesPerMonth: 1_000_000_000 } },
      ]),
    };
    const [none, all, followed] = await Promise.all([
      startGrantex(bench, postgres, {}),
      startGrantex(bench, postgres, billing),
      startGrantex(bench, postgres, billing),
    ]);
    const servers = {
      none,
      all,
      followed,
    };
    for (const grantex of [servers.all, servers.followed]) await connect(grantex, outside);
    const stream = await readAlong(servers.followed);
    try {
      const samples = await interleave(
        {
          none: await appends(bench, client, servers.none),
          all: await appends(bench, client, servers.all),
          followed: await appends(bench, client, servers.followed),
        },
        bench.rounds,
      );
      const row = (name: 'all' | 'followed'): Omit<Row, 'what'> => ({
        measured: { value: median(rates(samples[name])), unit: 'perSecond' },
        limit: { what: 'with none of it', value: median(rates(samples.none)), unit: 'perSecond' },
        result: { ...share(rates(samples[name]), rates(samples.none)), unit: 'share' },
        goal: GOAL,
      });
      return [
        await attempt('a webhook for all events, a rule that holds, SCIM, billing', () => row('all')),
        await attempt('the same, and a SIEM that reads each entry as OCSF', () => ({
          ...row('followed'),
          note: `${stream.lines()} lines read`,
        })),
      ];
    } finally {
      await stream.close();
    }
  },
};

async function connect({ call }: Grantex, outside: Child): Promise<void> {
  await call('POST /v1/webhooks', { url: outside.url, events: ['*'] });
  await call('POST /v1/anomalies/rules', { action: 'hold' });
  await call('POST /v1/scim/tokens', { label: 'bench' });
}

async function appends(bench: Workbench, client: Child, grantex: Grantex) {
  const requests = [appendRequest(grantex, await auditEntry(grantex))];
  const job = { connections: WRITERS, pipelining: 1, seconds: bench.loadSeconds, status: 201, requests };
  return loadOf(client, grantex.server, job);
}

/** Reads the stream of a log until it is closed. */
async function readAlong({ server, apiKey }: Grantex) {
  const ending = new AbortController();
  const { body, ok, status } = await fetch(`${server.url}/v1/audit/stream?format=ocsf`, {
    headers: { authorization: `Bearer ${apiKey}` },
    signal: ending.signal,
  });
  if (!ok || body === null) throw new Error(`the stream was answered with ${status}`);
  let lines = 0;
  const reading = (async () => {
    for await (const part of body) for (const byte of part) if (byte === 10) lines += 1;
  })().catch((error: unknown) => {
    if (!ending.signal.aborted) throw error;
  });
  return {
    lines: () => lines,
    async close() {
      ending.abort();
      await reading;
    },
  };
}
