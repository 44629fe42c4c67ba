import type { Query, SDKMessage } from '@anthropic-ai/claude-agent-sdk';

/** What is done while a query is read. */
export interface MessageWatch {
  /** Checks a message before it is read. Throws to close the query: its error is what the reader gets. */
  readonly check: (message: SDKMessage) => void;
  /** Called when the query has ended or failed, or was closed; possibly more than once. */
  readonly ended: () => void;
}

/** Watches the messages of a query and its end, and returns the same query. */
export function watchMessages(query: Query, { check, ended }: MessageWatch): Query {
  const next = query.next.bind(query);
  const close = query.close.bind(query);
  const leave = query.return.bind(query);
  const fail = query.throw.bind(query);
  const dispose = query[Symbol.asyncDispose].bind(query);

  async function endBy<RESULT>(end: () => PromiseLike<RESULT>): Promise<RESULT> {
    try {
      return await end();
    } finally {
      ended();
    }
  }

  return Object.assign(query, {
    async next() {
      try {
        const step = await next();
        if (step.done === true) ended();
        else check(step.value);
        return step;
      } catch (error) {
        query.close();
        throw error;
      }
    },
    close() {
      try {
        close();
      } finally {
        ended();
      }
    },
    return: (value: Parameters<Query['return']>[0]) => endBy(() => leave(value)),
    throw: (error: unknown) => endBy(() => fail(error)),
    [Symbol.asyncDispose]: () => endBy(dispose),
    [Symbol.asyncIterator]: () => query,
  });
}
