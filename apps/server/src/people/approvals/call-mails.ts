import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { approvalUrl } from '../../authority/approvals/view.ts';
import { createPeriodic } from '../../base/background/periodic.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import { textsIn } from '../../web/pages/texts.ts';
import { languageOf } from '../authorization-requests/person-language.ts';
import { MailError, type Mailer } from '../mail/mailer.ts';
import { linkMessage } from '../mail-links/link-message.ts';

/** Tells people by mail that a call waits for them, where there is an address and a mail server. */
export interface CallMails {
  /** Sends what is due now. A timer calls it, too. */
  send(): Promise<void>;
  /** Stops, once what is under way has ended. */
  close(): Promise<void>;
}

export interface CallMailsOptions {
  config: Site;
  database: Database;
  /** Undefined where no mail server is configured: then nobody is told. */
  mailer: Mailer | undefined;
  log: Pick<FastifyBaseLogger, 'warn'>;
}

/** Milliseconds between two looks for new calls. */
const LOOK_EVERY = 3_000;

/**
 * Most mails to one person within fifteen minutes and a day, and to all people of one developer within an hour. Only an agent
 * that the person has authorized can cause one.
 */
const MOST = { quarter: 4, day: 20, developer: 1_000 };

interface Due {
  id: string;
  email: string;
  language: string | null;
  developer_id: string;
  developer_name: string;
  isOfDirectory: boolean;
}

/** Several processes may look at once: each takes other calls. A mail that fails is not sent again: the page waits anyway. */
export function startCallMails({ config, database, mailer, log }: CallMailsOptions): CallMails {
  const sending = createPeriodic({
    work: sendDue,
    every: LOOK_EVERY,
    onFailure: (error) =>
      log.warn({ err: error }, 'people are not told of waiting calls, which is tried again'),
  });

  async function sendDue(): Promise<void> {
    for (let due = await take(); due !== undefined; due = await take()) await tell(due);
  }

  /** Takes the oldest call that its person has not been told of. */
  async function take(): Promise<Due | undefined> {
    const sent = (same: string, within: string) =>
      sql`(SELECT count(*) FROM approvals other WHERE ${sql.raw(`other.${same} = a.${same}`)}
        AND other.mailed_at > clock_timestamp() - ${within}::interval)`;
    const { rows } = await database.forPerson((transaction) =>
      sql<Due>`
        UPDATE approvals SET mailed_at = clock_timestamp() FROM (
          SELECT a.id, p.email, p.language, a.developer_id, d.name AS developer_name,
            EXISTS (SELECT FROM bindings b
              WHERE b.principal = p.id AND b.ended_at IS NULL AND b.way = 'directory') AS "isOfDirectory"
          FROM approvals a JOIN principals p ON p.id = a.principal JOIN developers d ON d.id = a.developer_id
          WHERE a.status = 'pending' AND a.mailed_at IS NULL AND a.expires_at > statement_timestamp()
            AND p.email IS NOT NULL
            AND ${sent('principal', '15 minutes')} < ${MOST.quarter} AND ${sent('principal', '1 day')} < ${MOST.day}
            AND ${sent('developer_id', '1 hour')} < ${MOST.developer}
          ORDER BY a.expires_at LIMIT 1 FOR UPDATE OF a SKIP LOCKED
        ) AS due WHERE approvals.id = due.id
        RETURNING due.*`.execute(transaction),
    );
    return rows[0];
  }

  async function tell(due: Due): Promise<void> {
    const { id, email: to, developer_id, developer_name: developerName, isOfDirectory } = due;
    const address = approvalUrl(config.publicUrl, id);
    const url = isOfDirectory ? `${address}?developer=${developer_id}` : address;
    try {
      await mailer?.send(linkMessage(textsIn(languageOf(due)), { to, purpose: 'call', developerName, url }));
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      log.warn({ approvalId: id, code: error.code }, 'a person was not told of a waiting call');
    }
  }

  if (mailer !== undefined && config.mode === 'live') sending.start();
  return { send: sending.run, close: sending.close };
}
