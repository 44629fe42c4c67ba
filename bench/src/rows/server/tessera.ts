import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestText } from '../../load/job.ts';
import { interleave } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import type { Child } from '../../processes/start-child.ts';
import type { Row } from '../../report/row.ts';
import { appendRequest } from '../../workbench/audit-log.ts';
import type { Grantex } from '../../workbench/grantex.ts';
import { loadOf, rates } from '../../workbench/sample-load.ts';
import type { Workbench } from '../../workbench/workbench.ts';

const PROGRAM = {
  folder: join(import.meta.dirname, '..', '..', '..', 'tessera'),
  command: ['go', 'run', '.'],
} as const;

interface Setting {
  readonly bench: Workbench;
  readonly client: Child;
  readonly grantex: Grantex;
  readonly entry: object;
}

/** The same entries in a log of Tessera. */
export async function tesseraRow(
  { bench, client, grantex, entry }: Setting,
  writers: number,
): Promise<Omit<Row, 'what'>> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-'));
  bench.atEnd(() => rm(folder, { recursive: true }));
  const tessera = await bench.startOther(PROGRAM, { folder });
  const job = { connections: writers, pipelining: 1, seconds: bench.loadSeconds };
  const unique = requestText({ method: 'POST', path: '/', body: { ...entry, unique: '{unique}' } });
  const samples = await interleave(
    {
      append: loadOf(client, grantex.server, {
        ...job,
        status: 201,
        requests: [appendRequest(grantex, entry)],
      }),
      tessera: loadOf(client, tessera, { ...job, status: 200, requests: [unique] }),
    },
    bench.rounds,
  );
  return {
    measured: { value: median(rates(samples.append)), unit: 'perSecond' },
    peers: [{ what: 'Tessera', value: median(rates(samples.tessera)), unit: 'perSecond' }],
    result: { ...share(rates(samples.append), rates(samples.tessera)), unit: 'share' },
    note: 'Tessera flushes bytes into files that are tiles of a tree: no chain, no query, no tenants, no credentials, no check of the entry; it waits a millisecond for others',
  };
}
