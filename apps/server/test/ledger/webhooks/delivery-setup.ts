import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { onTestFinished } from 'vitest';
import { newId } from '../../../src/base/ids.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { appendEvents } from '../../../src/ledger/events/append-event.ts';
import { type Deliverer, startDeliverer } from '../../../src/ledger/webhooks/deliverer.ts';
import { encryptSecret, newWebhookSecret } from '../../../src/ledger/webhooks/secrets.ts';
import { createSend, type Send } from '../../../src/ledger/webhooks/send.ts';
import { createWebhook } from '../../../src/ledger/webhooks/webhook.ts';

export const masterKey: Buffer = Buffer.alloc(32, 9);
/** Longer than any test: deliverers look when a test says so. */
const NEVER = 3_600_000;

/** A developer with an endpoint, and what happens to them. */
export interface Setup {
  database: Database;
  developerId: string;
  webhookId: string;
  secret: string;
  /** Writes events that say `agentId: ag_<number>`. */
  happen(...numbers: number[]): Promise<void>;
  /** Delivers until this holds. */
  until(isSo: () => boolean | Promise<boolean>): Promise<void>;
  deliverer: Deliverer;
  /** The time for the next attempt has come. */
  makeDue(): Promise<void>;
  webhook(): Promise<Record<string, any>>;
  deliveries(): Promise<Record<string, any>[]>;
  /** The types of the events of this developer, and their data. */
  events(...types: string[]): Promise<{ type: string; data: any }[]>;
  /** Another process that delivers. */
  another(): Deliverer;
  disabled: string[];
}

export interface SetupOptions {
  url: string;
  /** Default: all. */
  events?: string[];
  send?: Send;
  atOnce?: number;
  /** The process of this setup does nothing. */
  isIdle?: boolean;
}

export const localSend = createSend(new Set(['loopback']));

export async function setUp(
  database: Database,
  { url, events = ['*'], send = localSend, atOnce = 64, isIdle = false }: SetupOptions,
): Promise<Setup> {
  const developerId = newId('dev');
  const developer = { id: developerId, name: 'a developer', mode: 'sandbox', settings: '{}' } as const;
  await database.asSystem((transaction) => transaction.insertInto('developers').values(developer).execute());
  const secret = newWebhookSecret();
  const { id: webhookId } = await database.forDeveloper(developerId, (transaction) =>
    createWebhook(transaction, developerId, { url, events }, encryptSecret(masterKey, secret)),
  );
  const disabled: string[] = [];
  const another: Setup['another'] = () => {
    const deliverer = startDeliverer({
      database,
      masterKey,
      send,
      log: { warn: (facts: unknown) => expectNoFault(facts) },
      onDisabled: ({ id }) => void disabled.push(id),
      every: NEVER,
      atOnce,
    });
    onTestFinished(() => deliverer.close());
    return deliverer;
  };
  const deliverer = another();
  if (isIdle) await deliverer.close();
  const rows = async <ROW>(query: ReturnType<typeof sql>): Promise<ROW[]> =>
    database.asSystem(async (transaction) => (await query.execute(transaction)).rows as ROW[]);
  return {
    database,
    developerId,
    webhookId,
    secret,
    deliverer,
    another,
    disabled,
    happen: (...numbers) =>
      database.forDeveloper(developerId, (transaction) =>
        appendEvents(
          transaction,
          developerId,
          numbers.map((number) => ({ type: 'agent.suspended', data: { agentId: `ag_${number}` } })),
        ),
      ),
    async until(isSo) {
      while (!(await isSo())) {
        await deliverer.deliver();
        // An event may wait for transactions of other tests.
        if (!(await isSo())) await pause(5);
      }
    },
    makeDue: async () => {
      await rows(sql`UPDATE webhooks SET due_at = clock_timestamp() WHERE id = ${webhookId}`);
      await rows(sql`UPDATE webhook_deliveries SET retry_at = clock_timestamp() WHERE retry_at IS NOT NULL`);
    },
    webhook: async () =>
      (await rows<Record<string, any>>(sql`SELECT * FROM webhooks WHERE id = ${webhookId}`))[0] ?? {},
    deliveries: () =>
      rows(sql`SELECT * FROM webhook_deliveries WHERE webhook_id = ${webhookId} ORDER BY message_id`),
    events: (...types) =>
      rows(sql`SELECT type, data FROM events WHERE developer_id = ${developerId} AND type = ANY (${types}::text[])
        ORDER BY xid, id`),
  };
}

function expectNoFault(facts: unknown): void {
  throw new Error('a delivery failed within the server', { cause: (facts as { err?: unknown }).err });
}

/** The numbers of {@link Setup.happen} that were received, in their order. */
export function numbersOf(messages: readonly { data: any }[]): number[] {
  return messages.flatMap(({ data }) => {
    const number = /^ag_(\d+)$/.exec(String(data.agentId))?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}
