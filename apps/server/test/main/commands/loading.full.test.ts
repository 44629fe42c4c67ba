import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { KEY, keptPostgresql, temporaryPath } from '../backup/places.ts';
import type { Place } from '../../support/databases.ts';
import { testServer } from '../../support/server.ts';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../../../src/main/main.ts', import.meta.url));
/** Records what a program has loaded when it ends. */
const RECORDER = `
  import { writeFileSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
  process.on('exit', () => writeFileSync(process.env.LOADED, loaded.join('\\n')));`;

/** @returns the URLs of all modules that a command loaded */
async function loadedBy(words: readonly string[], { environment }: Place): Promise<string[]> {
  const file = await temporaryPath('loaded');
  const recorder = `data:text/javascript,${encodeURIComponent(RECORDER)}`;
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  await run(process.execPath, ['--import', recorder, MAIN, ...words], {
    env: { PATH, NODE_COMPILE_CACHE, LOADED: file, ...environment },
  });
  return (await readFile(file, 'utf8')).split('\n');
}

test('backup and restore load nothing of the server, which would use their memory', async () => {
  const [source, target] = [await keptPostgresql(), await keptPostgresql()];
  await (await testServer({ place: source, bootstrapKey: KEY })).close();
  const file = await temporaryPath('backup.jsonl.gz');
  for (const [words, place] of [
    [['backup', '--output', file], source],
    [['restore', file], target],
  ] as const) {
    const loaded = await loadedBy(words, place);
    expect(loaded.filter((url) => url.endsWith('/src/main/commands/backup.ts'))).toHaveLength(1);
    expect(
      loaded.filter((url) => /\/node_modules\/fastify\/|\/src\/main\/(?:start-server|app)\.ts$/.test(url)),
    ).toEqual([]);
  }
});
