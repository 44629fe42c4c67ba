import type { Hold } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useApi } from '../../session/api.ts';
import { errorsByField, mutationErrorMessage } from '../mutation-error.ts';
import { Outcome } from '../outcome.tsx';

/** What is paused. */
interface Held {
  readonly kind: 'grant' | 'agent';
  readonly id: string;
}

const CONSEQUENCE: Readonly<Record<Held['kind'], string>> = {
  grant: 'Its tokens stop working at once, and so do those of everything delegated from it.',
  agent:
    'The tokens of all its grants stop working at once, and so do those of everything delegated from them.',
};

const MOST_CHARACTERS = 200;

/**
 * Pauses a grant or an agent, and resumes what the developer has paused; both after a question, since somebody else may pause it
 * while the page is open. What others hold stays on hold.
 */
export function HoldSwitch({
  held,
  holds,
  isActive,
}: {
  held: Held;
  holds: readonly Hold[];
  isActive: boolean;
}) {
  const api = useApi();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<'pause' | 'resume'>();
  const [reason, setReason] = useState('');
  const [outcome, setOutcome] = useState('');
  const { kind, id } = held;
  const noun = kind === 'grant' ? api.grants : api.agents;
  const refresh = async (): Promise<void> => {
    await Promise.all(['grants', 'agents'].map((each) => queries.invalidateQueries({ queryKey: [each] })));
  };
  const mutation = useMutation({
    mutationFn: async (action: 'pause' | 'resume') => {
      const given = reason.trim();
      return action === 'pause' ? noun.hold(id, given === '' ? {} : { reason: given }) : noun.release(id);
    },
    onMutate: () => setOutcome(''),
    onSuccess: async (answer, action) => {
      await refresh();
      setAsking(undefined);
      setReason('');
      if (action === 'pause') setOutcome('Paused. Services refuse its tokens from now on.');
      else if (answer.holds.length > 0) setOutcome('You no longer hold it. Others still do.');
      else setOutcome('Resumed. It acts again once it has refreshed its token.');
    },
    onError: async (error) => {
      if (errorsByField(error, ['reason']).field.reason !== undefined) return;
      setAsking(undefined);
      await refresh();
    },
  });
  const { field } = errorsByField(mutation.error, ['reason']);
  const isError = mutation.error !== null && field.reason === undefined;
  const isOwn = holds.some(({ by, on }) => (by === 'developer' || by === 'rule') && on === id);
  return (
    <>
      <Outcome
        text={asking === undefined ? outcome : undefined}
        error={isError ? mutationErrorMessage(mutation.error) : undefined}
      />
      {isOwn && <Button onPress={() => setAsking('resume')}>Resume</Button>}
      {!isOwn && isActive && <Button onPress={() => setAsking('pause')}>Pause</Button>}
      {asking !== undefined && (
        <Confirmation
          title={`${asking === 'pause' ? 'Pause' : 'Resume'} this ${kind}?`}
          label={asking === 'pause' ? 'Yes, pause it' : 'Yes, resume it'}
          isBusy={mutation.isPending}
          onConfirm={() => mutation.mutate(asking)}
          onCancel={() => setAsking(undefined)}
        >
          {asking === 'pause' ? (
            <>
              <p>{CONSEQUENCE[kind]} Nothing ends: you can resume it, and nobody has to consent again.</p>
              <TextField
                label="Why"
                value={reason}
                onChange={({ target }) => setReason(target.value)}
                maxLength={MOST_CHARACTERS}
                autoComplete="off"
                error={field.reason}
                hint="People and agents read this. You may leave it empty."
              />
            </>
          ) : (
            <p>
              The agent gets a token again when it refreshes, unless others hold it, too. What was delegated
              is delegated anew.
            </p>
          )}
        </Confirmation>
      )}
    </>
  );
}
