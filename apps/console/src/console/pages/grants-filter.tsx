import type { GrantFilter, GrantStatus } from '@grantex/sdk';
import type { SubmitEvent } from 'react';
import { useSearchParams } from 'react-router';
import { Button } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { useOffered } from '../agent-name.tsx';
import { LeftOut } from '../left-out.tsx';

const FIELDS = ['agent', 'principal', 'status'] as const;
const STATUSES: readonly GrantStatus[] = ['active', 'revoked', 'expired'];

/** Which grants an address asks for. What it says that is no status is no filter. */
export function filterOf(search: URLSearchParams): GrantFilter {
  const text = (name: (typeof FIELDS)[number]): string | undefined => {
    const value = search.get(name) ?? '';
    return value === '' ? undefined : value;
  };
  return {
    agentId: text('agent'),
    principalId: text('principal'),
    status: STATUSES.find((status) => status === text('status')),
  };
}

/** Whether an address asks for less than everything. */
export function isFiltered(search: URLSearchParams): boolean {
  return [...FIELDS, 'cursor'].some((name) => search.has(name));
}

/** Asks which grants to show, and writes it into the address. */
export function GrantsFilter() {
  const [search, setSearch] = useSearchParams();
  // Offered while one types, and no more than that: an agent that is not among them is found by its id as well.
  const { agents } = useOffered();
  const hasUnread = filterOf(search).status === undefined && (search.get('status') ?? '') !== '';

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = FIELDS.map((name) => [name, String(form.get(name) ?? '').trim()] as const);
    setSearch(
      new URLSearchParams(given.filter(([, value]) => value !== '').map(([name, value]) => [name, value])),
    );
  }

  return (
    <search>
      <form className="filters" onSubmit={submit}>
        <TextField
          label="Agent id"
          name="agent"
          list="agents-offered"
          defaultValue={search.get('agent') ?? ''}
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          placeholder="ag_…"
        />
        <datalist id="agents-offered">
          {agents.map(({ agentId, name }) => (
            <option key={agentId} value={agentId}>
              {visibleText(name)}
            </option>
          ))}
        </datalist>
        <TextField
          label="Acts for"
          name="principal"
          defaultValue={search.get('principal') ?? ''}
          autoComplete="off"
          spellCheck={false}
          maxLength={256}
          placeholder="user_alice"
        />
        <Field
          label="Status"
          control={(ties) => (
            <select {...ties} name="status" defaultValue={filterOf(search).status ?? ''}>
              <option value="">any</option>
              {STATUSES.map((status) => (
                <option key={status}>{status}</option>
              ))}
            </select>
          )}
        />
        <div className="buttons">
          <Button isSmall type="submit" kind="main">
            Filter
          </Button>
          {isFiltered(search) && (
            <Button isSmall kind="quiet" onPress={() => setSearch({})}>
              Show all
            </Button>
          )}
        </div>
      </form>
      <LeftOut search={search} names={hasUnread ? ['status'] : []} />
    </search>
  );
}
