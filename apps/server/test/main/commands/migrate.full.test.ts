import { expect, test } from 'vitest';
import { migrations } from '../../../src/base/store/migrations/index.ts';
import { emptyPostgresql } from '../../support/databases.ts';
import { startProgram } from '../process/program.ts';

test('a database is made by its own step, a second time changes nothing, and a server starts on it', async () => {
  const { environment } = await emptyPostgresql();
  const migration = Object.keys(migrations).toSorted().at(-1);
  for (const time of ['the first time', 'again']) {
    const program = startProgram(environment, ['migrate', '--json']);
    expect([time, await program.ended, program.stderr]).toEqual([time, 0, '']);
    expect(JSON.parse(program.stdout)).toEqual({ migration });
  }
  const server = startProgram(environment);
  expect((await fetch(`${await server.listening}/health`)).status).toBe(200);
});
