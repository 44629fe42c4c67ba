import type { AgentFilter } from '@grantex/sdk';
import type { SubmitEvent } from 'react';
import { useSearchParams } from 'react-router';
import { Button } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { LeftOut } from '../left-out.tsx';

const FIELDS = ['name', 'status'] as const;
const STATUSES = ['active', 'suspended'] as const;

/** Which agents an address asks for. What it says that is no status is no filter. */
export function filterOf(search: URLSearchParams): AgentFilter {
  const name = search.get('name') ?? '';
  return {
    name: name === '' ? undefined : name,
    status: STATUSES.find((status) => status === search.get('status')),
  };
}

/** Whether an address asks for less than everything. */
export function isFiltered(search: URLSearchParams): boolean {
  return Object.values(filterOf(search)).some((value) => value !== undefined);
}

/** Asks which agents to show, and writes it into the address. */
export function AgentsFilter() {
  const [search, setSearch] = useSearchParams();
  const { name, status } = filterOf(search);
  const hasUnread = status === undefined && (search.get('status') ?? '') !== '';

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = FIELDS.map((field) => [field, String(form.get(field) ?? '').trim()] as const);
    setSearch(
      new URLSearchParams(given.filter(([, value]) => value !== '').map(([field, value]) => [field, value])),
    );
  }

  return (
    <search>
      <form className="filters" onSubmit={submit}>
        <TextField
          label="Name begins with"
          name="name"
          defaultValue={name ?? ''}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          placeholder="Travel"
        />
        <Field
          label="Status"
          control={(ties) => (
            <select {...ties} name="status" defaultValue={status ?? ''}>
              <option value="">any</option>
              {STATUSES.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          )}
        />
        <div className="buttons">
          <Button isSmall type="submit" kind="main">
            Filter
          </Button>
          {(isFiltered(search) || hasUnread) && (
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
