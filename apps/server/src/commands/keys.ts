import { sql } from 'kysely';
import type { Command } from './command.ts';
import { withDatabase } from './open-database.ts';

const json = { '--json': { meaning: 'prints one JSON object, for programs' } } as const;

export const keysList: Command = {
  name: 'keys list',
  options: json,
  meaning: "Lists the issuer's keys and their states",
  async run({ config, options, print }) {
    const keys = await withDatabase(config, ({ database }) =>
      database.asSystem(async (transaction) => {
        const { rows } = await sql<{ kid: string; state: string; createdAt: Date }>`
          SELECT kid, state, created_at AS "createdAt" FROM issuer_keys ORDER BY created_at DESC`.execute(
          transaction,
        );
        return rows;
      }),
    );
    if (options['--json']) return print(JSON.stringify({ keys }));
    for (const { kid, state } of keys) print(`${kid}  ${state}`);
  },
};
