import { createHash } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import type { Database, Transaction } from '../../base/store/database.ts';
import { type Meter, type MeterEvent, MeterRefused, METERS } from './meters.ts';
import type { StripeAccount } from './stripe.ts';

/** An hour that is to be billed. */
interface DueHour {
  developerId: string;
  hour: Date;
  customerId: string;
  calls: number;
  entries: number;
  /** Whether no earlier attempt may have been counted. */
  isFirst: boolean;
}

/** Stripe counts an identifier once within a day. After that a repetition could count twice. */
const REPEATED_FOR = '23 hours';
/** What is older is not taken (35 days), and has to be settled by hand. */
const TAKEN_FOR = '34 days';
/** While one process sends an hour, others leave it alone. */
const LEASE = '2 minutes';
const AT_ONCE = 50;

export interface SendHours {
  database: Database;
  stripe: Pick<StripeAccount, 'meter'>;
  log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
}

/**
 * Sends the hours that are due. A meter event is repeated under the same identifier until Stripe has taken it, so that
 * it counts once, whenever the process is killed.
 * @returns how many were sent
 */
export async function sendHours(means: SendHours): Promise<number> {
  const { database, log } = means;
  let sent = 0;
  for (;;) {
    const due = await database.asSystem(claimDue);
    for (const hour of due) {
      const outcome = await bill(means, hour);
      // It does not answer about the others either.
      if (outcome === 'unanswered') return sent;
      if (outcome === 'sent') sent += 1;
    }
    if (due.length < AT_ONCE) break;
  }
  const givenUp = await database.asSystem(giveUp);
  for (const { developerId, hour } of givenUp)
    log.error(
      { developerId, hour },
      'AN HOUR WAS NOT BILLED: Stripe did not take it for a day, and may have counted it',
    );
  return sent;
}

async function bill(
  { database, stripe, log }: SendHours,
  due: DueHour,
): Promise<'sent' | 'refused' | 'unanswered'> {
  const set = (change: ReturnType<typeof sql>): Promise<void> =>
    database.asSystem((transaction) => settle(transaction, due, change));
  let counted = 0;
  try {
    for (const event of eventsOf(due)) {
      await stripe.meter(event);
      counted += 1;
    }
  } catch (error) {
    log.warn({ err: error, hour: due.hour }, 'an hour cannot be billed and is tried again');
    // Nothing of the hour was ever counted: the day within which it may be repeated begins anew.
    const isUntouched =
      error instanceof MeterRefused && error.hasCountedNothing && due.isFirst && counted === 0;
    const anew = isUntouched ? sql`, attempted_at = NULL` : sql``;
    await set(sql`claimed_until = clock_timestamp() + interval '1 minute'${anew}`);
    return error instanceof MeterRefused ? 'refused' : 'unanswered';
  }
  await set(sql`sent_at = clock_timestamp()`);
  return 'sent';
}

function eventsOf({ developerId, hour, customerId, calls, entries }: DueHour): MeterEvent[] {
  const values: Readonly<Record<Meter, number>> = { grantex_calls: calls, grantex_entries: entries };
  // Within the hour, so that it belongs to the period in which it was used.
  const at = new Date(hour.getTime() + 3_599_000);
  return METERS.filter((meter) => values[meter] > 0).map((meter) => {
    const identifier = identifierOf(developerId, meter, hour);
    return { meter, customerId, value: values[meter], identifier, at };
  });
}

/** What names an hour of a meter of a developer, at Stripe, for ever. */
export function identifierOf(developerId: string, meter: Meter, hour: Date): string {
  return createHash('sha256').update(`${developerId}\n${meter}\n${hour.toISOString()}`).digest('hex');
}

/** Another process that looks at the same moment takes others. */
async function claimDue(transaction: Transaction): Promise<DueHour[]> {
  const { rows } = await sql<DueHour>`
    UPDATE metered_hours AS due SET claimed_until = clock_timestamp() + ${LEASE}::interval,
      attempted_at = COALESCE(attempted_at, clock_timestamp())
    FROM (
      SELECT developer_id, hour, attempted_at IS NULL AS is_first FROM metered_hours
      WHERE customer_id IS NOT NULL AND sent_at IS NULL
        AND (claimed_until IS NULL OR claimed_until <= clock_timestamp())
        AND (attempted_at IS NULL OR attempted_at > clock_timestamp() - ${REPEATED_FOR}::interval)
        AND hour > clock_timestamp() - ${TAKEN_FOR}::interval
      ORDER BY hour LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED
    ) AS taken
    WHERE due.developer_id = taken.developer_id AND due.hour = taken.hour
    RETURNING due.developer_id AS "developerId", due.hour, due.customer_id AS "customerId", due.calls,
      due.to_seq - due.from_seq AS entries, taken.is_first AS "isFirst"`.execute(transaction);
  return rows;
}

async function settle(
  transaction: Transaction,
  { developerId, hour }: DueHour,
  change: ReturnType<typeof sql>,
): Promise<void> {
  await sql`UPDATE metered_hours SET ${change}
    WHERE developer_id = ${developerId} AND hour = ${hour} AND sent_at IS NULL`.execute(transaction);
}

/** To bill once too little is better than to bill twice. */
async function giveUp(transaction: Transaction): Promise<Pick<DueHour, 'developerId' | 'hour'>[]> {
  const { rows } = await sql<Pick<DueHour, 'developerId' | 'hour'>>`
    UPDATE metered_hours SET customer_id = NULL
    WHERE customer_id IS NOT NULL AND sent_at IS NULL
      AND (attempted_at <= clock_timestamp() - ${REPEATED_FOR}::interval
        OR hour <= clock_timestamp() - ${TAKEN_FOR}::interval)
    RETURNING developer_id AS "developerId", hour`.execute(transaction);
  return rows;
}
