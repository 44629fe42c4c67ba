import type { DeveloperSettings } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { readShell } from '../../../page/shell.ts';
import { Button } from '../../../ui/button.tsx';
import { Field, TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useApi } from '../../session/api.ts';
import { faultsByField } from '../../parts/mutation.ts';

const FIELDS = [
  'settings.delegation',
  'settings.maxDelegationDepth',
  'settings.maxGrantLifetime',
  'settings.firstUse',
  'settings.audiences',
] as const;

/** Changes what stands for all agents of a developer. */
export function SettingsForm({ settings }: { settings: DeveloperSettings }) {
  const api = useApi();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (changes: DeveloperSettings) => api.me.update({ settings: changes }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  });
  const { field, rest } = faultsOf(save.error);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!save.isPending) save.mutate(settingsIn(new FormData(event.currentTarget)));
  }

  return (
    <form className="form" onSubmit={submit}>
      {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
      <Choice
        label="Delegation"
        name="delegation"
        value={settings.delegation ?? ''}
        fault={field['settings.delegation']}
        hint="Whether what an agent hands on must be strictly less than what it holds, or may be as much."
        options={[
          ['', 'as the server has it'],
          ['strict', 'strict: always less'],
          ['subset', 'subset: at most as much'],
        ]}
      />
      <TextField
        label="Depth of delegation"
        name="maxDelegationDepth"
        type="number"
        min={0}
        max={10}
        defaultValue={settings.maxDelegationDepth ?? ''}
        fault={field['settings.maxDelegationDepth']}
        hint={`How many links a chain may have, 0 to 10. 0: no agent hands anything on.${usualDepth()}`}
      />
      <TextField
        label="Longest life of a grant"
        name="maxGrantLifetime"
        autoComplete="off"
        defaultValue={settings.maxGrantLifetime ?? ''}
        fault={field['settings.maxGrantLifetime']}
        hint="Such as 24h or 30d, up to 366d."
        placeholder="24h"
      />
      <Choice
        label="First use"
        name="firstUse"
        value={settings.firstUse === true ? 'yes' : settings.firstUse === false ? 'no' : ''}
        fault={field['settings.firstUse']}
        hint="Whether whoever decides first may become a principal whose address you have not entered."
        options={[
          ['', 'as the server has it: no'],
          ['yes', 'yes, they may'],
          ['no', 'no'],
        ]}
      />
      <Field
        label="Audiences"
        fault={field['settings.audiences']}
        hint={
          <>
            The services that grants may be for, one to a line. With at least one here, a grant is for one of
            them, or for this issuer (<code>{readShell().issuer}</code>); empty: for any.
          </>
        }
        control={(ties) => (
          <textarea
            {...ties}
            name="audiences"
            className="as-code"
            rows={4}
            spellCheck={false}
            placeholder="https://api.travel.example"
            defaultValue={(settings.audiences ?? []).join('\n')}
          />
        )}
      />
      <div className="buttons">
        <Button isSmall type="submit" kind="main" isBusy={save.isPending}>
          Save settings
        </Button>
        <span role="status" className="fine">
          {save.isSuccess && 'Saved'}
        </span>
      </div>
    </form>
  );
}

function Choice(props: {
  label: string;
  name: string;
  value: string;
  hint: string;
  fault: string | undefined;
  options: readonly (readonly [value: string, label: string])[];
}) {
  const { label, name, value, hint, fault, options } = props;
  return (
    <Field
      label={label}
      hint={hint}
      fault={fault}
      control={(ties) => (
        <select {...ties} name={name} defaultValue={value}>
          {options.map(([each, words]) => (
            <option key={each} value={each}>
              {words}
            </option>
          ))}
        </select>
      )}
    />
  );
}

function usualDepth(): string {
  const { delegationDepth } = readShell();
  return delegationDepth === undefined ? '' : ` Empty: ${delegationDepth}, as this server has it.`;
}

/** What is empty is taken back. */
function settingsIn(form: FormData): DeveloperSettings {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const orNull = <VALUE,>(name: string, read: (value: string) => VALUE): VALUE | null =>
    text(name) === '' ? null : read(text(name));
  const audiences = text('audiences').split(/\s+/).filter(Boolean);
  return {
    delegation: orNull('delegation', (value) => (value === 'subset' ? 'subset' : 'strict')),
    maxDelegationDepth: orNull('maxDelegationDepth', Number),
    maxGrantLifetime: orNull('maxGrantLifetime', String),
    firstUse: orNull('firstUse', (value) => value === 'yes'),
    audiences: audiences.length === 0 ? null : audiences,
  };
}

function faultsOf(error: unknown) {
  return faultsByField(error, FIELDS);
}
