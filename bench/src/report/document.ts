import { readFileSync } from 'node:fs';
import type { Machine } from './machine.ts';
import { type Outcome, isFailure, judge, type Row, type Verdict } from './row.ts';

/** What `--json` prints: everything that another run can be compared with. */
export interface Report {
  /** When the run began: ISO 8601. */
  readonly startedAt: string;
  /** The commit of the sources, `-dirty` where they were changed since; undefined outside a clone. */
  readonly commit: string | undefined;
  readonly machine: Machine;
  readonly isQuick: boolean;
  readonly seconds: number;
  readonly groups: readonly GroupReport[];
}

export interface GroupReport {
  readonly name: string;
  readonly title: string;
  /** How long it took. */
  readonly seconds: number;
  readonly rows: readonly ((Row & { readonly verdict: Verdict }) | Exclude<Outcome, Row>)[];
  /** Why it cannot run on this machine. */
  readonly missing?: string;
  /** Why all of it failed. */
  readonly fault?: string;
}

export const judged = (outcome: Outcome): GroupReport['rows'][number] =>
  isFailure(outcome) ? outcome : { ...outcome, verdict: judge(outcome) };

/**
 * Reads what an earlier run printed with `--json`.
 * @throws {TypeError} naming the file, when it cannot be read or is something else
 */
export function readReport(path: string): Report {
  let report: Partial<Report>;
  try {
    report = JSON.parse(readFileSync(path, 'utf8')) as Partial<Report>;
  } catch (cause) {
    throw new TypeError(`--compare ${path}: ${(cause as Error).message}`, { cause });
  }
  const { machine, groups } = report;
  if (machine?.speeds === undefined || !Array.isArray(groups))
    throw new TypeError(`--compare ${path}: not what --json prints`);
  return report as Report;
}
