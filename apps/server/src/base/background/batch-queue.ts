/** Collects what is asked for a developer, so that one transaction answers many requests. */
export interface BatchQueue<ITEM, OUTCOME> {
  /** Resolves to the outcome of the item, once the transaction that took it has committed. */
  submit(developerId: string, item: ITEM): Promise<OUTCOME>;
}

export interface BatchQueueOptions<ITEM, OUTCOME> {
  /** Most transactions of one developer at a time. */
  mostRunning: number;
  /** Most items of one transaction. */
  mostTogether: number;
  /**
   * Runs one transaction.
   * @param take removes the items from the queue. Call it inside the transaction: items that come while it waits for a
   *   connection still go along
   * @returns the outcome of each item that was taken, in their order. A rejection goes to these items; to all that
   *   wait, if none was taken
   */
  work(developerId: string, take: () => readonly ITEM[]): Promise<readonly (OUTCOME | Promise<OUTCOME>)[]>;
}

interface Waiting<ITEM, OUTCOME> {
  readonly item: ITEM;
  resolve(outcome: OUTCOME | Promise<OUTCOME>): void;
  reject(error: unknown): void;
}

interface Queue<ITEM, OUTCOME> {
  readonly waiting: Waiting<ITEM, OUTCOME>[];
  running: number;
}

export function createBatchQueue<ITEM, OUTCOME>(
  options: BatchQueueOptions<ITEM, OUTCOME>,
): BatchQueue<ITEM, OUTCOME> {
  const { mostRunning, mostTogether, work } = options;
  const queues = new Map<string, Queue<ITEM, OUTCOME>>();

  function begin(developerId: string, queue: Queue<ITEM, OUTCOME>): void {
    if (queue.running === mostRunning) return;
    if (queue.waiting.length === 0) {
      if (queue.running === 0) queues.delete(developerId);
      return;
    }
    queue.running += 1;
    void run(developerId, queue).finally(() => {
      queue.running -= 1;
      begin(developerId, queue);
    });
  }

  /** Never rejects. */
  async function run(developerId: string, { waiting }: Queue<ITEM, OUTCOME>): Promise<void> {
    let batch: Waiting<ITEM, OUTCOME>[] = [];
    try {
      const outcomes = await work(developerId, () => {
        batch = waiting.splice(0, mostTogether);
        return batch.map(({ item }) => item);
      });
      // One for each, as the options demand.
      batch.forEach(({ resolve }, index) => resolve(outcomes[index] as OUTCOME | Promise<OUTCOME>));
    } catch (error) {
      const failed = batch.length === 0 ? waiting.splice(0) : batch;
      failed.forEach(({ reject }) => reject(error));
    }
  }

  return {
    submit: (developerId, item) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(developerId) ?? { waiting: [], running: 0 };
        queues.set(developerId, queue);
        queue.waiting.push({ item, resolve, reject });
        begin(developerId, queue);
      }),
  };
}
