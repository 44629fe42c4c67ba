import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useRef, useState } from 'react';
import { OVERVIEW, type PermissionsClient } from '../parts/client.ts';
import type { StopResponse } from '../parts/wire.ts';

/** What to stop: everything, or a permission with as many below it. */
export type StopTarget =
  | { kind: 'all' }
  | { kind: 'one'; id: string; agent: { name: string; clientId: string | null }; below: number };

/** Stops permissions, after a question where more than one ends. */
export interface Stopping {
  /** Stops at once, or asks before. */
  press: (target: StopTarget) => void;
  /** What the question is about; undefined while there is none. */
  asked: StopTarget | undefined;
  confirm: () => void;
  cancel: () => void;
  mutation: UseMutationResult<StopResponse, Error, StopTarget>;
  /** Takes the focus when something has stopped: the button is gone then. */
  result: RefObject<HTMLDivElement | null>;
}

export function useStop(client: PermissionsClient): Stopping {
  const queries = useQueryClient();
  const result = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState<StopTarget>();
  const mutation = useMutation({
    mutationFn: (target: StopTarget) => (target.kind === 'all' ? client.stopAll() : client.stop(target.id)),
    // Before the result appears, so that the page shows the new state.
    onSettled: () => queries.invalidateQueries({ queryKey: OVERVIEW }),
    onSuccess: () => result.current?.focus(),
  });
  return {
    press(target) {
      // No question for a single permission: its app can ask for it again.
      if (target.kind === 'one' && target.below === 0) mutation.mutate(target);
      else setAsked(target);
    },
    asked,
    confirm() {
      if (asked !== undefined) mutation.mutate(asked);
      setAsked(undefined);
    },
    cancel: () => setAsked(undefined),
    mutation,
    result,
  };
}
