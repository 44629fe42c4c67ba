import { Kysely, PGliteDialect } from 'kysely';
import { openEmbedded } from '../../../src/base/store/embedded.ts';
import { migrate } from '../../../src/base/store/migrate.ts';
import type { Schema } from '../../../src/base/store/schema/schema.ts';

/** Begins the upgrade of the embedded database in a folder, and is killed before it commits. */

const [folder = ''] = process.argv.slice(2);
const pglite = await openEmbedded(folder);
const kysely = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
await kysely.transaction().execute(async (transaction) => {
  await migrate(transaction);
  await transaction.selectFrom('accounts').selectAll().execute();
  process.stdout.write('half-way\n', () => process.kill(process.pid, 'SIGKILL'));
  await new Promise(() => undefined);
});
