import { parseNoteKey } from '@grantex/core/log';
import { useSyncExternalStore } from 'react';

/** What this browser keeps of a log, to hold the server against: public, and worth nothing to a thief. */
export interface KeptTrust {
  /** From a place that the server has no hand in. */
  readonly verifierKey?: string;
  /** The newest checkpoint that held. */
  readonly note?: string;
}

const keyOf = (developerId: string): string => `grantex-log:${developerId}`;
const NOTHING: KeptTrust = {};

const listeners = new Set<() => void>();
/** Of the last text that was read, so that what did not change is the same object. */
const read = new Map<string, { text: string; kept: KeptTrust }>();

/** What is kept of a developer's log. Nothing, where the browser keeps nothing. */
export function keptTrust(developerId: string): KeptTrust {
  const key = keyOf(developerId);
  let text = '';
  try {
    text = localStorage.getItem(key) ?? '';
  } catch {
    return NOTHING;
  }
  const known = read.get(key);
  if (known?.text === text) return known.kept;
  const kept = parse(text);
  read.set(key, { text, kept });
  return kept;
}

/** Keeps this, in place of what was kept. @returns whether the browser did */
export function keepTrust(developerId: string, kept: KeptTrust): boolean {
  try {
    localStorage.setItem(keyOf(developerId), JSON.stringify(kept));
  } catch {
    return false;
  }
  for (const listener of listeners) listener();
  return true;
}

export function useKeptTrust(developerId: string): KeptTrust {
  return useSyncExternalStore(subscribe, () => keptTrust(developerId));
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

function parse(text: string): KeptTrust {
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
