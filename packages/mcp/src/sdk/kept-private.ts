import type { CallContext } from './call-context.ts';

/**
 * Lets no cache serve a result to other callers. The revision of 2026-07-28 has such caches, and 1.x does not speak it.
 * What a server configures (`cacheHints`) counts only where the result says nothing.
 * @param ttlMs 0 for a list, which changes with the grant; default: what the server says
 */
export function keptPrivate<RESULT extends object>(
  result: RESULT,
  { mcpReq }: CallContext,
  ttlMs?: 0,
): RESULT {
  if (mcpReq === undefined) return result;
  return { ...result, cacheScope: 'private', ...(ttlMs === undefined ? {} : { ttlMs }) };
}
