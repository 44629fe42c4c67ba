import type { AuthorizationErrorDetail } from '../base/authorization-error.ts';

/** How much of a foreign claim is repeated, in characters. */
const MAX_SHOWN = 200;

/**
 * Returns the details of a refusal for a claim that differs from what the service expects. They name both sides, so
 * that the person who configured the service sees which one is wrong. The token's text comes from a stranger, so only
 * its visible ASCII is repeated.
 * @param where what states the claim
 */
export function mismatch(
  expected: readonly string[],
  stated: unknown,
  where = 'token',
): Required<Pick<AuthorizationErrorDetail, 'expected' | 'received' | 'detail'>> {
  const received = [stated]
    .flat()
    .filter((value) => typeof value === 'string')
    .map(visible);
  const detail = `Expected ${expected.join(' or ')}; the ${where} states ${received.join(', ') || 'none'}.`;
  return { expected, received, detail };
}

function visible(text: string): string {
  return text.slice(0, MAX_SHOWN).replaceAll(/[^\x21-\x7e]/g, '?');
}
