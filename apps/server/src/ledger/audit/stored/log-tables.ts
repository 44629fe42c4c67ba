import { type RawBuilder, sql } from 'kysely';

/**
 * A log of a developer: of what its agents do (`docs/protocol.md` §8), or of what its administrators change (§16). The same
 * machinery keeps both, in tables of the same form.
 */
export type LogName = 'audit' | 'admin';

type LogTable = 'heads' | 'entries' | 'nodes' | 'checkpoints' | 'cosignatures';

/** The name of a log's table, for a statement. */
export function tableOf(log: LogName, table: LogTable): RawBuilder<unknown> {
  return sql.table(`${log}_${table}`);
}
