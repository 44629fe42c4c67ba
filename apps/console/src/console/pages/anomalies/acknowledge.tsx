import type { Anomaly } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';

const MOST_NOTE = 500;

/** Says that somebody has seen the alert; nothing for a session that may not. */
export function Acknowledge({ alert: { id, acknowledgedAt } }: { alert: Anomaly }) {
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const mayChange = mayUse(useSession());
  const [note, setNote] = useState('');
  const mutation = useMutation({
    mutationFn: () => api.anomalies.acknowledge(id, note.trim() === '' ? undefined : note.trim()),
    onSuccess: () => {
      toast('Acknowledged. The alert closes once it is calm.');
      setNote('');
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['anomalies'] }),
  });
  if (acknowledgedAt !== null || !mayChange) return undefined;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        mutation.mutate();
      }}
    >
      <Outcome
        text={undefined}
        error={mutation.error === null ? undefined : mutationErrorMessage(mutation.error)}
      />
      <TextField
        label="Note"
        value={note}
        onChange={({ target }) => setNote(target.value)}
        maxLength={MOST_NOTE}
        autoComplete="off"
        hint="Why it is nothing to worry about, or what you did. You may leave it empty."
      />
      <div className="buttons">
        <Button type="submit" kind="main" isBusy={mutation.isPending}>
          Acknowledge
        </Button>
      </div>
    </form>
  );
}
