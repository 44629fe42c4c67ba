import { hash } from 'node:crypto';
import { type AuditEntry, canonicalEntry, canonicalJson, checkChain } from '@grantex/core';
import { cpuTime } from '../measure/cpu-time.ts';
import { interleave } from '../measure/interleave.ts';
import { usedMemory } from '../measure/memory.ts';
import { estimate, median } from '../measure/statistics.ts';
import { auditEntry, fillLog } from '../processes/audit.ts';
import { startGrantex } from '../processes/grantex.ts';
import type { Workbench } from '../workbench.ts';
import type { Group } from './group.ts';

/** Checking an exported log: every line parsed, every hash, link and digest of metadata checked. */
export const exported: Group = {
  name: 'export',
  title: 'Verification of an exported audit log; entries per second of CPU time',
  async run(bench) {
    const lines = await exportLog(bench, bench.isQuick ? 10_000 : 50_000);
    const entries = lines.map((line) => JSON.parse(line) as AuditEntry);
    const texts = entries.map((entry) => canonicalEntry(entry));
    const costs = await interleave(
      {
        check: cpuTime((times) => repeat(times, () => check(lines)), bench.sampleMilliseconds * 4),
        hashing: cpuTime((times) => repeat(times, () => hashAll(texts)), bench.sampleMilliseconds),
        sorting: cpuTime((times) => repeat(times, () => sortAndHash(lines)), bench.sampleMilliseconds * 4),
      },
      bench.rounds,
    );
    const perSecond = (cost: readonly number[]): number[] => cost.map((seconds) => lines.length / seconds);
    return [
      {
        what: 'whole lines',
        measured: { value: median(perSecond(costs.check)), unit: 'perSecond' },
        limit: { what: 'SHA-256 alone', value: median(perSecond(costs.hashing)), unit: 'perSecond' },
        result: { ...estimate(perSecond(costs.check)), unit: 'perSecond' },
        goal: { floor: 120_000, stretch: 160_000 },
        references: [
          {
            what: 'lines parsed, members sorted, hashed; no links, no metadata',
            value: median(perSecond(costs.sorting)),
            unit: 'perSecond',
          },
        ],
        note: `memory between the first and the last tenth of the log: ${await memoryGrowth(lines)} KB more`,
      },
    ];
  },
};

async function exportLog(bench: Workbench, count: number): Promise<string[]> {
  const grantex = await startGrantex(bench, await bench.postgres());
  const client = await bench.start('load-client');
  await fillLog(client, grantex, await auditEntry(grantex), count);
  const response = await fetch(`${grantex.server.url}/v1/audit/export`, {
    headers: { authorization: `Bearer ${grantex.apiKey}` },
  });
  const text = await response.text();
  return text.trimEnd().split('\n');
}

async function repeat(times: number, work: () => void | Promise<void>): Promise<void> {
  for (let count = 0; count < times; count += 1) await work();
}

async function check(lines: readonly string[]): Promise<void> {
  const report = await checkChain(parsed(lines));
  if (!report.valid || report.entries !== lines.length) throw new Error('the exported log is in order');
}

function* parsed(lines: readonly string[]): Generator {
  for (const line of lines) yield JSON.parse(line);
}

function hashAll(texts: readonly string[]): void {
  for (const text of texts) hash('sha256', text);
}

/** RFC 8785 by sorting, as it is done where the order of an entry's members is not known beforehand. */
function sortAndHash(lines: readonly string[]): void {
  for (const line of lines) {
    const {
      hash: stated,
      principalId: _,
      metadata: __,
      salt: ___,
      ...hashed
    } = JSON.parse(line) as AuditEntry;
    if (hash('sha256', canonicalJson(hashed)) !== stated) throw new Error('the exported entry has its hash');
  }
}

async function memoryGrowth(lines: readonly string[]): Promise<number> {
  const places = [0.1, 0.9].map((part) => Math.floor(lines.length * part));
  const used: number[] = [];
  function* watched(): Generator {
    for (const [index, line] of lines.entries()) {
      if (places.includes(index)) used.push(usedMemory());
      yield JSON.parse(line);
    }
  }
  await checkChain(watched());
  const [first = 0, last = 0] = used;
  return Math.round((last - first) / 1000);
}
