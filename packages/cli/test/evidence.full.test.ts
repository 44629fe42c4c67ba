import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { granted, newDeveloper } from './support/developer.ts';
import { packInto, unpack } from './support/packs.ts';
import { PROGRAM } from './support/program.ts';

const ENTRIES = 100_000;
/** Far more than the program needs, and far less than the entries would take. */
const HEAP = 64;
const run = promisify(execFile);

test(
  'a pack of 100,000 entries is made and verified without a server, in a heap of 64 MiB',
  { timeout: 600_000 },
  async () => {
    const developer = await newDeveloper();
    const { grantId } = await granted(developer);
    const entry = {
      grantId,
      action: 'flight.search',
      status: 'allowed',
      metadata: { inputDigest: 'x'.repeat(64) },
    } as const;
    for (let written = 0; written < ENTRIES; written += 2_000) {
      const batches = Array.from({ length: 4 }, () =>
        developer.gx.audit.batch(Array.from({ length: 500 }, () => entry)),
      );
      await Promise.all(batches);
    }
    const file = join(developer.home, 'pack.zip');
    const program = (...parameters: string[]) =>
      run(process.execPath, [`--max-old-space-size=${HEAP}`, PROGRAM, ...parameters], {
        env: { ...process.env, ...developer.environment },
      });
    const begun = performance.now();
    await program('evidence', 'create', '--framework', 'eu-ai-act', '--since', '2020-01-01', '--out', file);
    const made = performance.now();
    const { stdout } = await run(
      process.execPath,
      [`--max-old-space-size=${HEAP}`, PROGRAM, 'evidence', 'verify', file, '--json'],
      {
        env: { HOME: developer.home, PATH: process.env['PATH'] },
      },
    );
    const verified = performance.now();
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, proven: { audit: ENTRIES } });
    const { size } = await stat(file);
    console.log(
      `${(size / 1e6).toFixed(1)} MB, made in ${Math.round(made - begun)} ms, verified in ${Math.round(verified - made)} ms`,
    );
    const files = await unpack(file);
    const entries = files.get('entries.jsonl') ?? '';
    await packInto(
      file,
      files.set('entries.jsonl', entries.replace('"seq":77777,', '"seq":77777,'.replace('7,', '8,'))),
    );
    const failed = await program('evidence', 'verify', file, '--json').catch(
      (error: { code: number; stdout: string }) => error,
    );
    expect(failed).toMatchObject({ code: 3 });
    expect(
      (JSON.parse(failed.stdout) as { faults: { kind: string }[] }).faults.map(({ kind }) => kind),
    ).toContain('missing');
  },
);
