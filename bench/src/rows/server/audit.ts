import { createEntryTables, type InsertJob } from '../../load/inserts.ts';
import { requestText } from '../../load/job.ts';
import { interleave, type Sampler } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import type { Child } from '../../processes/start-child.ts';
import { attempt, attemptAll, type Outcome, type Row } from '../../report/row.ts';
import { appendRequest, auditEntry } from '../../workbench/audit-log.ts';
import { type Grantex, startGrantex } from '../../workbench/grantex.ts';
import { startLongLog } from '../../workbench/long-log.ts';
import { cpuRates, loadOf, type LoadSample, rates, secondsOn } from '../../workbench/sample-load.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { tesseraRow } from './tessera.ts';
import type { Group } from '../group.ts';

const WRITERS = [1, 8, 64] as const;
const MANY = 64;
const LONG = `${MANY} writers, in a long log`;

/** Appending to the audit log. Each entry is chained and durable before the response. */
export const audit: Group = {
  name: 'audit',
  title:
    'Audit entries appended over HTTP, chained and in the tree, committed with fsync; per second on this machine',
  async run(bench) {
    const postgres = await bench.postgres();
    const client = await bench.loadClient();
    const grantex = await startGrantex(bench, postgres);
    const entry = await auditEntry(grantex);
    const answer = await grantex.call<object>('POST /v1/audit/log', entry);
    const bare = await bench.start('bare-server', { answer });
    const databaseUrl = await postgres.createDatabase();
    await createEntryTables(databaseUrl);
    const stored = { url: databaseUrl, text: JSON.stringify(answer) };
    const setting = {
      bench,
      client,
      grantex,
      entry,
      bare,
      inserts: { ...stored, isChained: false },
      chained: { ...stored, isChained: true },
    };
    const rows: Outcome[] = [];
    for (const writers of WRITERS) {
      const what = `${writers} ${writers === 1 ? 'writer' : 'writers'}`;
      rows.push(...(await attemptAll(what, () => writersRows(setting, writers, what))));
    }
    if (!process.env['WITHOUT_GO'])
      rows.push(await attempt(`${MANY} writers, beside Tessera`, () => tesseraRow(setting, MANY)));
    return [...rows, await attempt(LONG, () => lengthRow(setting))];
  },
};

interface Setting {
  readonly bench: Workbench;
  readonly client: Child;
  readonly grantex: Grantex;
  readonly entry: object;
  readonly bare: Child;
  readonly inserts: Inserts;
  readonly chained: Inserts;
}

/** How a database stores an entry as text, as it is. It is warm once, for any number of writers. */
type Inserts = Pick<InsertJob, 'url' | 'text' | 'isChained'>;

async function writersRows(setting: Setting, writers: number, what: string): Promise<Row[]> {
  const { bench, client, grantex, bare, entry } = setting;
  const job = { connections: writers, pipelining: 1, seconds: bench.loadSeconds };
  const post = requestText({ method: 'POST', path: '/', token: grantex.apiKey, body: entry });
  const samples = await interleave<Name, LoadSample>(
    {
      append: loadOf(client, grantex.server, {
        ...job,
        status: 201,
        requests: [appendRequest(grantex, entry)],
      }),
      bare: loadOf(client, bare, { ...job, status: 200, requests: [post] }),
      inserts: rateOf(setting, setting.inserts, writers),
      chained: rateOf(setting, setting.chained, writers),
    },
    bench.rounds,
  );
  const rate = (name: Name): number => median(rates(samples[name]));
  const perCpuSecond = share(cpuRates(samples.append), cpuRates(samples.bare)).value;
  const commits = { value: rate('inserts'), unit: 'perSecond' } as const;
  const row: Row = {
    what,
    measured: { value: rate('append'), unit: 'perSecond' },
    limit: { what: 'bare POST', value: rate('bare'), unit: 'perSecond' },
    result: { ...share(rates(samples.append), rates(samples.bare)), unit: 'share' },
    ...(writers === MANY ? { goal: { floor: 0.5, stretch: 0.65 } } : {}),
    references: [{ what: "the database's own group commit, a row for each writer", ...commits }],
    peers: [
      { what: 'one transaction per entry, the head locked', value: rate('chained'), unit: 'perSecond' },
    ],
    note: `per second of the server's CPU time: ${perCpuSecond.toFixed(2)} of the bare POST`,
  };
  if (writers === 1) return [row, overheadRow(samples)];
  const ofCommits: Row = {
    what: `${what}, beside the database's own group commit`,
    measured: row.measured,
    limit: { what: 'a committed row for each writer', ...commits },
    result: { ...share(rates(samples.append), rates(samples.inserts)), unit: 'share' },
    ...(writers === MANY ? { goal: { floor: 0.8, stretch: 0.9 } } : {}),
  };
  return [row, ofCommits];
}

/** How much longer one append takes than a bare request, by the time of one commit. */
function overheadRow(samples: Readonly<Record<Name, readonly LoadSample[]>>): Row {
  const times = (name: Name): number[] => rates(samples[name]).map((rate) => 1 / rate);
  const bare = times('bare');
  const added = times('append').map((time, round) => time - (bare[round] ?? Number.NaN));
  return {
    what: '1 writer, what an append adds to a bare POST',
    measured: { value: median(added), unit: 'seconds' },
    limit: { what: "the database's own commit of a row", value: median(times('inserts')), unit: 'seconds' },
    result: { ...share(added, times('inserts')), unit: 'times' },
    goal: { floor: 2.5, stretch: 1.7 },
  };
}

type Name = 'append' | 'bare' | 'inserts' | 'chained';

function rateOf({ bench, client }: Setting, inserts: Inserts, writers: number): Sampler<LoadSample> {
  return async () => {
    const job = { ...inserts, writers, seconds: secondsOn(inserts, bench.loadSeconds) };
    const { rate } = await client.ask({ kind: 'inserts', job });
    return { rate, perCpuSecond: Number.NaN };
  };
}

/** Two logs in separate databases, one of them long: the length must not slow an append. */
async function lengthRow({ bench, client, grantex: short, entry }: Setting): Promise<Omit<Row, 'what'>> {
  const { grantex: long, entry: longEntry, length } = await startLongLog(bench);
  const appendTo = (grantex: Grantex, appended: object) =>
    loadOf(client, grantex.server, {
      connections: MANY,
      pipelining: 1,
      seconds: bench.loadSeconds,
      status: 201,
      requests: [appendRequest(grantex, appended)],
    });
  const samples = await interleave(
    { long: appendTo(long, longEntry), short: appendTo(short, entry) },
    bench.rounds,
  );
  return {
    measured: { value: median(rates(samples.long)), unit: 'perSecond' },
    limit: { what: 'in a short log', value: median(rates(samples.short)), unit: 'perSecond' },
    result: { ...share(rates(samples.long), rates(samples.short)), unit: 'share' },
    goal: { floor: 0.9, stretch: 0.97 },
    note: `after ${length.toLocaleString('en')} entries`,
  };
}
