import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { createPeriodic } from '../../base/background/periodic.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import { textsIn } from '../../web/pages/texts.ts';
import { languageOf } from '../authorization-requests/person-language.ts';
import { MailError, type Mailer } from '../mail/mailer.ts';
import { linkMessage } from '../mail-links/link-message.ts';
import { addressOf, type Channel, type DueCall, takeDueCall } from './due-calls.ts';

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

const BY_MAIL: Channel = { stamp: 'mailed_at', isReachable: sql`p.email IS NOT NULL` };

/** Several processes may look at once: each takes other calls. A mail that fails is not sent again: the page waits anyway. */
export function startCallMails({ config, database, mailer, log }: CallMailsOptions): CallMails {
  const sending = createPeriodic({
    work: sendDue,
    every: LOOK_EVERY,
    onFailure: (error) =>
      log.warn({ err: error }, 'people are not told of waiting calls, which is tried again'),
  });

  async function sendDue(): Promise<void> {
    const take = (): Promise<DueCall | undefined> => takeDueCall(database, BY_MAIL);
    for (let due = await take(); due !== undefined; due = await take()) await tell(due);
  }

  async function tell(due: DueCall): Promise<void> {
    const { id, email, developer_name: developerName } = due;
    const url = addressOf(config.publicUrl, due);
    try {
      await mailer?.send(
        linkMessage(textsIn(languageOf(due)), { to: email ?? '', purpose: 'call', developerName, url }),
      );
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      log.warn({ approvalId: id, code: error.code }, 'a person was not told of a waiting call');
    }
  }

  if (mailer !== undefined && config.mode === 'live') sending.start();
  return { send: sending.run, close: sending.close };
}
