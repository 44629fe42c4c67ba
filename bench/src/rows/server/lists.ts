import pg from 'pg';
import { interleave } from '../../measure/interleave.ts';
import { estimate, median, quantile } from '../../measure/statistics.ts';
import type { Child } from '../../processes/start-child.ts';
import { attempt, type Outcome, type Row } from '../../report/row.ts';
import { type LongLog, startLongLog } from '../../workbench/long-log.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Group } from '../group.ts';

/** The lists that the console requests, each as its page does: the newest 50 entries and the number of matches. */
export const lists: Group = {
  name: 'lists',
  title: 'Lists of a long audit log, over HTTP, one after the other; by the clock',
  async run(bench) {
    const log = await startLongLog(bench);
    const { length, questions } = await questionsOf(log);
    const rows: Outcome[] = [];
    // Ten processes start at once: nothing is measured yet.
    const asked = questions.map(([what, query]) => ({ what, prepared: prepare(bench, log, query) }));
    await Promise.allSettled(asked.map(({ prepared }) => prepared));
    for (const { what, prepared } of asked) {
      rows.push(
        await attempt(`${what}, of a long log`, async () => ({
          ...(await listRow(bench, log, await prepared)),
          note: `of ${length.toLocaleString('en')} entries`,
        })),
      );
    }
    return rows;
  },
};

/** A user must not have to wait for a list. */
const GOAL = { floor: 0.05, stretch: 0.02 };
const PATH = '/v1/audit/entries?order=desc&pageSize=50';

type Questions = readonly (readonly [what: string, query: Readonly<Record<string, string>>])[];

async function questionsOf({ grantex: { databaseUrl } }: LongLog): Promise<{
  length: number;
  questions: Questions;
}> {
  const owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  try {
    const { rows } = await owner.query<{
      seq: string;
      at: Date;
      agent: string;
      name: string;
      length: string;
    }>(`
      SELECT e.seq, e.at, e.agent_id AS agent, p.principal_id AS name, h.seq AS length
      FROM audit_heads h, generate_series(1, 9) tenth, audit_entries e JOIN principals p ON p.id = e.principal
      WHERE e.developer_id = h.developer_id AND e.seq = h.seq * tenth / 10 ORDER BY e.seq`);
    const [first, , , fourth, fifth, , , , last] = rows.map(({ at }) => at.toISOString());
    const { agent: agentId, name: principalId, length } = mustBe(rows[0]);
    return {
      length: Number(length),
      questions: [
        ['all', {}],
        ['an action that never occurs', { action: 'never' }],
        ['a status that never occurs', { status: 'failure' }],
        ['what an agent did', { agentId }],
        ['an agent, an action that never occurs', { agentId, action: 'never' }],
        ['a principal, a status', { principalId, status: 'allowed' }],
        ['the oldest tenth', { until: mustBe(first) }],
        ['a tenth in the middle', { since: mustBe(fourth), until: mustBe(fifth) }],
        ['the newest tenth', { since: mustBe(last) }],
        ['a tenth in the middle, an agent', { since: mustBe(fourth), until: mustBe(fifth), agentId }],
      ],
    };
  } finally {
    await owner.end();
  }
}

const ROUNDS = { quick: 5, full: 20 };

interface Prepared {
  readonly path: string;
  /** Answers with as much. */
  readonly bare: Child;
}

async function prepare(
  bench: Workbench,
  { grantex }: LongLog,
  query: Readonly<Record<string, string>>,
): Promise<Prepared> {
  const path = `${PATH}&${new URLSearchParams(query).toString()}`;
  const answer = await grantex.call<object>(`GET ${path}`);
  return { path, bare: await bench.start('bare-server', { answer }) };
}

async function listRow(
  bench: Workbench,
  { grantex }: LongLog,
  { path, bare }: Prepared,
): Promise<Omit<Row, 'what'>> {
  const times = await interleave(
    {
      list: () => secondsOf(() => grantex.text(`GET ${path}`)),
      bare: () => secondsOf(async () => (await fetch(bare.url, { method: 'POST' })).text()),
    },
    bench.isQuick ? ROUNDS.quick : ROUNDS.full,
  );
  return {
    measured: { value: median(times.list), unit: 'seconds' },
    limit: { what: 'as much from a bare route', value: median(times.bare), unit: 'seconds' },
    result: { ...estimate(times.list), unit: 'seconds' },
    goal: GOAL,
    references: [{ what: 'p99', value: quantile(times.list, 0.99), unit: 'seconds' }],
  };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function mustBe<VALUE>(value: VALUE | undefined): VALUE {
  if (value === undefined) throw new Error('the log lacks the requested entries');
  return value;
}
