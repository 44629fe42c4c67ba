import { useState } from 'react';

/** The part of TanStack Query's mutation that the pages use. */
export interface UncachedMutation<INPUT extends readonly unknown[]> {
  isPending: boolean;
  /** Why it failed the last time; null where it did not. */
  error: unknown;
  /** Does nothing while the mutation is pending. */
  mutate: (...input: INPUT) => void;
}

/** Like `useMutation`, but its input and result, which may hold a key, are never cached. */
export function useUncachedMutation<INPUT extends readonly unknown[]>(
  run: (...input: INPUT) => Promise<void>,
): UncachedMutation<INPUT> {
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  async function mutate(...input: INPUT): Promise<void> {
    if (isPending) return;
    setPending(true);
    setError(null);
    try {
      await run(...input);
    } catch (failure) {
      setError(failure);
    } finally {
      setPending(false);
    }
  }
  return {
    isPending,
    error,
    mutate: (...input) => void mutate(...input),
  };
}
