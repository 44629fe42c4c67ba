import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openGuide } from 'test-config';
import { expect, test } from 'vitest';
import { emptyPostgresql, postgresql } from '../support/databases.ts';
import { startProgram } from './process/program.ts';

/* docs/guides/going-live.md, backup.md and upgrade.md, whose commands are run as they stand, beside a live server. */

const KEY = `gx_live_${'k'.repeat(43)}`;

test('each command of the guides does what they say', { timeout: 300_000 }, async () => {
  const { environment } = await postgresql();
  const empty = async (name: string): Promise<[string, string]> => {
    const { DATABASE_URL = '' } = (await emptyPostgresql()).environment;
    return [`postgres://grantex@db.example.com/${name}`, DATABASE_URL];
  };
  const live = { ...environment, GRANTEX_MODE: 'live' };
  const server = startProgram({ ...live, GRANTEX_BOOTSTRAP_KEY: KEY });
  const url = await server.listening;
  const folder = fileURLToPath(new URL('../../.cache/guides/live/', import.meta.url));
  await using guide = await openGuide(['going-live.md', 'backup.md', 'upgrade.md'], {
    folder,
    environment: { ...live, GRANTEX_CONFIG: join(folder, 'config.json') },
    here: {
      'https://auth.example.com': url,
      ...Object.fromEntries(await Promise.all(['trial', 'restored', 'moved'].map(empty))),
    },
  });
  await writeFile(join(folder, 'admin.key'), KEY, { mode: 0o600 });
  expect(await guide.rest()).toBeGreaterThan(10);
});
