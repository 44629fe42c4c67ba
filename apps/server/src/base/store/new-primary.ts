/** A connection of `pg`, whose types are not those of this package. */
interface Connection {
  query(statement: string): Promise<{ rows: { file?: string | null }[] }>;
}

/** Checks a new connection before it is used. */
export type VerifyConnection = (connection: Connection, done: (error?: Error) => void) => void;

/** What engines answer that speak PostgreSQL without its log of changes, or do not show it. Nothing is noticed there. */
const UNKNOWN_HERE = ['42883', '42501', '0A000'];

/**
 * Lets no connection be used on a new primary before `meet` has succeeded. Connections to a standby are refused: one that
 * waits there would still be open, and unchecked, when it takes over.
 */
export function verifyPrimary(
  meet: (timeline: number, before: number | undefined) => Promise<void>,
): VerifyConnection {
  let known: number | undefined;
  let meeting: Promise<void> = Promise.resolve();

  async function verify(connection: Connection): Promise<void> {
    const timeline = await timelineOf(connection);
    if (timeline === undefined) return;
    // One at a time: others wait until the first has met it, and then find it known.
    const turn = meeting.then(() => meetNew(timeline));
    meeting = turn.catch(() => undefined);
    await turn;
  }

  async function meetNew(timeline: number): Promise<void> {
    if (timeline === known) return;
    await meet(timeline, known);
    known = timeline;
  }

  return (connection, done) => void verify(connection).then(() => done(), done);
}

/** @throws on a standby, with the code of a database that is read-only */
async function timelineOf(connection: Connection): Promise<number | undefined> {
  try {
    const { rows } = await connection.query(
      `SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_walfile_name(pg_current_wal_insert_lsn()) END AS file`,
    );
    const file = rows[0]?.file;
    if (typeof file === 'string') return Number.parseInt(file.slice(0, 8), 16);
  } catch (error) {
    if (UNKNOWN_HERE.includes((error as { code?: string }).code ?? '')) return undefined;
    throw error;
  }
  throw Object.assign(new Error('the database is a standby'), { code: '25006' });
}
