import { setTimeout } from 'node:timers/promises';
import { startLoad } from './load.ts';
import { findLosses, type Losses } from './losses.ts';

/** A server that can be struck, and a writer's credentials. */
export interface Storm {
  readonly url: string;
  readonly key: string;
  readonly grantId: string;
  /** Does the damage, and resolves once what was damaged has been restarted. */
  strike(): Promise<void>;
  end(): Promise<void>;
}

export interface StormResult extends Losses {
  readonly faults: number;
  readonly acknowledged: number;
  /** Attempts that were not acknowledged; each was repeated under its key until it was. */
  readonly refused: number;
  /** Milliseconds from each strike to the next acknowledgement. */
  readonly recoveries: readonly number[];
}

/** The minimum number of entries acknowledged between two strikes, so that each one hits a working server. */
const BETWEEN_STRIKES = 40;
const LONGEST_PAUSE_MILLISECONDS = 60;

/**
 * Strikes a server that appends without a pause. After each strike, compares the whole log with every acknowledgement
 * so far. Stops at the first loss, duplicate or break of the chain.
 */
export async function runStorm(storm: Storm, rounds: number): Promise<StormResult> {
  const load = startLoad(storm);
  const recoveries: number[] = [];
  const look = (): Promise<Losses> => findLosses(storm.url, storm.key, load.acknowledged);
  let losses: Losses | undefined;
  while (recoveries.length < rounds && (losses === undefined || isWhole(losses))) {
    await load.more(BETWEEN_STRIKES);
    await setTimeout(Math.random() * LONGEST_PAUSE_MILLISECONDS);
    const struck = performance.now();
    await storm.strike();
    await load.more(1);
    recoveries.push(performance.now() - struck);
    losses = await look();
  }
  await load.stop();
  const last = losses === undefined || isWhole(losses) ? await look() : losses;
  const { refused, acknowledged } = load;
  return { ...last, faults: recoveries.length, acknowledged: acknowledged.size, refused, recoveries };
}

/** Whether no acknowledged entry is missing, none is duplicated, and the chain is valid. */
export function isWhole({ lost, doubled, chain }: Losses): boolean {
  return lost === 0 && doubled === 0 && chain.valid;
}
