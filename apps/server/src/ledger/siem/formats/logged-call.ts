import { parseExactJson } from '@grantex/core/log';
import type { JsonObject } from '@grantex/core';
import type { HashedEntry } from '@grantex/core/log';
import type { StoredEntry } from '../../audit/stored/stored-entry.ts';

/** An entry of the log as a SIEM gets it. The name of the person is not in it: nobody could erase it there. */
export interface LoggedCall extends HashedEntry {
  /** The text that was hashed. */
  readonly canonical: string;
  readonly hash: string;
  /** Null once erased. */
  readonly metadata: JsonObject | null;
  /** Why it was refused, or how it failed, as the guard wrote it down. */
  readonly reason: string | undefined;
}

export function loggedCall({ canonical, hash, metadata: text }: StoredEntry): LoggedCall {
  const metadata = text === null ? null : (parseExactJson(text) as JsonObject);
  const reason = metadata?.['reason'];
  return {
    ...(parseExactJson(canonical) as HashedEntry),
    canonical,
    hash,
    metadata,
    reason: typeof reason === 'string' ? reason : undefined,
  };
}

/** In words, for people who read a SIEM. */
export function describeCall({ action, status, reason }: LoggedCall): string {
  return `${action} ${WORDS[status]}${reason === undefined ? '' : `: ${reason}`}`;
}

const WORDS = { allowed: 'allowed', blocked: 'refused', success: 'succeeded', failure: 'failed' } as const;
