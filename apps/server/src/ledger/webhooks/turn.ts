import type { RawBuilder } from 'kysely';
import type { Database, Transaction } from '../../base/store/database.ts';
import type { Claimed } from './claim.ts';
import { saveStanding, type Standing } from './outcome.ts';
import type { Message, Outcome } from './send.ts';

/** What a turn of an endpoint needs. */
export interface TurnOptions {
  database: Database;
  /** Sends one message. It is cut off when the server stops. */
  send(endpoint: Claimed, message: Message): Promise<Outcome>;
  /** SQL: whether the lease of a row of `webhooks` is still this process's. */
  isMine: RawBuilder<boolean>;
  /** Whether the turn must end now, because the server stops. */
  isClosing(): boolean;
  /** Called after the commit when an endpoint was disabled because it failed for days. */
  onDisabled(endpoint: Claimed): void;
}

/** By this status an endpoint says that it wants no more messages (Standard Webhooks 1.0). */
export const GONE = 410;

/** Commits where an endpoint stands, together with what `work` records. @returns undefined where the lease is lost */
export async function commit(
  endpoint: Claimed,
  { database, isMine }: Pick<TurnOptions, 'database' | 'isMine'>,
  standing: Standing,
  work: (transaction: Transaction) => Promise<void>,
): Promise<Standing | undefined> {
  return database.forDeveloper(endpoint.developerId, async (transaction) => {
    if (!(await saveStanding(transaction, endpoint, standing, isMine))) return undefined;
    await work(transaction);
    return standing;
  });
}
