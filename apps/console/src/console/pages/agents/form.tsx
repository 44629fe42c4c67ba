import type { Agent, AgentDescription } from '@grantex/sdk';
import type { ReactNode, SubmitEvent } from 'react';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { AreaField } from '../../../ui/more-fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { errorsByField } from '../../parts/mutation-error.ts';

/** The description of an agent as a form. Errors of the server appear at their fields. */
export function AgentForm(props: {
  agent?: Pick<Agent, 'name' | 'description' | 'scopes' | 'redirectUris'>;
  label: string;
  /** Why the last submission failed. */
  error: unknown;
  isBusy: boolean;
  onSubmit: (description: Required<Omit<AgentDescription, 'dpop'>>, form: FormData) => void;
  onCancel?: () => void;
  /** More fields, above the buttons. */
  children?: ReactNode;
}) {
  const { agent, label, error, isBusy, onSubmit, onCancel, children } = props;
  const { field, rest } = errorsByField(error, ['name', 'description', 'scopes', 'redirectUris']);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isBusy) return;
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '').trim();
    const lines = (name: string): string[] => text(name).split(/\s+/).filter(Boolean);
    const description = text('description');
    onSubmit(
      {
        name: text('name'),
        description: description === '' ? null : description,
        scopes: lines('scopes'),
        redirectUris: lines('redirectUris'),
      },
      form,
    );
  }

  return (
    <form className="form" onSubmit={submit}>
      <TextField
        label="Name"
        name="name"
        required
        maxLength={200}
        autoComplete="off"
        dir="auto"
        defaultValue={agent?.name}
        error={field.name}
        hint="People see it when they are asked for consent."
      />
      <AreaField
        label="Description"
        name="description"
        defaultValue={agent?.description ?? ''}
        error={field.description}
        hint="Optional: what it does, in a sentence or two."
        isProse
      />
      <AreaField
        label="Scopes"
        name="scopes"
        defaultValue={agent?.scopes.join('\n')}
        error={field.scopes}
        hint={
          <>
            One per line, such as <code>calendar:read</code> or <code>payments:initiate:max_500</code>. The
            agent can never be granted more.
          </>
        }
      />
      <AreaField
        label="Redirect URIs"
        name="redirectUris"
        defaultValue={agent?.redirectUris.join('\n')}
        error={field.redirectUris}
        hint="Where people may return to after they decide, one per line. Use https, or http on this computer."
      />
      {children}
      {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
      <div className="choices">
        {onCancel !== undefined && <Button onPress={onCancel}>Cancel</Button>}
        <Button type="submit" kind="main" isBusy={isBusy}>
          {label}
        </Button>
      </div>
    </form>
  );
}
