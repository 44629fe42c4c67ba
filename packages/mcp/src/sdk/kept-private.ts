import type { CallContext } from './call-context.ts';

/**
 * Lets no cache serve a result to other callers. Only the revision of 2026-07-28 has such caches.
 * What a server configures (`cacheHints`) counts only where the result says nothing.
 * @param ttlMs 0 for a list, which changes with the grant; default: what the server says
 */
export function keptPrivate<RESULT extends object>(
  result: RESULT,
  { mcpReq }: CallContext,
  ttlMs?: 0,
): RESULT {
  if (mcpReq?.envelope === undefined) return result;
  return { ...result, cacheScope: 'private', ...(ttlMs === undefined ? {} : { ttlMs }) };
}
