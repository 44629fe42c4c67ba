import type { Query, SDKMessage } from '@anthropic-ai/claude-agent-sdk';

/**
 * Checks every message of a query before it is read.
 * @param check throws to close the query: its error is what the reader gets
 * @returns the same query
 */
export function watchMessages(query: Query, check: (message: SDKMessage) => void): Query {
  const next = query.next.bind(query);
  return Object.assign(query, {
    async next() {
      const step = await next();
      if (step.done === true) return step;
      try {
        check(step.value);
      } catch (error) {
        query.close();
        throw error;
      }
      return step;
    },
    [Symbol.asyncIterator]: () => query,
  });
}
