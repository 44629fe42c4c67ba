import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { OutboundFault } from '../../base/outbound/outbound-fetch.ts';
import type { Database } from '../../base/store/database.ts';
import { textsIn } from '../../web/pages/texts.ts';
import { languageOf } from '../authorization-requests/person-language.ts';
import { callNotice } from '../mail-links/link-message.ts';
import type { PushKey } from '../web-push/push-key.ts';
import {
  deleteSubscription,
  type PushSubscription,
  readSubscriptions,
} from '../web-push/push-subscription.ts';
import { createPushFetch, type PushMessage, sendPush } from '../web-push/send-push.ts';
import { addressOf, type CallMessages, type Channel, type DueCall, sendCallMessages } from './due-calls.ts';

export interface CallPushesOptions {
  config: { publicUrl: string };
  database: Database;
  /** Undefined in a sandbox: then nobody is told. */
  pushKey: PushKey | undefined;
  log: Pick<FastifyBaseLogger, 'warn'>;
}

/** People who are told at a time: a push service that does not answer keeps the others waiting less. */
const MOST_AT_ONCE = 16;
/** Seconds for which a push service keeps a message: as long as a call waits. */
const LIFETIME = 900;

const BY_PUSH: Channel = {
  stamp: 'pushed_at',
  isReachable: sql`EXISTS (SELECT FROM web_push_subscriptions s WHERE s.account_id = b.account_id)`,
};

type SettledPush = { status: string; reason?: unknown };

/** Tells people in their browsers that a call waits for them, where they have turned that on. */
export function startCallPushes({ config, database, pushKey, log }: CallPushesOptions): CallMessages {
  const fetch = createPushFetch(config.publicUrl);
  const subject = config.publicUrl.startsWith('https:') ? config.publicUrl : undefined;
  async function tell(due: DueCall): Promise<void> {
    const { account_id: accountId } = due;
    if (accountId === null) return;
    const texts = textsIn(languageOf(due));
    const message: PushMessage = {
      ...callNotice(texts, due.developer_name),
      lang: texts.language,
      dir: texts.direction,
      tag: due.id,
      url: addressOf(config.publicUrl, due),
    };
    const failed = (reason: object): void =>
      log.warn({ approvalId: due.id, ...reason }, 'a browser was not told of a waiting call');
    try {
      const subscriptions = await database.forPerson((transaction) =>
        readSubscriptions(transaction, accountId),
      );
      const all = subscriptions.map((subscription) => push(subscription, message));
      for (const { status, reason } of (await Promise.allSettled(all)) as SettledPush[]) {
        if (status === 'rejected') failed({ err: reason });
      }
    } catch (error) {
      failed({ err: error });
    }
  }

  async function push(subscription: PushSubscription, message: PushMessage): Promise<void> {
    if (pushKey === undefined) return;
    const { endpoint } = subscription;
    const status = await sendPush(subscription, message, {
      key: pushKey,
      fetch,
      subject,
      lifetime: LIFETIME,
    });
    // The browser has ended it, or its person has turned notifications off there.
    if (status === 404 || status === 410) {
      await database.forPerson((transaction) => deleteSubscription(transaction, endpoint));
    } else if (status >= 300) throw new OutboundFault(`the push service answered ${status}`);
  }

  const isOn = pushKey !== undefined;
  return sendCallMessages({ database, log, channel: BY_PUSH, isOn, atOnce: MOST_AT_ONCE, tell });
}
