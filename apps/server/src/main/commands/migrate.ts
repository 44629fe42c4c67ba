import { openDatabase } from '../../base/store/database.ts';
import { migrations } from '../../base/store/migrations/index.ts';
import { CommandError, JSON_OPTION, answer, type Command } from './command.ts';

export const migrate: Command = {
  name: 'migrate',
  options: JSON_OPTION,
  meaning: 'Makes the database, or upgrades it to this release, as a start of the server does',
  async run(call) {
    const { databaseUrl, dataDirectory } = call.config;
    // An embedded database belongs to the process that serves it, which upgrades it before it listens.
    if (databaseUrl === undefined)
      throw new CommandError('set DATABASE_URL: only PostgreSQL is upgraded apart from a start');
    const database = await openDatabase({ url: databaseUrl, dataDirectory, connections: 1 });
    await database.close();
    const migration = Object.keys(migrations).toSorted().at(-1);
    answer(call, { migration }, [`The database is ready for this release (${migration}).`]);
  },
};
