import type { DeveloperSettings, StoredSettings } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { readShell } from '../../../page/shell.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { AreaField, ChoiceField } from '../../../ui/more-fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useApi } from '../../session/api.ts';
import { errorsByField } from '../../parts/mutation-error.ts';

const FIELDS = [
  'settings.delegation',
  'settings.maxDelegationDepth',
  'settings.maxGrantLifetime',
  'settings.retention',
  'settings.firstUse',
  'settings.audiences',
] as const;

/** Edits the settings for all agents of a developer. */
export function SettingsForm({ settings }: { settings: StoredSettings }) {
  const api = useApi();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (changes: DeveloperSettings) => api.me.update({ settings: changes }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['me'] }),
  });
  const { field, rest } = errorsByField(save.error, FIELDS);
  const services = Object.keys(settings.resources ?? {});
  const others = (settings.audiences ?? []).filter((audience) => !services.includes(audience));

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const known = { services, others, retention: settings.retention ?? '' };
    if (!save.isPending) save.mutate(settingsIn(new FormData(event.currentTarget), known));
  }

  return (
    <form className="form" onSubmit={submit}>
      {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
      <ChoiceField
        label="Delegation"
        name="delegation"
        value={settings.delegation ?? ''}
        error={field['settings.delegation']}
        hint="What an agent may hand on to another agent."
        options={[
          ['', 'server default'],
          ['strict', 'less than it holds'],
          ['subset', 'as much as it holds'],
        ]}
      />
      <TextField
        label="Depth of delegation"
        name="maxDelegationDepth"
        type="number"
        min={0}
        max={10}
        defaultValue={settings.maxDelegationDepth ?? ''}
        error={field['settings.maxDelegationDepth']}
        hint={`How often a grant may be handed on, 0 to 10.${defaultDepth()}`}
      />
      <TextField
        label="Maximum lifetime of a grant"
        name="maxGrantLifetime"
        autoComplete="off"
        defaultValue={settings.maxGrantLifetime ?? ''}
        error={field['settings.maxGrantLifetime']}
        hint="Such as 24h or 30d, up to 366d."
        placeholder="24h"
      />
      <TextField
        label="Retention of the audit log"
        name="retention"
        autoComplete="off"
        defaultValue={settings.retention ?? ''}
        error={field['settings.retention']}
        hint="Starting one day after the change, older entries are deleted permanently; only their hashes stay. At least 184d. Leave it empty to keep all."
        placeholder="400d"
      />
      <ChoiceField
        label="First use"
        name="firstUse"
        value={settings.firstUse === true ? 'yes' : settings.firstUse === false ? 'no' : ''}
        error={field['settings.firstUse']}
        hint="With yes, a person without an address is whoever opens their link first."
        options={[
          ['', 'server default: no'],
          ['yes', 'yes'],
          ['no', 'no'],
        ]}
      />
      <AreaField
        label={services.length === 0 ? 'Audiences' : 'Other audiences'}
        name="audiences"
        rows={4}
        placeholder="https://api.travel.example"
        defaultValue={others.join('\n')}
        error={field['settings.audiences']}
        hint={
          <>
            The services that grants may be for, one per line, besides this issuer (
            <code>{readShell().issuer}</code>)
            {services.length === 0
              ? '. Leave it empty to allow any service.'
              : ' and the services below, which OAuth clients can ask for.'}
          </>
        }
      />
      <div className="buttons">
        <Button type="submit" kind="main" isBusy={save.isPending}>
          Save settings
        </Button>
        <span role="status" className="fine">
          {save.isSuccess && 'Saved'}
        </span>
      </div>
    </form>
  );
}

function defaultDepth(): string {
  const { delegationDepth } = readShell();
  return delegationDepth === undefined ? '' : ` Server default: ${delegationDepth}.`;
}

/**
 * Null for an empty field, which removes the setting. Audiences and a retention that nobody edited stay as they are now at
 * the server: a page that was open for long must not bring back what somebody has taken away.
 */
function settingsIn(
  form: FormData,
  {
    services,
    others,
    retention,
  }: { services: readonly string[]; others: readonly string[]; retention: string },
): DeveloperSettings {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const orNull = <VALUE,>(name: string, read: (value: string) => VALUE): VALUE | null =>
    text(name) === '' ? null : read(text(name));
  const stated = text('audiences').split(/\s+/).filter(Boolean);
  const isEdited = stated.join(' ') !== others.join(' ');
  return {
    delegation: orNull('delegation', (value) => (value === 'subset' ? 'subset' : 'strict')),
    maxDelegationDepth: orNull('maxDelegationDepth', Number),
    maxGrantLifetime: orNull('maxGrantLifetime', String),
    ...(text('retention') !== retention && { retention: orNull('retention', String) }),
    firstUse: orNull('firstUse', (value) => value === 'yes'),
    ...(isEdited && { audiences: [...new Set([...stated, ...services])] }),
  };
}
