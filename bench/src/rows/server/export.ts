import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEntry, canonicalEntry, canonicalJson, checkChain, checkExport } from '@grantex/core/log';
import { cpuTime } from '../../measure/cpu-time.ts';
import { interleave, type Sampler } from '../../measure/interleave.ts';
import { usedMemory } from '../../measure/memory.ts';
import { estimate, median } from '../../measure/statistics.ts';
import { attempt, type Goal, type Row } from '../../report/row.ts';
import { downloadExport, linesOf } from '../../workbench/export-file.ts';
import { startLongLog } from '../../workbench/long-log.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Group } from '../group.ts';

const GOAL: Goal = { floor: 120_000, stretch: 160_000 };

/** Verifying an exported log: parses every line, checks every hash, link and metadata digest, builds the tree. */
export const exported: Group = {
  name: 'export',
  title: 'Verification of an exported audit log; entries per second of CPU time',
  async run(bench) {
    const directory = await mkdtemp(join(tmpdir(), 'grantex-bench-'));
    try {
      const path = join(directory, 'export.jsonl');
      const { grantex } = await startLongLog(bench);
      await downloadExport(grantex, path);
      const checkpoint = await grantex.text('GET /v1/audit/checkpoint');
      const lines = firstOf(linesOf(path), bench.isQuick ? 10_000 : 50_000);
      return [
        await attempt('the first lines, from memory', () => partRow(bench, lines)),
        await attempt('all entries, from a file, with a checkpoint', () => wholeRow(bench, path, checkpoint)),
      ];
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

async function partRow(bench: Workbench, lines: readonly string[]): Promise<Omit<Row, 'what'>> {
  const entries = lines.map((line) => JSON.parse(line) as AuditEntry);
  const texts = entries.map((entry) => canonicalEntry(entry));
  const passes = (work: () => Promise<void> | void): Sampler<number> =>
    cpuTime((times) => repeat(times, work), bench.sampleMilliseconds * 4, 1);
  const costs = await interleave(
    {
      check: passes(() => check(lines)),
      chain: passes(() => checkLinks(lines)),
      hashing: passes(() => hashAll(texts)),
      sorting: passes(() => sortAndHash(lines)),
    },
    bench.rounds,
  );
  const perSecond = (cost: readonly number[]): number[] => cost.map((seconds) => lines.length / seconds);
  return {
    measured: { value: median(perSecond(costs.check)), unit: 'perSecond' },
    limit: { what: 'SHA-256 of each once', value: median(perSecond(costs.hashing)), unit: 'perSecond' },
    result: { ...estimate(perSecond(costs.check)), unit: 'perSecond' },
    goal: GOAL,
    note: `${lines.length.toLocaleString('en')} lines`,
    references: [
      { what: 'the chain without the tree', value: median(perSecond(costs.chain)), unit: 'perSecond' },
      {
        what: 'lines parsed, members sorted, hashed; no links, no metadata, no tree',
        value: median(perSecond(costs.sorting)),
        unit: 'perSecond',
      },
    ],
  };
}

/** Verifies the whole log from its file against a checkpoint of all of it. */
async function wholeRow(bench: Workbench, path: string, checkpoint: string): Promise<Omit<Row, 'what'>> {
  const rates: number[] = [];
  const clock: number[] = [];
  let entries = 0;
  for (let round = 0; round < (bench.isQuick ? 1 : 3); round += 1) {
    const before = process.cpuUsage();
    const started = performance.now();
    ({ entries } = await checkWhole(parsed(linesOf(path)), checkpoint));
    clock.push((performance.now() - started) / 1000);
    const { user, system } = process.cpuUsage(before);
    rates.push((entries * 1e6) / (user + system));
  }
  const growth = await memoryGrowth(path, entries, checkpoint);
  return {
    measured: { value: median(rates), unit: 'perSecond' },
    result: { ...estimate(rates), unit: 'perSecond' },
    goal: GOAL,
    references: [{ what: 'by the clock', value: median(clock), unit: 'seconds' }],
    note: `${entries.toLocaleString('en')} entries; memory between the first and the last tenth of the log: ${growth} KB more`,
  };
}

async function repeat(times: number, work: () => Promise<void> | void): Promise<void> {
  for (let count = 0; count < times; count += 1) await work();
}

async function check(lines: readonly string[]): Promise<void> {
  const report = await checkExport(parsed(lines), { checkpoints: [] });
  if (!report.valid || report.entries !== lines.length) throw new Error('the exported log is invalid');
}

async function checkLinks(lines: readonly string[]): Promise<void> {
  const report = await checkChain(parsed(lines));
  if (!report.valid || report.entries !== lines.length) throw new Error('the exported log is invalid');
}

async function checkWhole(entries: Iterable<unknown>, checkpoint: string) {
  const report = await checkExport(entries, { checkpoints: [checkpoint] });
  if (!report.valid || report.proven !== report.entries)
    throw new Error(`the exported log is invalid or unsigned: ${JSON.stringify(report.fault)}`);
  return report;
}

function* parsed(lines: Iterable<string>): Generator {
  for (const line of lines) yield JSON.parse(line);
}

function hashAll(texts: readonly string[]): void {
  for (const text of texts) hash('sha256', text);
}

/** RFC 8785 by sorting, for when the order of an entry's members is not known beforehand. */
function sortAndHash(lines: readonly string[]): void {
  for (const line of lines) {
    const {
      hash: stated,
      principalId: _,
      principalSalt: __,
      metadata: ___,
      salt: ____,
      ...hashed
    } = JSON.parse(line) as AuditEntry;
    if (hash('sha256', canonicalJson(hashed)) !== stated)
      throw new Error('the exported entry has a wrong hash');
  }
}

async function memoryGrowth(path: string, count: number, checkpoint: string): Promise<number> {
  const places = [0.1, 0.9].map((part) => Math.floor(count * part));
  const used: number[] = [];
  function* watched(): Generator {
    let index = 0;
    for (const entry of parsed(linesOf(path))) {
      if (places.includes(index)) used.push(usedMemory());
      index += 1;
      yield entry;
    }
  }
  await checkWhole(watched(), checkpoint);
  const [first = 0, last = 0] = used;
  return Math.round((last - first) / 1000);
}

function firstOf(lines: Iterable<string>, count: number): string[] {
  const first: string[] = [];
  for (const line of lines) if (first.push(line) === count) break;
  return first;
}
