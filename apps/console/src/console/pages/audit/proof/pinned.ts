import { parseNoteKey } from '@grantex/core/log';
import { useSyncExternalStore } from 'react';

/** What this browser has saved of a log, to check the server against. It is public. */
export interface PinnedLog {
  /** Entered by the developer, so that it does not come from the server. */
  readonly verifierKey?: string;
  /** The text of the newest checkpoint that passed all checks. */
  readonly note?: string;
}

const keyOf = (developerId: string): string => `grantex-log:${developerId}`;
const NOTHING: PinnedLog = {};

const listeners = new Set<() => void>();
/** The last text and its parsed form, so that unchanged data is the same object. */
const cache = new Map<string, { text: string; pinned: PinnedLog }>();

/** What is saved of a developer's log. Empty where the browser stores nothing. */
export function readPinnedLog(developerId: string): PinnedLog {
  const key = keyOf(developerId);
  let text = '';
  try {
    text = localStorage.getItem(key) ?? '';
  } catch {
    return NOTHING;
  }
  const cached = cache.get(key);
  if (cached?.text === text) return cached.pinned;
  const pinned = parse(text);
  cache.set(key, { text, pinned });
  return pinned;
}

/** Replaces what is saved. @returns whether the browser could store it */
export function pinLog(developerId: string, pinned: PinnedLog): boolean {
  try {
    localStorage.setItem(keyOf(developerId), JSON.stringify(pinned));
  } catch {
    return false;
  }
  for (const listener of listeners) listener();
  return true;
}

export function usePinnedLog(developerId: string): PinnedLog {
  return useSyncExternalStore(subscribe, () => readPinnedLog(developerId));
}

/** Whether a text is a verifier key. */
export async function isVerifierKey(text: string): Promise<boolean> {
  return parseNoteKey(text).then(
    () => true,
    () => false,
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  globalThis.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    globalThis.removeEventListener('storage', listener);
  };
}

function parse(text: string): PinnedLog {
  try {
    const { verifierKey, note } = JSON.parse(text) as Record<string, unknown>;
    return {
      ...(typeof verifierKey === 'string' ? { verifierKey } : {}),
      ...(typeof note === 'string' ? { note } : {}),
    };
  } catch {
    return NOTHING;
  }
}
