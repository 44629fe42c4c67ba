import { escapeHidden } from '@grantex/core/issuer';

/** JSON for standard output and standard error: a terminal shows every character of it, and interprets none. */
export function jsonText(value: unknown, indent?: number): string {
  return escapeHidden(JSON.stringify(value, undefined, indent));
}
