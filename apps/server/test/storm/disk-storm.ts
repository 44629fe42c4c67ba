import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { checkChain } from '@grantex/core/log';
import { callsOf, makeGrants, signUp } from './caller.ts';
import { type DiskPlace, diskPlaces } from './disk-places.ts';
import { startServerProcess } from './server-process.ts';
import { whyNoDisk } from './small-disk.ts';
import { type Table, timesOf } from './table.ts';

export interface DiskStormResult {
  readonly faults: number;
  readonly acknowledged: number;
  /** Acknowledged entries that are not in the log at their position afterwards. */
  readonly lost: number;
  /** Writes with the required response: 503 `TEMPORARILY_UNAVAILABLE`, with `Retry-After`. */
  readonly refused: number;
  /** Writes with any other response. */
  readonly wrong: number;
  /** Milliseconds from the moment there is room again to the next acknowledgement. */
  readonly recoveries: readonly number[];
}

/** A file system that fills up under a working server takes a while to prepare: a tenth of the rounds of others. */
const SHARE = 10;

/** Disks that become full, and have room again. */
export const diskStorm: Table<DiskStormResult> = {
  claim:
    'While a disk is full writes are refused, nothing acknowledged is lost, and with room the server goes on by itself.',
  columns: [
    'the disk is full',
    'faults',
    'acknowledged',
    'lost',
    'refused with 503',
    'answered otherwise',
    'recovered in (median / longest)',
  ],
  rows: diskPlaces.map(({ name, open }) => ({
    name,
    missing: whyNoDisk,
    run: (rounds) => runDiskStorm(open, Math.ceil(rounds / SHARE)),
  })),
  cells: ({ faults, acknowledged, lost, refused, wrong, recoveries }) => [
    faults,
    acknowledged,
    lost,
    refused,
    wrong,
    timesOf(recoveries),
  ],
  holds: ({ lost, refused, wrong }) => lost === 0 && wrong === 0 && refused > 0,
};

/** Fills a disk under a server that writes, each time another one. */
export async function runDiskStorm(open: DiskPlace['open'], rounds: number): Promise<DiskStormResult> {
  const counts = { acknowledged: 0, lost: 0, refused: 0, wrong: 0 };
  const recoveries: number[] = [];
  while (recoveries.length < rounds) {
    const { disk, environment, afterRoom, end } = await open();
    let server = await startServerProcess({ PORT: '0', ...environment });
    try {
      const key = await signUp(server.url);
      const written: string[] = [];
      const { grantId } = await (await makeGrants(callsOf(server.url, key)))();
      const write = async (): Promise<boolean> => {
        const outcome = await writeMebibyte(server.url, key, grantId);
        if (Array.isArray(outcome)) written.push(...outcome);
        else counts[outcome] += 1;
        return Array.isArray(outcome);
      };
      await write();
      await disk.fill();
      while (await write());
      for (let attempt = 0; attempt < 3; attempt += 1) await write();
      await disk.free();
      await afterRoom();
      const began = performance.now();
      while (!(await write())) await setTimeout(100);
      recoveries.push(performance.now() - began);
      counts.lost += await lossesOf(server.url, key, written);
      // Once more from what is on the disk.
      await server.kill();
      server = await startServerProcess({ PORT: '0', ...environment });
      counts.lost += await lossesOf(server.url, key, written);
      counts.acknowledged += written.length;
    } finally {
      await server.kill();
      await end();
    }
  }
  return { faults: rounds, ...counts, recoveries };
}

/**
 * A MiB of incompressible data.
 * @returns the ids of its entries, if it was acknowledged
 */
async function writeMebibyte(
  url: string,
  key: string,
  grantId: string,
): Promise<string[] | 'refused' | 'wrong'> {
  const entries = Array.from({ length: 20 }, () => ({
    grantId,
    action: 'fill',
    status: 'allowed',
    metadata: { text: randomBytes(20_000).toString('hex') },
  }));
  const response = await fetch(`${url}/v1/audit/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ entries }),
  });
  const body = (await response.json()) as { code?: string; entries?: { entryId: string }[] };
  if (response.status === 201) return (body.entries ?? []).map(({ entryId }) => entryId);
  const isAsked = response.status === 503 && body.code === 'TEMPORARILY_UNAVAILABLE';
  return isAsked && response.headers.get('retry-after') !== null ? 'refused' : 'wrong';
}

/** How many of the entries are not in the log, in their order; all of them if its chain is broken. */
async function lossesOf(url: string, key: string, written: readonly string[]): Promise<number> {
  const response = await fetch(`${url}/v1/audit/export`, { headers: { authorization: `Bearer ${key}` } });
  const log = (await response.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { entryId: string });
  if (!(await checkChain(log)).valid) return written.length;
  const expected = new Set(written);
  const found = log.map(({ entryId }) => entryId).filter((id) => expected.has(id));
  return written.filter((id, index) => found[index] !== id).length;
}
