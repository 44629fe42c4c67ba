import type { GrantTokens } from './tokens.ts';

/**
 * The idempotency key of a refresh, from what is refreshed: several processes that share a store and refresh in the
 * same moment present the same key, and all of them get the one answer (`docs/protocol.md` §2). Who has seen a
 * refresh token alone, or a grant token alone, does not know it.
 * @param attempt How many refreshes with this refresh token came to nothing before.
 */
export async function refreshKeyOf(
  { refreshToken, grantToken }: Pick<GrantTokens, 'refreshToken' | 'grantToken'>,
  attempt: number,
): Promise<string> {
  const text = JSON.stringify(['grantex refresh', attempt, refreshToken, grantToken]);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
