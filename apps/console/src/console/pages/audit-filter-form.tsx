import { type ReactNode, type SubmitEvent, useSyncExternalStore } from 'react';
import { useSearchParams } from 'react-router';
import { Button } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { LeftOut } from '../left-out.tsx';
import { FIELDS, inputOf, isFiltered, unreadIn } from './audit-filter.ts';
import { STATUSES } from './audit-status.tsx';

const TEXTS = [
  { name: 'action', label: 'Action', placeholder: 'flight.booked', maxLength: 128 },
  { name: 'principal', label: 'Principal', placeholder: 'user_alice', maxLength: 256 },
  { name: 'agent', label: 'Agent id', placeholder: 'ag_…', maxLength: 64 },
  { name: 'grant', label: 'Grant id', placeholder: 'grnt_…', maxLength: 64 },
] as const;
const TIMES = [
  { name: 'since', label: 'From (UTC)' },
  { name: 'until', label: 'Until (UTC)' },
] as const;

/** Asks which entries to show, and writes it into the address. */
export function AuditFilterForm() {
  const [search, setSearch] = useSearchParams();
  const isLive = search.has('live');

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const next = new URLSearchParams(isLive ? { live: '1' } : {});
    for (const name of FIELDS) {
      const value = String(form.get(name) ?? '').trim();
      if (value !== '') next.set(name, value);
    }
    setSearch(next);
  }

  return (
    <search>
      <FoldedWhereNarrow isOpen={isFiltered(search)}>
        {/* Made anew when the address changes by other means. */}
        <form className="filters" key={search.toString()} onSubmit={submit}>
          <Field
            label="Status"
            control={(ties) => (
              <select {...ties} name="status" defaultValue={search.get('status') ?? ''}>
                <option value="">any</option>
                {STATUSES.map((status) => (
                  <option key={status}>{status}</option>
                ))}
              </select>
            )}
          />
          {TEXTS.map(({ name, label, ...input }) => (
            <TextField
              key={name}
              label={label}
              name={name}
              defaultValue={search.get(name) ?? ''}
              autoComplete="off"
              spellCheck={false}
              {...input}
            />
          ))}
          {TIMES.map(({ name, label }) => (
            <TextField
              key={name}
              label={label}
              name={name}
              type="datetime-local"
              defaultValue={inputOf(search.get(name))}
            />
          ))}
          <div className="buttons">
            <Button isSmall type="submit" kind="main">
              Search
            </Button>
            {isFiltered(search) && (
              <Button isSmall kind="quiet" onPress={() => setSearch(isLive ? { live: '1' } : {})}>
                Show all
              </Button>
            )}
          </div>
        </form>
      </FoldedWhereNarrow>
      <LeftOut search={search} names={unreadIn(search)} />
    </search>
  );
}

/** As in `console.css`. */
const NARROW = globalThis.matchMedia('(max-width: 56rem)');

/** Where it would fill the window it begins folded, unless something is asked for. */
function FoldedWhereNarrow({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const isNarrow = useSyncExternalStore(onNarrow, () => NARROW.matches);
  if (!isNarrow) return children;
  return (
    <details className="folded" open={isOpen}>
      <summary>Search and filter</summary>
      {children}
    </details>
  );
}

function onNarrow(changed: () => void): () => void {
  NARROW.addEventListener('change', changed);
  return () => NARROW.removeEventListener('change', changed);
}
