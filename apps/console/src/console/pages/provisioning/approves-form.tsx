import { removeHidden } from '@grantex/core/issuer';
import type { ScimGroup } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { errorsByField } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';

/** Says what the members of a group may approve. */
export function ApprovesForm(props: { group: ScimGroup; onDone: (outcome: string | undefined) => void }) {
  const { group, onDone } = props;
  const api = useApi();
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState((group.approves ?? []).join('\n'));
  const save = useMutation({
    mutationFn: (approves: readonly string[] | null) => api.scim.updateGroup(group.id, { approves }),
    onSuccess: async ({ endedGrants }) => {
      await queries.invalidateQueries({ queryKey: ['scim', 'groups'] });
      const ended = endedGrants === 0 ? '' : ` Grants that only it had allowed have ended: ${endedGrants}.`;
      onDone(`“${removeHidden(group.displayName)}” was changed.${ended}`);
    },
  });
  const { field, rest } = errorsByField(save.error, ['approves', 'scopes']);
  useEffect(() => form.current?.querySelector('textarea')?.focus(), []);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!save.isPending) save.mutate(text.split(/\s+/).filter((scope) => scope !== ''));
  }

  return (
    <section className="card" aria-labelledby="approves">
      <h2 id="approves">
        What <Quoted>{group.displayName}</Quoted> may approve
      </h2>
      <form ref={form} className="form" onSubmit={submit}>
        <Field
          label="Scopes"
          error={field.approves ?? field.scopes}
          hint="One a line, and whatever they cover: payments:initiate also allows payments:initiate:max_500. Without any, the group allows nothing."
          control={(attributes) => (
            <textarea
              {...attributes}
              rows={5}
              value={text}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setText(event.target.value)}
            />
          )}
        />
        <p className="fine">
          Where the group loses a scope, grants end that only it had allowed. If it is the first group with
          scopes, everybody else may approve nothing until their groups have some, too.
        </p>
        {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
        <div className="buttons">
          <Button type="submit" kind="main" isBusy={save.isPending}>
            Save
          </Button>
          {group.approves !== null && (
            <Button isBusy={save.isPending} onPress={() => save.mutate(null)}>
              Say nothing any more
            </Button>
          )}
          <Button kind="quiet" onPress={() => onDone(undefined)}>
            Cancel
          </Button>
        </div>
      </form>
    </section>
  );
}
