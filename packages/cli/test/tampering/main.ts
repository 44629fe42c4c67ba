/**
 * Prints the report of `grantex audit verify`, the program, for tampered exports: `npm run storm -- --only tampering`.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEntry } from '@grantex/core/log';
import { Grantex, signup } from '@grantex/sdk';
import { readConfig, startServer } from '@grantex/server';
import { endWithReader } from 'test-config';
import { EXIT } from '../../src/index.ts';
import { endOf, type ProgramEnd, start } from '../support/program.ts';
import { TAMPERINGS } from './tamperings.ts';

endWithReader();

const EACH = 10;

const folder = await mkdtemp(join(tmpdir(), 'grantex-tampering-'));
const server = await startServer(
  readConfig({ PORT: '0', GRANTEX_DATA_DIR: 'memory://', GRANTEX_RATE_LIMIT: '0', LOG_LEVEL: 'error' }),
);
try {
  const [exported, kept] = [join(folder, 'log.jsonl'), join(folder, 'kept')];
  await writeLog(exported, kept);
  await server.close();
  const entries = (await readFile(exported, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry);

  console.log(
    `\ngrantex audit verify names what was done to an export of ${entries.length} entries, with the checkpoints that were kept of ${EACH} and ${2 * EACH} and no server.\n`,
  );
  console.log('| what was done | verify says | entries still proven | exit code |\n|---|---|---:|---:|');
  await row('nothing', entries, { fault: 'nothing is wrong', proven: 20, exitCode: EXIT.ok });
  for (const [what, tamper, kind, seq, proven] of TAMPERINGS) {
    await row(what, await tamper([...entries]), { fault: `${kind} at ${seq}`, proven, exitCode: EXIT.wrong });
  }
  // Only the server vouches for what no checkpoint covers.
  await row('a tail that was cut after the last kept checkpoint', entries.slice(0, 25), {
    fault: 'nothing is wrong',
    proven: 20,
    exitCode: EXIT.ok,
  });

  async function row(what: string, tampered: readonly AuditEntry[], expected: Verdict): Promise<void> {
    const file = join(folder, 'tampered.jsonl');
    await writeFile(file, tampered.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    const said = verdictOf(await run(['audit', 'verify', file, '--kept', kept, '--json']));
    const range = said.proven === 0 ? 'none' : `1 to ${said.proven}`;
    const isExpected = JSON.stringify(said) === JSON.stringify(expected);
    if (!isExpected) process.exitCode = 1;
    const surprise = isExpected ? '' : ` (expected: ${expected.fault}, ${expected.proven} proven)`;
    console.log(`| ${what} | ${said.fault}${surprise} | ${range} | ${said.exitCode} |`);
  }
} finally {
  await server.close();
  await rm(folder, { recursive: true });
}

interface Verdict {
  readonly fault: string;
  readonly proven: number;
  readonly exitCode: number | null;
}

function verdictOf({ output, exitCode }: ProgramEnd): Verdict {
  const { fault, proven } = JSON.parse(output) as { fault?: { kind: string; seq: number }; proven: number };
  return {
    fault: fault === undefined ? 'nothing is wrong' : `${fault.kind} at ${fault.seq}`,
    proven,
    exitCode,
  };
}

function run(parameters: readonly string[], environment: Record<string, string> = {}): Promise<ProgramEnd> {
  const child = start(parameters, { HOME: folder, ...environment });
  child.stdin.end();
  return endOf(child);
}

/** Adds this many entries three times; the program stores two checkpoints and an export of them. */
async function writeLog(exported: string, kept: string): Promise<void> {
  const { apiKey } = await signup({ name: 'Acme Travel' }, { baseUrl: server.url });
  const gx = new Grantex({ apiKey, baseUrl: server.url });
  const { agentId } = await gx.agents.register({ name: 'Travel agent', scopes: ['flights:book'] });
  const { code } = await gx.authorize({ agentId, principalId: 'alice', scopes: ['flights:book'] });
  const { grantId } = await gx.tokens.exchange({ code, agentId });
  const environment = { GRANTEX_URL: server.url, GRANTEX_API_KEY: apiKey };
  const write = (): Promise<unknown> =>
    gx.audit.batch(
      Array.from({ length: EACH }, (_, number) => ({
        grantId,
        action: 'flight.booked',
        status: 'success' as const,
        metadata: { number },
      })),
    );
  for (let checkpoints = 0; checkpoints < 2; checkpoints += 1) {
    await write();
    await succeed(['audit', 'checkpoint', '--kept', kept], environment);
  }
  await write();
  await succeed(['audit', 'export', '--out', exported], environment);
}

async function succeed(parameters: readonly string[], environment: Record<string, string>): Promise<void> {
  const { exitCode, errors } = await run(parameters, environment);
  if (exitCode !== EXIT.ok)
    throw new Error(`grantex ${parameters.join(' ')} ended with ${exitCode}: ${errors}`);
}
