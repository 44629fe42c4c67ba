import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { OVERVIEW, type PermissionsClient } from '../parts/client.ts';
import type { ResumeResponse, StopResponse } from '../parts/wire.ts';

/** A permission to pause or to resume, with all that was delegated from it. */
export interface PauseTarget {
  id: string;
  isPause: boolean;
}

/** What was done last. */
export type PauseOutcome = { paused: StopResponse } | { resumed: ResumeResponse };

/** Pauses and resumes permissions. It asks nothing before, because each takes the other back. */
export type Pausing = UseMutationResult<PauseOutcome, Error, PauseTarget>;

export function usePause(client: PermissionsClient): Pausing {
  const queries = useQueryClient();
  return useMutation({
    async mutationFn({ id, isPause }: PauseTarget): Promise<PauseOutcome> {
      return isPause ? { paused: await client.pause(id) } : { resumed: await client.resume(id) };
    },
    // Before the result appears, so that the page shows the new state.
    onSettled: () => queries.invalidateQueries({ queryKey: OVERVIEW }),
  });
}
