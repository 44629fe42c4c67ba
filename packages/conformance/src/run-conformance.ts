import { checks } from './checks/index.ts';
import { readProtocol } from './protocol/read-protocol.ts';
import type { Report } from './report/report.ts';
import type { Check } from './runner/check.ts';
import { type Result, runChecks } from './runner/run-checks.ts';
import { openSession, type SessionOptions } from './runner/session.ts';

export interface ConformanceOptions extends SessionOptions {
  /** Sections (`6` or `§6`) and ids of checks (`6.exchange-once`). Default: all. */
  readonly only?: readonly string[];
  /** Hears of each result as it comes. */
  readonly onResult?: (result: Result, done: number, all: number) => void;
}

/**
 * Runs the checks of the protocol against a server, and cleans up.
 *
 * @throws {Unreachable} where the server does not answer at all
 * @throws {UnusableKey} where it refuses the key, or it is not an admin's
 * @throws {RangeError} where `only` names nothing
 * @throws the reason of `signal`, where that ends the run
 */
export async function runConformance({
  only = [],
  onResult,
  ...options
}: ConformanceOptions): Promise<Report> {
  const chosen = choose(only);
  const at = new Date().toISOString();
  const sections = await readProtocol();
  const session = await openSession(options);
  const { url, mode, developerId, fault } = session;
  let results: readonly Result[];
  let leftBehind: string;
  try {
    results = await runChecks(session, chosen, (result, done) => onResult?.(result, done, chosen.length));
  } finally {
    leftBehind = await session.cleanUp();
  }
  options.signal?.throwIfAborted();
  return { url, mode, developerId, at, fault, sections, results, leftBehind };
}

/** The checks that some words name; all for none. */
export function choose(only: readonly string[]): readonly Check[] {
  const words = only.map((word) => word.replace(/^§/, ''));
  for (const word of words)
    if (!checks.some((check) => isNamed(check, word)))
      throw new RangeError(`no section and no check is named ${word}`);
  return checks.filter((check) => words.length === 0 || words.some((word) => isNamed(check, word)));
}

function isNamed({ id }: Check, word: string): boolean {
  return id === word || id.startsWith(`${word}.`);
}
