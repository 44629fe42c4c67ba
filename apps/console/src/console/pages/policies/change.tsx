import './policies.css';
import type { Policy } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { useApi } from '../../session/api.ts';
import { PolicyEditor } from './editor.tsx';
import { EffectiveChoice } from './effective-choice.tsx';
import { isPolicyFault } from './fault.ts';
import type { Draft, Effective } from './use-draft.ts';
import { countsFrom } from './words.tsx';

/** Changes the text of a policy in Cedar. What somebody else saves meanwhile is not overwritten unseen. */
export function PolicyChange({ policy, draft }: { policy: Policy; draft: Draft }) {
  const api = useApi();
  const queries = useQueryClient();
  /** The saved text that the draft began with. */
  const [base, setBase] = useState(policy.cedar ?? '');
  const saved = policy.cedar ?? '';
  const isOther = saved !== base && saved !== draft.text;
  const save = useMutation({
    mutationFn: (effective: Effective) => api.policies.put(policy.id, draft.text, { effective }),
    onSuccess: async (answer) => {
      setBase(answer.cedar ?? '');
      await queries.invalidateQueries({ queryKey: ['policies'] });
    },
    onError: draft.note,
  });

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!save.isPending) save.mutate(draft.effective);
  }

  function take(): void {
    draft.write(saved);
    setBase(saved);
  }

  return (
    <form className="form policy-form" onSubmit={submit}>
      <Outcome
        text={save.isSuccess ? `Saved, and in force. ${countsFrom(save.data, save.variables)}` : undefined}
        error={
          save.error === null || isPolicyFault(save.error) ? undefined : mutationErrorMessage(save.error)
        }
      />
      {isOther && (
        <Notice kind="warning">
          <p>Somebody has saved another text meanwhile. Saving yours replaces it.</p>
          <Button isSmall onPress={take}>
            Show the saved text
          </Button>
        </Notice>
      )}
      <PolicyEditor text={draft.text} onChange={draft.write} fault={draft.fault} />
      <EffectiveChoice draft={draft} />
      <div className="buttons">
        <Button type="submit" kind="main" isBusy={save.isPending}>
          Save, and put in force
        </Button>
        {draft.text !== saved && (
          <Button kind="quiet" onPress={take}>
            Discard the changes
          </Button>
        )}
      </div>
    </form>
  );
}
