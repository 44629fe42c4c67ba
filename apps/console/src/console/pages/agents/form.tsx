import type { Agent, AgentDescription } from '@grantex/sdk';
import type { ReactNode, SubmitEvent } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Field, TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { faultsByField } from '../../parts/mutation.ts';

/** What an agent is described by, as a form that says what the server says of each field. */
export function AgentForm(props: {
  agent?: Pick<Agent, 'name' | 'description' | 'scopes' | 'redirectUris'>;
  label: string;
  /** Why it was not taken the last time. */
  error: unknown;
  isBusy: boolean;
  onSubmit: (described: Required<AgentDescription>, form: FormData) => void;
  onCancel?: () => void;
  /** More of the form, above its button. */
  children?: ReactNode;
}) {
  const { agent, label, error, isBusy, onSubmit, onCancel, children } = props;
  const { field, rest } = faultsByField(error, ['name', 'description', 'scopes', 'redirectUris']);

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
        fault={field.name}
        hint="People read it when they are asked."
      />
      <Area
        label="Description"
        name="description"
        value={agent?.description ?? ''}
        fault={field.description}
        hint="What it does, in a sentence or two. It may be left out."
        isProse
      />
      <Area
        label="Scopes"
        name="scopes"
        value={agent?.scopes.join('\n') ?? ''}
        fault={field.scopes}
        hint={
          <>
            One a line, such as <code>calendar:read</code> or <code>payments:initiate:max_500</code>: the most
            that it can ever be granted.
          </>
        }
      />
      <Area
        label="Redirect URIs"
        name="redirectUris"
        value={agent?.redirectUris.join('\n') ?? ''}
        fault={field.redirectUris}
        hint="One a line: where people may be sent back to after they decided. https, or http on this computer."
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

/** Some lines of text. */
function Area(props: {
  label: string;
  name: string;
  value: string;
  hint: ReactNode;
  fault: string | undefined;
  isProse?: boolean;
}) {
  const { label, name, value, hint, fault, isProse = false } = props;
  return (
    <Field
      label={label}
      hint={hint}
      fault={fault}
      control={(ties) => (
        <textarea
          {...ties}
          name={name}
          defaultValue={value}
          rows={3}
          dir="auto"
          spellCheck={isProse}
          className={isProse ? undefined : 'as-code'}
        />
      )}
    />
  );
}
