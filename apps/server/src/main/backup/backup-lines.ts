import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import type { Header, Trailer } from './format.ts';
import { ORDER, readTables, type Table } from './tables.ts';

export interface BackupLinesOptions {
  header: Header;
  macKey: KeyObject;
  /** Called with each table's rows as they are read. */
  onRows?: (table: string, rows: number) => void;
}

/** How much is read at once, in bytes of text. Memory use stays within a few times this, however large the tables. */
const READ_BYTES = 2 ** 20;
const MOST_ROWS = 2_000;
const FIRST_ROWS = 20;

/**
 * The whole backup as text, in pieces of whole lines. Call it in a REPEATABLE READ transaction, so that it is one consistent
 * view.
 */
export async function* backupLines(
  transaction: Transaction,
  { header, macKey, onRows = () => undefined }: BackupLinesOptions,
): AsyncGenerator<string, Trailer> {
  const [hash, mac] = [createHash('sha256'), createHmac('sha256', macKey)];
  const counts: Record<string, number> = {};
  const seal = (text: string): string => {
    hash.update(text);
    mac.update(text);
    return text;
  };
  yield seal(lineOf(header));
  for (const table of await readTables(transaction)) {
    counts[table.name] = 0;
    yield seal(lineOf({ '@table': table.name, columns: table.columns }));
    for await (const rows of rowsOf(transaction, table)) {
      counts[table.name] = (counts[table.name] ?? 0) + rows.length;
      onRows(table.name, rows.length);
      yield seal(`${rows.join('\n')}\n`);
    }
  }
  const trailer = { rows: counts, sha256: hash.digest('hex'), mac: mac.digest('hex') };
  yield lineOf({ '@end': trailer });
  return trailer;
}

function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

/** A cursor over one table. It adapts how many rows it fetches to their size. */
async function* rowsOf(transaction: Transaction, { name }: Table): AsyncGenerator<string[]> {
  const order = ORDER[name] === undefined ? sql`` : sql.raw(` ORDER BY ${ORDER[name]}`);
  await sql`DECLARE backup NO SCROLL CURSOR FOR
    SELECT row_to_json(${sql.table(name)})::text AS line FROM ${sql.table(name)}${order}`.execute(
    transaction,
  );
  let count = FIRST_ROWS;
  for (;;) {
    const { rows } = await sql<{ line: string }>`${sql.raw(`FETCH ${count} FROM backup`)}`.execute(
      transaction,
    );
    if (rows.length === 0) break;
    const lines = rows.map(({ line }) => line);
    yield lines;
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    count = Math.min(MOST_ROWS, Math.max(1, Math.floor((READ_BYTES * lines.length) / bytes)));
  }
  await sql`CLOSE backup`.execute(transaction);
}
