import type { Policy, PolicyReplay, PolicyReplayQuery } from '@grantex/sdk';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useRef } from 'react';
import { Button } from '../../../ui/button.tsx';
import { ChoiceField } from '../../../ui/more-fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { isPolicyFault } from './fault.ts';
import { ReplayResult } from './replay-result.tsx';
import type { Draft } from './use-draft.ts';

const DAY = 86_400_000;
/** The days before now that a replay may cover. */
const DAYS = [
  ['1', 'the last day'],
  ['7', 'the last 7 days'],
  ['30', 'the last 30 days'],
  ['90', 'the last 90 days'],
] as const;

/** Seconds for one answer: a million calls. */
const PATIENCE = 600;

/** A replay as it was asked for, and its answers: one, or several where the first did not reach the end. */
interface Replayed {
  query: PolicyReplayQuery;
  parts: readonly PolicyReplay[];
}

/**
 * Says which calls of the audit log would have been decided otherwise.
 * @param saved the policy that is saved; absent for a new one
 * @param draft counts as if it was saved; without one, the policies in force are replayed
 */
export function PolicyReplays({ saved, draft }: { saved?: Policy; draft: Draft | undefined }) {
  const api = useApi();
  const mayReplay = mayUse(useSession(), 'audit-read');
  const ending = useRef<AbortController>(undefined);
  useEffect(() => () => ending.current?.abort(), []);
  const replay = useMutation({
    mutationFn: async ({ query, parts }: Replayed): Promise<Replayed> => {
      ending.current = new AbortController();
      const since = parts.at(-1)?.readTo ?? query.since;
      const options = { timeout: PATIENCE, signal: ending.current.signal };
      return { query, parts: [...parts, await api.policies.replay({ ...query, since }, options)] };
    },
    onError: (error) => draft?.note(error),
  });
  const isStopped = ending.current?.signal.aborted === true;
  const error = isStopped || isPolicyFault(replay.error) ? null : replay.error;

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (replay.isPending) return;
    const form = new FormData(event.currentTarget);
    const since = new Date(Date.now() - Number(form.get('days')) * DAY).toISOString();
    const isWithout = form.get('policy') === 'without' && saved !== undefined;
    const cedar = isWithout ? null : draft?.text;
    const policy = draft && cedar !== undefined ? { name: draft.name, cedar } : undefined;
    replay.mutate({ query: { policy, since }, parts: [] });
  }

  // What is shown stays while a replay goes on.
  const shown = replay.data ?? (replay.variables?.parts.length === 0 ? undefined : replay.variables);
  return (
    <section className="card" aria-labelledby="replay">
      <h2 id="replay">What would have been decided</h2>
      <p>
        Decides the calls of the audit log anew
        {draft === undefined
          ? ', by the policies in force,'
          : ', as if the text above had been in force,'}{' '}
        and shows which of them would have come out differently.
      </p>
      {mayReplay ? (
        <form className="filters" onSubmit={submit}>
          <ChoiceField label="Calls of" name="days" value="30" options={DAYS} />
          {saved !== undefined && draft !== undefined && (
            <ChoiceField
              label="Policy"
              name="policy"
              value="with"
              options={[
                ['with', 'with the text above'],
                ['without', 'without this policy'],
              ]}
            />
          )}
          <div className="buttons">
            <Button type="submit" isBusy={replay.isPending}>
              Replay
            </Button>
            {replay.isPending && (
              <Button kind="quiet" onPress={() => ending.current?.abort()}>
                Stop
              </Button>
            )}
          </div>
        </form>
      ) : (
        <Notice>Only keys with the role audit-read can replay the audit log. Yours does not have it.</Notice>
      )}
      <div role="status">{replay.isPending && <p className="loading">Reading the log …</p>}</div>
      {error !== null && <Notice kind="alert">{mutationErrorMessage(error)}</Notice>}
      {shown?.parts.map((part, index) => (
        <ReplayResult
          key={part.since}
          part={part}
          draft={saved === undefined ? draft?.name : undefined}
          isStale={
            draft !== undefined &&
            shown.query.policy?.cedar !== null &&
            shown.query.policy?.cedar !== draft.text
          }
          onContinue={
            index === shown.parts.length - 1 && !part.isWhole && part.readTo !== null
              ? () => replay.mutate(shown)
              : undefined
          }
          isBusy={replay.isPending}
        />
      ))}
    </section>
  );
}
