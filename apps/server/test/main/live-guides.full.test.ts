import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openGuide } from 'test-config';
import { expect, test } from 'vitest';
import { emptyPostgresql, postgresql } from '../support/databases.ts';
import { startProgram } from './process/program.ts';

/* docs/guides/going-live.md and docs/guides/upgrade.md, whose commands are run as they stand, beside a live server. */

const KEY = `gx_live_${'k'.repeat(43)}`;

test('each command of the guides does what they say', { timeout: 300_000 }, async () => {
  const { environment } = await postgresql();
  const trial = await emptyPostgresql();
  const live = { ...environment, GRANTEX_MODE: 'live' };
  const server = startProgram({ ...live, GRANTEX_BOOTSTRAP_KEY: KEY });
  const url = await server.listening;
  const folder = fileURLToPath(new URL('../../.cache/guides/live/', import.meta.url));
  await using guide = await openGuide(['going-live.md', 'upgrade.md'], {
    folder,
    environment: { ...live, GRANTEX_CONFIG: join(folder, 'config.json') },
    here: {
      'https://auth.example.com': url,
      'postgres://grantex@db.example.com/trial': trial.environment['DATABASE_URL'] ?? '',
    },
  });
  await writeFile(join(folder, 'admin.key'), KEY, { mode: 0o600 });
  expect(await guide.rest()).toBeGreaterThan(7);
});
