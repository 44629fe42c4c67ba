import { setTimeout } from 'node:timers/promises';
import { openReceiver, type Receiver, type Reply } from '../ledger/webhooks/receiver.ts';
import { callsOf, signUp, type StormCall } from './caller.ts';
import { scenarios } from './scenarios.ts';
import type { Storm } from './storm.ts';
import type { Table } from './table.ts';

/** What an endpoint received while servers or databases died. */
export interface WebhooksResult {
  readonly faults: number;
  /** Events that have happened, as the server lists them. */
  readonly events: number;
  /** How often the endpoint refused one. */
  readonly refused: number;
  /** Messages that it accepted twice: those under way when a server died. */
  readonly doubled: number;
  /** Events that it never accepted, and messages out of their order. */
  readonly lost: number;
  readonly disordered: number;
}

/** Events between two strikes. */
const BETWEEN_STRIKES = 500;
const CALLERS = 6;
const LONGEST_PAUSE_MILLISECONDS = 60;
const RETRY_MILLISECONDS = 20;
const TYPES = ['agent.held', 'agent.released'];
/** Of so many messages the endpoint refuses one. */
const REFUSED = 40;

/** Strikes a server that delivers to an endpoint which fails by turns, and compares what came with the list of events. */
export async function runWebhooks(storm: Storm, rounds: number, between: number): Promise<WebhooksResult> {
  const receiver = await openReceiver();
  try {
    return await deliverThrough(storm, receiver, { rounds, between });
  } finally {
    receiver.close();
  }
}

async function deliverThrough(
  { url, strike }: Storm,
  receiver: Receiver,
  { rounds, between }: { rounds: number; between: number },
): Promise<WebhooksResult> {
  const key = await signUp(url);
  const call = untilAnswered(callsOf(url, key));
  const { id: webhookId } = await call('POST /v1/webhooks', { url: receiver.url, events: TYPES });
  const accepted: string[] = [];
  let refused = 0;
  receiver.answer(({ id }): Reply => {
    const count = accepted.length + refused;
    if (count % REFUSED === REFUSED - 1) {
      refused += 1;
      // Whoever has mended an endpoint has it tried at once.
      void call(`PATCH /v1/webhooks/${webhookId}`, { enabled: true });
      return 500;
    }
    accepted.push(id);
    return 204;
  });

  let happened = 0;
  async function happen(): Promise<void> {
    const { id } = await call('POST /v1/agents', { name: 'an agent' });
    while (happened < rounds * between) {
      happened += 2;
      await call(`POST /v1/agents/${id}/hold`, {});
      await call(`POST /v1/agents/${id}/release`, {});
    }
  }
  const happening = Promise.all(Array.from({ length: CALLERS }, happen));
  for (let round = 1; round <= rounds; round += 1) {
    while (new Set(accepted).size < (round - 0.5) * between) await setTimeout(RETRY_MILLISECONDS);
    await setTimeout(Math.random() * LONGEST_PAUSE_MILLISECONDS);
    await strike();
  }
  await happening;
  const events = await eventsOf(call);
  while (new Set(accepted).size < events.length) await setTimeout(RETRY_MILLISECONDS);
  return { faults: rounds, events: events.length, refused, ...compare(accepted, events) };
}

/** Each message is the next event, or the one before once more. */
function compare(
  accepted: readonly string[],
  events: readonly string[],
): Pick<WebhooksResult, 'doubled' | 'lost' | 'disordered'> {
  const once = [...new Set(accepted)];
  const again = accepted.filter((id, index) => index > 0 && id === accepted[index - 1]).length;
  const known = new Set(accepted);
  return {
    doubled: accepted.length - once.length,
    lost: events.filter((id) => !known.has(id)).length,
    disordered:
      once.filter((id, index) => id !== events[index]).length + (accepted.length - once.length - again),
  };
}

/** The ids of all events that the endpoint wants, the oldest first. */
async function eventsOf(call: StormCall): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor = ''; ;) {
    const page = await call<{ events: { id: string; type: string }[]; nextCursor?: string }>(
      `GET /v1/events?pageSize=200${cursor}`,
    );
    ids.push(...page.events.filter(({ type }) => TYPES.includes(type)).map(({ id }) => id));
    if (page.nextCursor === undefined) return ids.toReversed();
    cursor = `&cursor=${page.nextCursor}`;
  }
}

/** Repeats a call until the server answers it. */
function untilAnswered(call: StormCall): StormCall {
  return async (line, body) => {
    for (;;) {
      try {
        return await call(line, body);
      } catch {
        await setTimeout(RETRY_MILLISECONDS);
      }
    }
  };
}

/** Servers and databases that are killed while events are delivered to webhooks. */
export const webhooksStorm: Table<WebhooksResult> = {
  claim:
    'Every event is delivered at least once, and in order, to an endpoint that fails by turns, whatever dies.',
  columns: ['what happens', 'faults', 'events', 'lost', 'out of order', 'doubled', 'refused'],
  rows: scenarios.slice(0, 3).map(({ name, prepare }) => ({
    name,
    async run(rounds) {
      const storm = await prepare();
      try {
        return await runWebhooks(storm, rounds, BETWEEN_STRIKES);
      } finally {
        await storm.end();
      }
    },
  })),
  cells: ({ faults, events, lost, disordered, doubled, refused }) => [
    faults,
    events,
    lost,
    disordered,
    doubled,
    refused,
  ],
  holds: ({ lost, disordered }) => lost + disordered === 0,
};
