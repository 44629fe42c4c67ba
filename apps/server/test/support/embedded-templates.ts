import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Kysely, PGliteDialect } from 'kysely';
import { openEmbedded } from '../../src/base/store/embedded.ts';
import { migrate } from '../../src/base/store/migrate.ts';
import type { Schema } from '../../src/base/store/schema/schema.ts';

/** The initial content of an embedded database's folder: the schema of this release, or no table. */
export type Beginning = 'migrated' | 'bare';

/** The dump of an embedded database with the schema and nothing else. */
export const TEMPLATE_FILE = 'template.tar';

const STORE = join(import.meta.dirname, '../../src/base/store');
const CACHE = join(import.meta.dirname, '../../.cache/embedded');

/**
 * A folder with {@link TEMPLATE_FILE}, and with a database for each {@link Beginning} as a server leaves it when it
 * stops. Creating them takes eight seconds of CPU time, so they are kept until a migration or PGlite changes.
 */
export function embeddedTemplates(): Promise<string> {
  return (found ??= findTemplates());
}

let found: Promise<string> | undefined;

async function findTemplates(): Promise<string> {
  const digest = await digestOfCauses();
  const folder = join(CACHE, digest);
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, 'unfinished-'));
  const { bare, migrated } = await makeTemplates();
  await writeFile(join(unfinished, TEMPLATE_FILE), migrated.stream());
  await layFolder(join(unfinished, 'bare'), bare);
  await layFolder(join(unfinished, 'migrated'), migrated);
  // A concurrent run may have been faster, and be using it.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
  for (const other of await readdir(CACHE))
    if (/^[\da-f]+$/.test(other) && other !== digest)
      await rm(join(CACHE, other), { recursive: true, force: true });
  return folder;
}

/** A digest of everything that the templates depend on. */
async function digestOfCauses(): Promise<string> {
  // Its real path contains its version.
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const digest = createHash('sha256').update(pglite);
  const files = (await readdir(STORE, { recursive: true })).filter((name) => name.endsWith('.ts'));
  for (const file of [...files.map((name) => join(STORE, name)), import.meta.filename].toSorted())
    digest.update(await readFile(file));
  return digest.digest('hex').slice(0, 16);
}

/**
 * Copying a database takes only a quarter of a second, because the copy has one database instead of three and no log to
 * replay.
 */
async function makeTemplates(): Promise<Record<Beginning, Blob>> {
  const pglite = await openEmbedded('memory://');
  const kysely = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
  await pglite.query('UPDATE pg_database SET datistemplate = false');
  await pglite.query('DROP DATABASE template0');
  await pglite.query('DROP DATABASE template1');
  const dump = async (): Promise<Blob> => {
    await pglite.query('CHECKPOINT');
    return pglite.dumpDataDir('none');
  };
  const bare = await dump();
  await migrate(kysely);
  const migrated = await dump();
  await kysely.destroy();
  return { bare, migrated };
}

async function layFolder(dataDirectory: string, template: Blob): Promise<void> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  await (await openEmbedded(dataDirectory, template)).close();
}
