import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { DOCUMENT, pathOf } from '../src/files.ts';

/** Where the configuration is. */
const folder = fileURLToPath(new URL('../', import.meta.url));
const CLI = fileURLToPath(import.meta.resolve('@redocly/cli/bin/cli.js'));

test('docs/openapi.json has no fault by the recommended rules of Redocly', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [CLI, 'lint', pathOf(DOCUMENT), '--format=json'],
    {
      cwd: folder,
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  );
  expect(JSON.parse(stdout)).toMatchObject({ totals: { errors: 0, warnings: 0 }, problems: [] });
});
