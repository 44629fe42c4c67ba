import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import { textsIn } from '../../web/pages/texts.ts';
import { languageOf } from '../authorization-requests/person-language.ts';
import { MailError, type Mailer } from '../mail/mailer.ts';
import { linkMessage } from '../mail-links/link-message.ts';
import { addressOf, type CallMessages, type Channel, type DueCall, sendCallMessages } from './due-calls.ts';

export interface CallMailsOptions {
  config: Site;
  database: Database;
  /** Undefined where no mail server is configured: then nobody is told. */
  mailer: Mailer | undefined;
  log: Pick<FastifyBaseLogger, 'warn'>;
}

const BY_MAIL: Channel = { stamp: 'mailed_at', isReachable: sql`p.email IS NOT NULL` };

/** Tells people by mail that a call waits for them, where there is an address and a mail server. */
export function startCallMails({ config, database, mailer, log }: CallMailsOptions): CallMessages {
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

  const isOn = mailer !== undefined && config.mode === 'live';
  return sendCallMessages({ database, log, channel: BY_MAIL, isOn, atOnce: 1, tell });
}
