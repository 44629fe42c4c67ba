import type { DeveloperDomain } from '@grantex/sdk';
import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode, SubmitEvent } from 'react';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { errorsByField } from '../../parts/mutation-error.ts';

/** Has the server check a domain by its name. */
export type DomainCheck = Pick<
  UseMutationResult<DeveloperDomain, Error, string>,
  'mutate' | 'isPending' | 'error'
>;

/** Asks for the first domain; `children` say what it must publish. A refusal appears at the field. */
export function DomainForm({ check, children }: { check: DomainCheck; children: ReactNode }) {
  const { field, rest } = errorsByField(check.error, ['domain']);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('domain');
    if (!check.isPending && typeof name === 'string') check.mutate(name.trim());
  }

  return (
    <form className="form" onSubmit={submit}>
      {children}
      {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
      <TextField
        label="Domain"
        name="domain"
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder="wayfarer.example"
        error={field.domain}
        hint="Without https:// and without a path."
      />
      <div className="buttons">
        <Button type="submit" kind="main" isBusy={check.isPending}>
          Check the domain
        </Button>
      </div>
    </form>
  );
}
