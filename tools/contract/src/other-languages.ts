import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { judgeRun, type PrintedRun } from '@grantex/testing';
import { findMembers } from 'languages/members';
import { runProgram } from 'languages/program';
import type { Column } from './table.ts';

/** A program that runs the contract with adapters of its language, and prints a {@link PrintedRun} of each. */
export interface Program {
  readonly language: 'Python' | 'Go';
  /** Names it where it fails. */
  readonly name: string;
  readonly folder: string;
  readonly command: readonly [program: string, ...parameters: string[]];
}

/** The columns of the other languages, and what is printed below the table. */
export interface OtherColumns {
  readonly columns: readonly Column[];
  readonly lines: readonly string[];
}

/**
 * Finds the programs: each distribution in `python/` that has `tests/contract_driver.py`, and `go/internal/contract`.
 * @param root of the repository
 */
export async function findPrograms(root: string): Promise<Program[]> {
  const programs: Program[] = [];
  const drivers = join('tests', 'contract_driver.py');
  for (const { name, folder } of await findMembers(join(root, 'python'))) {
    if (!(await exists(join(folder, drivers)))) continue;
    const command = ['uv', 'run', '--quiet', 'python', '-m', 'grantex_testing.contract', drivers] as const;
    programs.push({ language: 'Python', name, folder, command });
  }
  const go = join(root, 'go');
  if (await exists(join(go, 'internal', 'contract', 'main.go'))) {
    programs.push({ language: 'Go', name: 'go', folder: go, command: ['go', 'run', './internal/contract'] });
  }
  return programs;
}

/**
 * Runs programs one after the other, because a case waits only a few seconds for its outcome. A program that fails, or
 * prints something else, is a column in which nothing holds.
 * @param environment `WITHOUT_PYTHON` and `WITHOUT_GO` say why a language cannot be run on this machine
 */
export async function runOthers(
  programs: readonly Program[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OtherColumns> {
  const columns: Column[] = [];
  const lines: string[] = [];
  const missing = new Map<string, string>();
  for (const program of programs) {
    const { language } = program;
    const reason = environment[`WITHOUT_${language.toUpperCase()}`];
    if (reason) {
      missing.set(language, reason);
      continue;
    }
    const { runs, fault } = await runOne(program);
    if (fault !== undefined) lines.push(`${program.name} failed: ${fault}`);
    for (const run of runs) columns.push({ driver: { name: run.driver }, verdicts: judgeRun(run) });
  }
  for (const [language, reason] of missing) {
    lines.push(`The adapters of ${language} DID NOT RUN: ${reason}.`);
  }
  return { columns, lines };
}

async function runOne({ name, folder, command }: Program): Promise<{
  readonly runs: readonly PrintedRun[];
  readonly fault?: string;
}> {
  const nothing: PrintedRun = { driver: name, cannotExpress: {}, observations: {} };
  const { succeeded, output, errors } = await runProgram(folder, command);
  try {
    const runs = output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as PrintedRun);
    if (succeeded && runs.length > 0) return { runs };
    return { runs: [...runs, nothing], fault: errors || 'it printed nothing' };
  } catch {
    return { runs: [nothing], fault: `it printed what is not JSON: ${output.slice(0, 200)}` };
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
