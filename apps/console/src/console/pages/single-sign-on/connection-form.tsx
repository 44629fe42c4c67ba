import { ROLES, type Role } from '@grantex/core/issuer';
import type { RoleMapping, SsoConnection, SsoConnectionChanges } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { AreaField, ChoiceField } from '../../../ui/more-fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { errorsByField } from '../../parts/mutation-error.ts';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { useApi } from '../../session/api.ts';

const FIELDS = ['clientId', 'clientSecret', 'domains', 'groupClaim', 'roleMappings', 'defaultRole'] as const;

/** Changes a connection. The browser does not store the client secret. */
export function ConnectionForm({ connection }: { connection: SsoConnection }) {
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const save = useUncachedMutation(async (form: HTMLFormElement, active: boolean) => {
    await api.sso.updateConnection(connection.id, { ...changesIn(new FormData(form), connection), active });
    await queries.invalidateQueries({ queryKey: ['sso'] });
    toast('Saved.');
  });
  const { field, rest } = errorsByField(save.error, FIELDS);
  const { clientId, domains, groupClaim, roleMappings, defaultRole, active } = connection;

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const { submitter } = event.nativeEvent;
    const isSwitchedOff = submitter instanceof HTMLButtonElement && submitter.value === 'off';
    save.mutate(event.currentTarget, !isSwitchedOff);
  }

  return (
    <form className="form" onSubmit={submit}>
      <TextField
        label="Client id"
        name="clientId"
        required
        autoComplete="off"
        spellCheck={false}
        maxLength={256}
        defaultValue={clientId ?? ''}
        error={field.clientId}
      />
      <TextField
        label="Client secret"
        name="clientSecret"
        type="password"
        required={clientId === null}
        autoComplete="off"
        maxLength={1_024}
        error={field.clientSecret}
        hint={
          clientId === null
            ? 'Stored encrypted and never shown again.'
            : 'Leave it empty to keep the stored one. Another client id needs it again.'
        }
      />
      <TextField
        label="Domains of e-mail addresses"
        name="domains"
        autoComplete="off"
        spellCheck={false}
        defaultValue={domains.join(' ')}
        error={field.domains}
        hint="Separated by spaces. Each must name you in its /.well-known/grantex.json. Without one, people sign in with your developer id."
        placeholder="example.com"
      />
      <TextField
        label="Claim with the groups"
        name="groupClaim"
        required
        autoComplete="off"
        spellCheck={false}
        defaultValue={groupClaim}
        error={field.groupClaim}
      />
      <AreaField
        label="Roles of groups"
        name="roleMappings"
        rows={4}
        placeholder={'Platform team = admin\nAudit = audit-read'}
        defaultValue={roleMappings.map(({ group, roles }) => `${group} = ${roles.join(', ')}`).join('\n')}
        error={field.roleMappings}
        hint={`One group per line, as the provider writes it, then its roles: ${ROLES.join(', ')}.`}
      />
      <ChoiceField
        label="Others of the organization"
        name="defaultRole"
        value={defaultRole ?? ''}
        error={field.defaultRole}
        options={[
          ['', 'may not sign in'],
          ['audit-read', 'may read the audit log (audit-read)'],
        ]}
      />
      {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
      {active && (
        <Notice kind="status">If you change who may do what, everybody here must sign in again.</Notice>
      )}
      <div className="buttons">
        <Button type="submit" kind="main" isBusy={save.isPending}>
          {active ? 'Save' : 'Save and switch on'}
        </Button>
        {active && (
          <button type="submit" className="button plain" value="off" disabled={save.isPending}>
            Switch off
          </button>
        )}
      </div>
    </form>
  );
}

/** Only what the developer has changed: what stays the same ends no session. */
function changesIn(form: FormData, before: SsoConnection): SsoConnectionChanges {
  const text = (name: (typeof FIELDS)[number]): string => String(form.get(name) ?? '').trim();
  const domains = text('domains')
    .split(/[\s,]+/)
    .filter(Boolean);
  const roleMappings = text('roleMappings')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(mappingIn);
  const secret = text('clientSecret');
  const isOther = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
  return {
    ...(text('clientId') !== before.clientId && { clientId: text('clientId') }),
    ...(secret !== '' && { clientSecret: secret }),
    ...(isOther(domains, before.domains) && { domains }),
    ...(text('groupClaim') !== before.groupClaim && { groupClaim: text('groupClaim') }),
    ...(isOther(roleMappings, before.roleMappings) && { roleMappings }),
    ...(text('defaultRole') !== (before.defaultRole ?? '') && {
      defaultRole: text('defaultRole') === 'audit-read' ? 'audit-read' : null,
    }),
  };
}

/** A line such as `Platform team = admin, issue`. The server names a role that does not exist. */
function mappingIn(line: string): RoleMapping {
  const at = line.lastIndexOf('=');
  const roles = line
    .slice(at + 1)
    .split(/[\s,]+/)
    .filter(Boolean);
  return { group: (at === -1 ? line : line.slice(0, at)).trim(), roles: at === -1 ? [] : (roles as Role[]) };
}
