import './policies.css';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { errorsByField } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';
import { PolicyEditor } from './editor.tsx';
import { EffectiveChoice } from './effective-choice.tsx';
import { EXAMPLES } from './examples.ts';
import { isPolicyFault } from './fault.ts';
import { PolicyReplays } from './replay.tsx';
import { PolicyTry } from './try.tsx';
import { type Effective, useDraft } from './use-draft.ts';
import { countsFrom } from './words.tsx';

/** A new policy, which is tried and replayed before it is saved. */
export function Page() {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [search] = useSearchParams();
  const example = EXAMPLES.find(({ name }) => name === search.get('example'));
  const [name, setName] = useState(example?.name ?? '');
  const draft = useDraft(example?.cedar ?? '', name);
  const save = useMutation({
    mutationFn: async (effective: Effective) => {
      const { policies } = await api.policies.list();
      if (policies.some(({ id }) => id === name))
        throw new Error('policy: You have a policy of this name already.');
      return api.policies.put(name, draft.text, { effective });
    },
    onSuccess: async (saved, effective) => {
      toast(`Saved, and in force. ${countsFrom(saved, effective)}`);
      await navigate(`/policies/${saved.id}`);
      await queries.invalidateQueries({ queryKey: ['policies'] });
    },
    onError: draft.note,
  });
  const { field, rest } = errorsByField(isPolicyFault(save.error) ? null : save.error, ['policy']);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!save.isPending) save.mutate(draft.effective);
  }

  return (
    <>
      <PageHeading title="Write a policy">
        <Link to="/policies">All policies</Link>
      </PageHeading>
      <section className="card" aria-labelledby="text">
        <h2 id="text">What it says</h2>
        <form className="form policy-form" onSubmit={submit}>
          <div className="policy-name">
            <TextField
              label="Name"
              value={name}
              onChange={({ target }) => setName(target.value)}
              required
              maxLength={64}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              placeholder="no-payments-at-night"
              error={field.policy?.replace(/^policy: /, '')}
              hint="Lower-case letters, digits and hyphens. Refusals and the audit log say it."
            />
          </div>
          <PolicyEditor text={draft.text} onChange={draft.write} fault={draft.fault} />
          <EffectiveChoice draft={draft} />
          {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
          <div className="buttons">
            <Button type="submit" kind="main" isBusy={save.isPending}>
              Save, and put in force
            </Button>
            <span className="fine">Try it below first: that changes nothing.</span>
          </div>
        </form>
      </section>
      <PolicyReplays draft={draft} />
      <PolicyTry draft={draft} isNew />
    </>
  );
}
