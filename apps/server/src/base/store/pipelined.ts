import { type Dialect, type Driver, Transaction as KyselyTransaction } from 'kysely';
import type { Transaction } from './database.ts';
import type { Schema } from './schema/schema.ts';

/**
 * Makes the statements of transactions go out at once, each without waiting for the answer to the one before: statements that
 * are started together cost one round trip. Kysely's own transaction sends the next one only once it has that answer.
 */
export function createPipelining(dialect: Dialect): (transaction: Transaction) => Promise<Transaction> {
  // Kysely demands one; a transaction that has its connection asks nothing of it.
  const driver: Driver = dialect.createDriver();
  return async (transaction) => {
    const executor = transaction.getExecutor();
    const connection = await executor.provideConnection(async (own) => own);
    return new KyselyTransaction<Schema>({
      config: { dialect },
      dialect,
      driver,
      executor: executor.withConnectionProvider({ provideConnection: (use) => use(connection) }),
    });
  };
}
