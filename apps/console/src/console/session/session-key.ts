import { createContext, useContext } from 'react';

/** The outcome of rotating the session's API key. */
export interface RotatedKey {
  /** The new key. It is shown once and stored nowhere. */
  apiKey: string;
  /** Whether this browser has a session with the new key; otherwise the developer signs in again. */
  isSignedIn: boolean;
}

/** Replaces the key that opened the session: `rotate` makes the new one, and a new session replaces the old. */
export type RotateSessionKey = (rotate: () => Promise<string>) => Promise<RotatedKey>;

export const RotateSessionKeyContext = createContext<RotateSessionKey | undefined>(undefined);

/** Only within the signed-in pages. */
export function useRotateSessionKey(): RotateSessionKey {
  const rotateSessionKey = useContext(RotateSessionKeyContext);
  if (rotateSessionKey === undefined) throw new Error('nobody is signed in here');
  return rotateSessionKey;
}
