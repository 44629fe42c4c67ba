import type { FastifyBaseLogger } from 'fastify';
import { type RawBuilder, sql } from 'kysely';
import { approvalUrl } from '../../authority/approvals/view.ts';
import { createPeriodic } from '../../base/background/periodic.ts';
import type { Database } from '../../base/store/database.ts';

/**
 * Most messages of one kind to one person within fifteen minutes and a day, and to all people of one developer within an hour.
 * Only an agent that the person has authorized can cause one.
 */
const MOST = { quarter: 4, day: 20, developer: 1_000 };

/** A call that waits, and the person who is to be told. */
export interface DueCall {
  id: string;
  email: string | null;
  /** Of the person's last visit; null before the first one. */
  language: string | null;
  developer_id: string;
  developer_name: string;
  isOfDirectory: boolean;
  /** Of the person, where they are bound to one. */
  account_id: string | null;
}

/** How people are told. */
export interface Channel {
  /** The column that says when a person was told of a call, or that was tried. */
  stamp: 'mailed_at' | 'pushed_at';
  /** Whether a person can be told so: `p` is their principal, `b` their binding, whose columns may be NULL. */
  isReachable: RawBuilder<unknown>;
}

/**
 * Takes the oldest call that its person has not been told of in this way. Several processes may look at once: each takes other
 * calls.
 */
async function takeDueCall(
  database: Database,
  { stamp, isReachable }: Channel,
): Promise<DueCall | undefined> {
  const told = sql.ref(`other.${stamp}`);
  const sent = (same: string, within: string) =>
    sql`(SELECT count(*) FROM approvals other WHERE ${sql.raw(`other.${same} = a.${same}`)}
      AND ${told} > clock_timestamp() - ${within}::interval)`;
  const { rows } = await database.forPerson((transaction) =>
    sql<DueCall>`
      UPDATE approvals SET ${sql.ref(stamp)} = clock_timestamp() FROM (
        SELECT a.id, p.email, p.language, a.developer_id, d.name AS developer_name,
          (b.way = 'directory') IS TRUE AS "isOfDirectory", b.account_id
        FROM approvals a JOIN principals p ON p.id = a.principal JOIN developers d ON d.id = a.developer_id
        LEFT JOIN bindings b ON b.principal = p.id AND b.ended_at IS NULL
        WHERE a.status = 'pending' AND ${sql.ref(`a.${stamp}`)} IS NULL AND a.expires_at > statement_timestamp()
          AND p.principal_id IS NOT NULL AND ${isReachable}
          AND ${sent('principal', '15 minutes')} < ${MOST.quarter} AND ${sent('principal', '1 day')} < ${MOST.day}
          AND ${sent('developer_id', '1 hour')} < ${MOST.developer}
        ORDER BY a.expires_at LIMIT 1 FOR UPDATE OF a SKIP LOCKED
      ) AS due WHERE approvals.id = due.id
      RETURNING due.*`.execute(transaction),
  );
  return rows[0];
}

/** The page of a call, where the person may also sign in at their provider. */
export function addressOf(publicUrl: string, { id, isOfDirectory, developer_id }: DueCall): string {
  const address = approvalUrl(publicUrl, id);
  return isOfDirectory ? `${address}?developer=${developer_id}` : address;
}

/** Tells people in one way that calls wait for them. */
export interface CallMessages {
  /** Sends what is due now. A timer calls it, too. */
  send(): Promise<void>;
  /** Stops, once what is under way has ended. */
  close(): Promise<void>;
}

export interface CallMessagesOptions {
  database: Database;
  log: Pick<FastifyBaseLogger, 'warn'>;
  channel: Channel;
  /** Whether a timer looks for calls. */
  isOn: boolean;
  /** How many people are told at a time. */
  atOnce: number;
  /** Tells the person of one call. It is not told again: the page waits anyway. */
  tell: (due: DueCall) => Promise<void>;
}

/** Milliseconds between two looks for new calls. */
const LOOK_EVERY = 3_000;

export function sendCallMessages(options: CallMessagesOptions): CallMessages {
  const { database, log, channel, isOn, atOnce, tell } = options;
  const sending = createPeriodic({
    work: sendDue,
    every: LOOK_EVERY,
    onFailure: (error) =>
      log.warn({ err: error }, 'people are not told of waiting calls, which is tried again'),
  });

  async function sendDue(): Promise<void> {
    const take = (): Promise<DueCall | undefined> => takeDueCall(database, channel);
    const underWay = new Set<Promise<void>>();
    for (let due = await take(); due !== undefined; due = await take()) {
      const telling = tell(due).finally(() => underWay.delete(telling));
      underWay.add(telling);
      if (underWay.size === atOnce) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  }

  if (isOn) sending.start();
  return { send: sending.run, close: sending.close };
}
