import {
  type AcknowledgedEntry,
  type AcknowledgedEvent,
  createAcknowledged,
  noteAppended,
  noteWritten,
} from '../../src/base/store/acknowledged.ts';
import type { Database, Work } from '../../src/base/store/database.ts';
import { createFailover } from '../../src/main/failover.ts';

export interface Remembered {
  events?: AcknowledgedEvent[];
  entries?: AcknowledgedEntry[];
}

/** The timeline of a primary, and the one before. */
export interface Takeover {
  timeline: number;
  before: number | undefined;
}

/** A process with a memory. `meet` lets it meet a primary, and returns the outcome that it counted, and what it logged. */
export async function rememberingProcess(database: Database, { events = [], entries = [] }: Remembered) {
  const acknowledged = createAcknowledged();
  await database.asSystem(async (transaction) => {
    for (const event of events) noteWritten(transaction, event);
    for (const entry of entries) noteAppended(transaction, entry);
    acknowledged.remember(transaction);
  });
  const said: string[] = [];
  const log = (level: string) => (facts: object, message: string) =>
    void said.push(`${level}: ${message} ${JSON.stringify(facts)}`);
  const failover = createFailover({
    acknowledged,
    log: { info: log('info'), warn: log('warn'), error: log('error') } as never,
    metrics: { primaryMet: (outcome) => void said.push(outcome) },
  });
  async function meet(
    { timeline, before }: Takeover,
    asSystem: Database['asSystem'] = database.asSystem,
  ): Promise<string[]> {
    await failover(asSystem, timeline, before);
    return said.splice(0);
  }
  return { acknowledged, meet };
}

/** Transactions that end well, and that the primary which takes over next lacks. */
export function losing({ asSystem }: Database): Database['asSystem'] {
  return async <RESULT>(work: Work<RESULT>): Promise<RESULT> => {
    const lost = new Error('lost');
    let result: { readonly value: RESULT } | undefined;
    await asSystem(async (transaction) => {
      result = { value: await work(transaction) };
      throw lost;
    }).catch((error: unknown) => {
      if (error !== lost) throw error;
    });
    if (result === undefined) throw new Error('the work was not run');
    return result.value;
  };
}
