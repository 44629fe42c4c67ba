import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Unreachable } from './http/unreachable.ts';
import { readProtocol } from './protocol/read-protocol.ts';
import { unproven } from './protocol/unproven.ts';
import { badge } from './report/badge.ts';
import { jsonReport } from './report/json.ts';
import { junitReport } from './report/junit.ts';
import { count, sentencesOf } from './report/report.ts';
import { textReport } from './report/text.ts';
import { choose, runConformance } from './run-conformance.ts';
import { UnusableKey } from './runner/session.ts';

const USAGE = `Checks a server against the Grantex protocol.

  GRANTEX_API_KEY=$(cat admin.key) grantex-conformance --url https://grantex.example

  --url URL        the server; or GRANTEX_URL
  --key KEY        an API key with the role admin; or GRANTEX_API_KEY, which no list of processes shows
  --other-key KEY  an admin key of another developer; or GRANTEX_OTHER_API_KEY. Without it one is signed up
  --only WORD      a section (§6) or a check (6.exchange-once); may be repeated
  --json           print JSON
  --junit FILE     also write JUnit XML
  --badge FILE     also write an SVG
  --list           print every check and the sentences it cites, and what no check can show
  --help

Exit codes: 0 every check that ran passed, 1 some failed, 2 wrong options, or no usable server,
130 ended by Ctrl-C.`;

const EXIT = { passed: 0, failed: 1, unusable: 2, interrupted: 130 } as const;

/** Where a program writes. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  /** Progress and faults. */
  readonly tell: (text: string) => void;
  /** Whether progress may rewrite its line. */
  readonly isInteractive: boolean;
  readonly signal?: AbortSignal;
}

/** Runs the program. @returns its exit code */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const { environment, print, tell, isInteractive, signal } = terminal;
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(words);
    choose(options.only);
  } catch (error) {
    tell(`grantex-conformance: ${(error as Error).message}\n\n${USAGE}\n`);
    return EXIT.unusable;
  }
  if (options.help) {
    print(`${USAGE}\n`);
    return EXIT.passed;
  }
  if (options.list) {
    print(await list(options.only));
    return EXIT.passed;
  }
  const { url = environment['GRANTEX_URL'], key = environment['GRANTEX_API_KEY'], only } = options;
  const otherKey = options['other-key'] ?? environment['GRANTEX_OTHER_API_KEY'];
  if (url === undefined || key === undefined || !isHttp(url)) {
    tell(`grantex-conformance: --url takes an http or https URL, and --key an API key\n\n${USAGE}\n`);
    return EXIT.unusable;
  }

  const onResult = (_: unknown, done: number, all: number): void => {
    if (isInteractive) tell(`\r${done} of ${all} checks`);
    else if (done % 50 === 0) tell(`${done} of ${all} checks\n`);
  };
  try {
    const report = await runConformance({
      url: url.replace(/\/+$/, ''),
      key,
      only,
      onResult,
      ...(otherKey !== undefined && { otherKey }),
      ...(signal && { signal }),
    });
    if (isInteractive) tell('\r\x1B[K');
    print(options.json ? jsonReport(report) : textReport(report));
    if (options.junit !== undefined) await writeFile(options.junit, junitReport(report));
    if (options.badge !== undefined) await writeFile(options.badge, badge(report));
    return count(report.results).failed > 0 ? EXIT.failed : EXIT.passed;
  } catch (error) {
    if (signal?.aborted === true) {
      tell('grantex-conformance: interrupted\n');
      return EXIT.interrupted;
    }
    if (!(error instanceof Unreachable || error instanceof UnusableKey || isFileFault(error))) throw error;
    tell(`grantex-conformance: ${error.message}\n`);
    return EXIT.unusable;
  }
}

function readOptions(words: readonly string[]) {
  const { values } = parseArgs({
    args: [...words],
    options: {
      url: { type: 'string' },
      key: { type: 'string' },
      'other-key': { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      junit: { type: 'string' },
      badge: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return { ...values, only: values.only.flatMap((word) => word.split(',')) };
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function isFileFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

async function list(only: readonly string[]): Promise<string> {
  const sections = await readProtocol();
  const chosen = choose(only).flatMap((check) => [
    check.id,
    ...sentencesOf(check, sections).map((line) => `  ${line}`),
  ]);
  const others = unproven
    .filter(({ section }) => only.length === 0 || only.some((word) => word.replace(/^§/, '') === section))
    .flatMap(({ section, says, why, heldBy }) => [
      `§${section}: ${says} …`,
      `  ${why}${heldBy === undefined ? '' : ` Our own server: ${heldBy.file}`}`,
    ]);
  return [...chosen, ...(others.length > 0 ? ['', 'No check over HTTP can show:', ...others] : []), ''].join(
    '\n',
  );
}
