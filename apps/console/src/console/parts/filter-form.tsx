import { type ComponentProps, type ReactNode, type SubmitEvent, useSyncExternalStore } from 'react';
import { useSearchParams } from 'react-router';
import { Button } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { LeftOut } from './left-out.tsx';

/** Asks which of a list to show, and writes it into the address. */
export function FilterForm(props: {
  /** The parameters of the address that it asks for. */
  fields: readonly string[];
  /** One that stays as it is. */
  kept?: string;
  /** Whether the address asks for less than everything. */
  isFiltered: boolean;
  /** The parameters that cannot be read, and were not asked for. */
  unread: readonly string[];
  children: ReactNode;
}) {
  const { fields, kept, isFiltered, unread, children } = props;
  const [search, setSearch] = useSearchParams();
  const write = (values: Readonly<Record<string, string>>): void => {
    const all = kept === undefined ? values : { ...values, [kept]: search.get(kept) ?? '' };
    setSearch(new URLSearchParams(Object.entries(all).filter(([, value]) => value !== '')));
  };

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    write(Object.fromEntries(fields.map((name) => [name, String(form.get(name) ?? '').trim()])));
  }

  return (
    <search>
      <FoldedWhereNarrow isOpen={isFiltered || unread.length > 0}>
        {/* Made anew when the address changes by other means. */}
        <form className="filters" key={search.toString()} onSubmit={submit}>
          {children}
          <div className="buttons">
            <Button isSmall type="submit" kind="main">
              Filter
            </Button>
            {(isFiltered || unread.length > 0) && (
              <Button isSmall kind="quiet" onPress={() => write({})}>
                Show all
              </Button>
            )}
          </div>
        </form>
      </FoldedWhereNarrow>
      <LeftOut search={search} names={unread} />
    </search>
  );
}

/** A text of a filter, by the name of its parameter. */
export function FilterText(props: ComponentProps<typeof TextField> & { name: string }) {
  const [search] = useSearchParams();
  return (
    <TextField defaultValue={search.get(props.name) ?? ''} autoComplete="off" spellCheck={false} {...props} />
  );
}

/** A status of a filter: one of these, or any. */
export function FilterStatus({
  statuses,
  status,
}: {
  statuses: readonly string[];
  status: string | undefined;
}) {
  return (
    <Field
      label="Status"
      control={(ties) => (
        <select {...ties} name="status" defaultValue={status ?? ''}>
          <option value="">any</option>
          {statuses.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      )}
    />
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
      <summary>Filter the list</summary>
      {children}
    </details>
  );
}

function onNarrow(changed: () => void): () => void {
  NARROW.addEventListener('change', changed);
  return () => NARROW.removeEventListener('change', changed);
}
