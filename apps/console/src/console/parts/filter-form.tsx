import { type ComponentProps, type ReactNode, type SubmitEvent, useSyncExternalStore } from 'react';
import { useSearchParams } from 'react-router';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ChoiceField } from '../../ui/more-fields.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Code } from '../../ui/quoted.tsx';

/** Filters a list, by parameters of the address. */
export function FilterForm(props: {
  /** The parameters that the form sets. */
  fields: readonly string[];
  /** The parameters that keep their values. */
  preserved?: readonly string[];
  /** Whether the address filters the list. */
  isFiltered: boolean;
  /** The parameters whose values are invalid, and which were ignored. */
  invalid: readonly string[];
  children: ReactNode;
}) {
  const { fields, preserved = [], isFiltered, invalid, children } = props;
  const [search, setSearch] = useSearchParams();
  const write = (values: Readonly<Record<string, string>>): void => {
    const kept = preserved.map((name) => [name, search.get(name) ?? ''] as const);
    const all = [...Object.entries(values), ...kept];
    setSearch(new URLSearchParams(all.flatMap(([name, value]) => (value === '' ? [] : [[name, value]]))));
  };

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    write(Object.fromEntries(fields.map((name) => [name, String(form.get(name) ?? '').trim()])));
  }

  return (
    <search>
      <FoldedIfNarrow isOpen={isFiltered || invalid.length > 0}>
        {/* Reset when something else changes the address. */}
        <form className="filters" key={search.toString()} onSubmit={submit}>
          {children}
          <div className="buttons">
            <Button type="submit" kind="main">
              Filter
            </Button>
            {(isFiltered || invalid.length > 0) && (
              <Button kind="quiet" onPress={() => write({})}>
                Show all
              </Button>
            )}
          </div>
        </form>
      </FoldedIfNarrow>
      <InvalidParameters search={search} names={invalid} />
    </search>
  );
}

/** A text field of a filter, named after its parameter. */
export function FilterText(props: ComponentProps<typeof TextField> & { name: string }) {
  const [search] = useSearchParams();
  return (
    <TextField defaultValue={search.get(props.name) ?? ''} autoComplete="off" spellCheck={false} {...props} />
  );
}

/** A field of a filter with one of these values, or any. */
export function FilterChoice<VALUE extends string>(props: {
  label: string;
  name: string;
  values: readonly VALUE[];
  value: VALUE | undefined;
  /** What people read for each value. Default: the value. */
  words?: Readonly<Record<VALUE, string>>;
}) {
  const { values, value = '', words, ...more } = props;
  const options = values.map((each) => [each, words?.[each] ?? each] as const);
  return <ChoiceField {...more} value={value} options={[['', 'any'], ...options]} />;
}

/** As in `styles/frame.css`. */
const NARROW = globalThis.matchMedia('(max-width: 56rem)');

/** Folds the filter where it would fill a narrow window, unless a filter is set. */
function FoldedIfNarrow({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const isNarrow = useSyncExternalStore(subscribeToWidth, () => NARROW.matches);
  if (!isNarrow) return children;
  return (
    <details className="folded" open={isOpen}>
      <summary>Filter the list</summary>
      {children}
    </details>
  );
}

function subscribeToWidth(changed: () => void): () => void {
  NARROW.addEventListener('change', changed);
  return () => NARROW.removeEventListener('change', changed);
}

/** Names the parameters whose values are invalid, and which were ignored. */
function InvalidParameters({ search, names }: { search: URLSearchParams; names: readonly string[] }) {
  if (names.length === 0) return undefined;
  return (
    <Notice kind="warning">
      This part of the address is not valid and was ignored:{' '}
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <Code>{`${name}=${search.get(name) ?? ''}`}</Code>
        </span>
      ))}
    </Notice>
  );
}
