import type { Transaction as KyselyTransaction } from 'kysely';
import type { Schema } from './schema/schema.ts';

/** The handle of a transaction. A rule makes all of its reads and writes through the given one. */
export type Transaction = KyselyTransaction<Schema>;
