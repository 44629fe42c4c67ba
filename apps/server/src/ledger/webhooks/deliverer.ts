import type { FastifyBaseLogger } from 'fastify';
import { createPeriodic } from '../../base/background/periodic.ts';
import { createCatchUp } from '../../base/streams/catch-up.ts';
import type { Database } from '../../base/store/database.ts';
import { EVENTS_CHANNEL } from '../events/announce.ts';
import { type Claimed, createLeases } from './claim.ts';
import { deliverTurn } from './deliver.ts';
import { decryptSecret } from './secrets.ts';
import type { Message, Outcome, Send } from './send.ts';

/** Delivers events to the endpoints of all developers. Every server process has one; none leads. */
export interface Deliverer {
  /** Looks for what is due, and resolves once all that was found is delivered, refused, or another process's. */
  deliver(): Promise<void>;
  /** Cuts off the attempts under way, which are made again, and resolves once all has ended. */
  close(): Promise<void>;
}

export interface DelivererOptions {
  database: Database;
  /** The key of the stored secrets. */
  masterKey: Uint8Array;
  send: Send;
  log: Pick<FastifyBaseLogger, 'warn'>;
  /** Called when an endpoint was disabled because it failed for days. Default: nothing is done. */
  onDisabled?: (endpoint: Claimed) => void;
  /** Milliseconds between two looks, and two renewals of leases. Default 1,000. */
  every?: number;
  /** Most endpoints to which this process delivers at once. Default 64. */
  atOnce?: number;
}

/**
 * Looks for endpoints with something to deliver every second, and sooner where a notification names their developer. It
 * holds at most so many messages as endpoints at once, times what one turn reads.
 */
export function startDeliverer(options: DelivererOptions): Deliverer {
  const {
    database,
    masterKey,
    send,
    log,
    onDisabled = () => undefined,
    every = 1_000,
    atOnce = 64,
  } = options;
  const leases = createLeases(database);
  const turns = new Map<string, Promise<void>>();
  const closing = new AbortController();
  /** Whose endpoints the next look is about; undefined: everybody's. */
  let hinted: Set<string> | undefined = new Set();

  const look = createCatchUp(async () => {
    const most = atOnce - turns.size;
    if (closing.signal.aborted || most <= 0) return false;
    const developers = hinted;
    hinted = new Set();
    if (developers?.size === 0) return false;
    const claimed = await leases.claim(most, developers, turns.keys());
    for (const endpoint of claimed) begin(endpoint);
    // More may be waiting, for as soon as a turn ends.
    if (claimed.length === most) hinted = undefined;
    return false;
  });

  function lookFor(developerId: string | undefined): Promise<void> {
    if (developerId === undefined) hinted = undefined;
    else hinted?.add(developerId);
    return look();
  }

  function begin(endpoint: Claimed): void {
    const turn = take(endpoint)
      .catch(fault)
      .finally(() => {
        turns.delete(endpoint.id);
        lookFor(endpoint.developerId).catch(fault);
      });
    turns.set(endpoint.id, turn);
  }

  async function take(endpoint: Claimed): Promise<void> {
    const { isMine, release } = leases;
    await deliverTurn(endpoint, {
      database,
      send: sendTo,
      isMine,
      isClosing: () => closing.signal.aborted,
      onDisabled,
    });
    await release(endpoint.id);
  }

  async function sendTo({ url, secrets: [newest, ...former] }: Claimed, message: Message): Promise<Outcome> {
    const open = (stored: Uint8Array): string => decryptSecret(masterKey, stored);
    return send({ url, secrets: [open(newest), ...former.map(open)] }, message, closing.signal);
  }

  let isWell = true;
  function fault(error: unknown): void {
    if (isWell && !closing.signal.aborted)
      log.warn({ err: error }, 'webhooks cannot be delivered and are tried again');
    isWell = false;
  }

  const looking = createPeriodic({
    every,
    onFailure: fault,
    async work() {
      await leases.renew([...turns.keys()]);
      await lookFor(undefined);
      isWell = true;
    },
  });
  looking.start();
  const listening = database.listen(EVENTS_CHANNEL, (developerId) => {
    lookFor(developerId === '' ? undefined : developerId).catch(fault);
  });

  return {
    async deliver() {
      await lookFor(undefined);
      while (turns.size > 0) {
        await Promise.all(turns.values());
        await lookFor(undefined);
      }
    },
    async close() {
      closing.abort();
      await listening.close();
      await looking.close();
      // A look under way may begin turns still.
      await look().catch(fault);
      await Promise.all(turns.values());
    },
  };
}
