import { createContext, useContext } from 'react';

/** What came of a change of the session’s key. */
export interface ChangedKey {
  /** The new key; it is shown once and kept nowhere. */
  apiKey: string;
  /** Whether the session goes on with it; else whoever has it signs in anew. */
  isSignedIn: boolean;
}

/** Changes the key that the session was opened with, by `rotate`, and goes on with the new one: the old session is over. */
export type ChangeKey = (rotate: () => Promise<string>) => Promise<ChangedKey>;

export const ChangeKeyContext = createContext<ChangeKey | undefined>(undefined);

/** Within the signed-in pages alone. */
export function useChangeKey(): ChangeKey {
  const changeKey = useContext(ChangeKeyContext);
  if (changeKey === undefined) throw new Error('nobody is signed in here');
  return changeKey;
}
