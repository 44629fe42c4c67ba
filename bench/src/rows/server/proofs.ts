import {
  type AuditEntry,
  type Checkpoint,
  type ConsistencyProof,
  type InclusionProof,
  readCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '@grantex/core/log';
import pg from 'pg';
import { requestText } from '../../load/job.ts';
import { interleave } from '../../measure/interleave.ts';
import { estimate, median, quantile } from '../../measure/statistics.ts';
import type { Child } from '../../processes/start-child.ts';
import { attempt, type Row } from '../../report/row.ts';
import type { Grantex } from '../../workbench/grantex.ts';
import { startLongLog } from '../../workbench/long-log.ts';
import { cpuRates, loadOf, type LoadSample, rates } from '../../workbench/sample-load.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Group } from '../group.ts';

/** How many proofs to request, for places all over the log. */
const PROOFS = { quick: 50, full: 200 };
const CONNECTIONS = 16;

/** Proving that an entry is in a long log, and that the log begins with an older checkpoint. */
export const proofs: Group = {
  name: 'proofs',
  title: 'Proofs of a long audit log, over HTTP, one after the other; by the clock',
  async run(bench) {
    const { grantex } = await startLongLog(bench);
    const setting = { bench, grantex, client: await bench.loadClient() };
    const head = mustBe(readCheckpoint(await grantex.text('GET /v1/audit/checkpoint')));
    const { entryIds, kept } = await somePlaces(
      grantex,
      head.size,
      bench.isQuick ? PROOFS.quick : PROOFS.full,
    );
    const entries = new Map<string, AuditEntry>();
    for (const id of entryIds) entries.set(id, await grantex.call<AuditEntry>(`GET /v1/audit/${id}`));
    return [
      await attempt('that an entry of a long log is there', () =>
        proofRow<InclusionProof>(setting, {
          size: head.size,
          paths: entryIds.map((id) => `/v1/audit/proof/inclusion?entry=${id}&size=${head.size}`),
          verify: (proof, index) => verifyInclusion(mustBe(entries.get(entryIds[index] ?? '')), proof, head),
        }),
      ),
      await attempt('that a long log begins with an older one', () =>
        proofRow<ConsistencyProof>(setting, {
          size: head.size,
          paths: kept.map(({ size }) => `/v1/audit/proof/consistency?from=${size}&to=${head.size}`),
          verify: (proof, index) => verifyConsistency(proof, mustBe(kept[index]), head),
        }),
      ),
    ];
  },
};

interface Setting {
  readonly bench: Workbench;
  readonly grantex: Grantex;
  readonly client: Child;
}

interface Proofs<PROOF> {
  /** The number of entries of the log. */
  readonly size: number;
  readonly paths: readonly string[];
  verify(proof: PROOF, index: number): Promise<boolean>;
}

/**
 * Entries and signed checkpoints from all over the log, read directly from the database: the API does not list a random
 * sample.
 */
async function somePlaces({ databaseUrl }: Grantex, size: number, count: number) {
  const owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  try {
    const found = await owner.query<{ entry_id: string }>(
      `SELECT entry_id FROM audit_entries JOIN generate_series(1, $1::integer) place
      ON seq = 1 + floor((place - 0.5) * $2::bigint / $1::integer)`,
      [count, size],
    );
    const signed = await owner.query<{ note: string }>(
      'SELECT note FROM audit_checkpoints WHERE size < $2 ORDER BY random() LIMIT $1',
      [count, size],
    );
    return {
      entryIds: found.rows.map((row) => row.entry_id),
      kept: signed.rows.map(({ note }): Checkpoint => mustBe(readCheckpoint(note))),
    };
  } finally {
    await owner.end();
  }
}

async function proofRow<PROOF extends { readonly path: readonly string[] }>(
  { bench, grantex, client }: Setting,
  { size, paths, verify }: Proofs<PROOF>,
): Promise<Omit<Row, 'what'>> {
  const answers: string[] = [];
  for (const path of paths) answers.push(await grantex.text(`GET ${path}`));
  const made = answers.map((answer) => JSON.parse(answer) as PROOF);
  const bare = await bench.start('bare-server', { answer: made[0] ?? {} });
  const times = await interleave(
    {
      proof: async () => clockOf(paths, (path) => grantex.text(`GET ${path}`)),
      bare: async () => clockOf(paths, async () => (await fetch(bare.url, { method: 'POST' })).text()),
    },
    Math.ceil(bench.rounds / 3),
  );
  const proof = times.proof.flat();
  const load = await loadWith(bench, grantex, client, paths);
  const hashes = made.map(({ path }) => path.length);
  return {
    measured: { value: median(proof), unit: 'seconds' },
    limit: { what: 'as much from a bare route', value: median(times.bare.flat()), unit: 'seconds' },
    result: { ...estimate(proof), unit: 'seconds' },
    references: [
      { what: 'p99', value: quantile(proof, 0.99), unit: 'seconds' },
      {
        what: `over ${CONNECTIONS} connections`,
        value: median(rates(load)),
        unit: 'perSecond',
      },
      { what: 'CPU time to verify one', value: await costOf(made, verify), unit: 'seconds' },
      { what: 'as JSON, at most', value: Math.max(...answers.map(({ length }) => length)), unit: 'bytes' },
    ],
    note: `of ${size.toLocaleString('en')} entries; ${median(hashes).toFixed(0)} hashes of 32 bytes, at most ${Math.max(...hashes)}; CPU time of the server: ${(1e3 / median(cpuRates(load))).toFixed(2)} ms each`,
  };
}

async function clockOf(
  paths: readonly string[],
  work: (path: string) => Promise<unknown>,
): Promise<number[]> {
  const seconds: number[] = [];
  for (const path of paths) {
    const started = performance.now();
    await work(path);
    seconds.push((performance.now() - started) / 1000);
  }
  return seconds;
}

async function loadWith(
  { rounds, loadSeconds: seconds }: Workbench,
  { server, apiKey: token }: Grantex,
  client: Child,
  paths: readonly string[],
): Promise<LoadSample[]> {
  const requests = paths.map((path) => requestText({ method: 'GET', path, token }));
  const job = { connections: CONNECTIONS, pipelining: 1, seconds, status: 200, requests };
  return (await interleave({ load: loadOf(client, server, job) }, Math.ceil(rounds / 3))).load;
}

async function costOf<PROOF>(made: readonly PROOF[], verify: Proofs<PROOF>['verify']): Promise<number> {
  const costs: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const before = process.cpuUsage();
    for (const [index, proof] of made.entries()) {
      if (!(await verify(proof, index))) throw new Error('the proof is invalid');
    }
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1e6 / made.length);
  }
  return median(costs);
}

function mustBe<VALUE>(value: VALUE | undefined): VALUE {
  if (value === undefined) throw new Error('the log lacks the requested entries');
  return value;
}
