import { setTimeout } from 'node:timers/promises';

/** What a server acknowledged, stored where no kill can reach it. */
export interface Acknowledged {
  readonly entryId: string;
  readonly hash: string;
}

/** Writers that append over HTTP without a pause, and repeat each write until it is acknowledged. */
export interface Load {
  /** By the number in each entry. */
  readonly acknowledged: ReadonlyMap<number, Acknowledged>;
  /** Attempts with any response but 201, or without one. */
  readonly refused: number;
  /** Resolves once this many more are acknowledged. */
  more(entries: number): Promise<void>;
  /** Begins nothing new, and resolves once everything that was begun is acknowledged. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  readonly url: string;
  readonly key: string;
  readonly grantId: string;
  /** Default 16; every fourth writes batches. */
  readonly writers?: number;
  /** The number of the first entry. Default: 1. */
  readonly firstNumber?: number;
}

const BATCH = 3;
const RETRY_MILLISECONDS = 20;
/** A connection to a process that was stopped in the middle may stay silent. */
const PATIENCE_MILLISECONDS = 5_000;

export function startLoad({ url, key, grantId, writers = 16, firstNumber = 1 }: LoadOptions): Load {
  const acknowledged = new Map<number, Acknowledged>();
  const waiting = new Set<() => void>();
  let next = firstNumber;
  let refused = 0;
  let isStopping = false;

  const entryOf = (number: number) => ({ grantId, action: 'storm', status: 'allowed', metadata: { number } });

  async function attempt(numbers: readonly number[]): Promise<readonly Acknowledged[] | undefined> {
    const isBatch = numbers.length > 1;
    const entries = numbers.map(entryOf);
    try {
      const response = await fetch(`${url}/v1/audit/${isBatch ? 'batch' : 'log'}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': `storm-${numbers[0]}`,
        },
        body: JSON.stringify(isBatch ? { entries } : entries[0]),
        signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      });
      const body = (await response.json()) as Acknowledged | { entries: Acknowledged[] };
      if (response.status !== 201) return undefined;
      return 'entries' in body ? body.entries : [body];
    } catch {
      return undefined;
    }
  }

  async function deliver(numbers: readonly number[]): Promise<void> {
    for (;;) {
      const entries = await attempt(numbers);
      if (entries !== undefined) return acknowledge(numbers, entries);
      refused += 1;
      await setTimeout(RETRY_MILLISECONDS);
    }
  }

  function acknowledge(numbers: readonly number[], entries: readonly Acknowledged[]): void {
    for (const [index, number] of numbers.entries()) {
      const { entryId = '', hash = '' } = entries[index] ?? {};
      acknowledged.set(number, { entryId, hash });
    }
    for (const look of waiting) look();
  }

  async function write(size: number): Promise<void> {
    while (!isStopping) {
      const numbers = Array.from({ length: size }, () => next++);
      await deliver(numbers);
    }
  }

  const running = Array.from({ length: writers }, (_, writer) => write(writer % 4 === 3 ? BATCH : 1));
  return {
    acknowledged,
    get refused() {
      return refused;
    },
    more(entries) {
      const enough = acknowledged.size + entries;
      return new Promise((resolve) => {
        const look = (): void => {
          if (acknowledged.size < enough) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
    async stop() {
      isStopping = true;
      await Promise.all(running);
    },
  };
}
