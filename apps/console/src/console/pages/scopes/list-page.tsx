import type { Grantex, ScopeSentence } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { readShell } from '../../../page/shell.ts';
import type { CsvColumn } from '../../parts/csv.ts';
import { CsvExport } from '../../parts/csv-export.tsx';
import { UNDESCRIBED } from '../../parts/scope-list.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { ScopeForm } from './form.tsx';
import { ScopeRemove } from './remove.tsx';

const COLUMNS: readonly Column<ScopeSentence>[] = [
  { title: 'Scope', cell: ({ scope }) => <Code>{scope}</Code> },
  { title: 'People read', isClear: true, cell: ({ sentence }) => <Quoted>{sentence}</Quoted> },
];

/** The columns of the file. */
const CSV = async (): Promise<readonly CsvColumn<ScopeSentence>[]> => [
  { title: 'Scope', value: ({ scope }) => scope },
  { title: 'People read', value: ({ sentence }) => sentence },
  { title: 'Kind', value: ({ isStandard }) => (isStandard ? 'standard' : 'own') },
];

async function* eachScope(api: Grantex, signal: AbortSignal): AsyncIterable<ScopeSentence> {
  yield* (await api.scopes.list({ signal })).scopes;
}

/** The descriptions of scopes that people read: the standard ones, and the developer's own. */
export function Page() {
  const api = useApi();
  const session = useSession();
  const query = useQuery({ queryKey: ['scopes'], queryFn: ({ signal }) => api.scopes.list({ signal }) });
  const [edited, setEdited] = useState<ScopeSentence>();
  const form = useRef<HTMLElement>(null);
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    // The focus goes to the sentence to edit, and back to the button afterwards.
    if (edited !== undefined) form.current?.querySelector<HTMLElement>('[name="sentence"]')?.focus();
    else if (opener.current instanceof HTMLElement) opener.current.focus();
  }, [edited]);
  const mayChange = mayUse(session);
  const [search, setSearch] = useSearchParams();
  const initialScope = search.get('scope') ?? '';

  function done(): void {
    setEdited(undefined);
    if (initialScope !== '') setSearch({});
  }

  const own: readonly Column<ScopeSentence>[] = mayChange
    ? [
        ...COLUMNS,
        {
          title: 'Change',
          isControl: true,
          cell: (row) => (
            <div className="row-buttons">
              <Button
                about={row.scope}
                onPress={() => {
                  opener.current = document.activeElement;
                  setEdited(row);
                }}
              >
                Edit
              </Button>
              <ScopeRemove scope={row.scope} />
            </div>
          ),
        },
      ]
    : COLUMNS;
  return (
    <>
      <PageHeading title="Scopes">
        <div className="buttons">
          <CsvExport file="scopes" rows={(signal) => eachScope(api, signal)} columns={CSV} />
        </div>
      </PageHeading>
      <p className="lead">
        The sentence that people read for each scope before they approve. Without one they read “{UNDESCRIBED}
        ”.
      </p>
      <Loaded query={query}>
        {({ scopes }) => (
          <>
            <section aria-labelledby="own">
              <h2 id="own">Yours</h2>
              <Table
                caption="Your own scopes"
                columns={own}
                rows={scopes.filter(({ isStandard }) => !isStandard)}
                keyOf={({ scope }) => scope}
                empty={<NoScopes mayChange={mayChange} />}
              />
            </section>
            {mayChange && (
              <section ref={form} className="card" aria-labelledby="describe">
                <h2 id="describe">{edited === undefined ? 'Describe a scope' : 'Edit the description'}</h2>
                <ScopeForm
                  key={edited?.scope ?? initialScope}
                  edited={edited}
                  initialScope={initialScope}
                  known={scopes}
                  onDone={done}
                />
              </section>
            )}
            <section aria-labelledby="standard">
              <h2 id="standard">Standard</h2>
              <p className="fine">Standard scopes mean the same for every developer and cannot be changed.</p>
              <Table
                caption="Standard scopes"
                columns={COLUMNS}
                rows={scopes.filter(({ isStandard }) => isStandard)}
                keyOf={({ scope }) => scope}
                empty={undefined}
              />
            </section>
          </>
        )}
      </Loaded>
    </>
  );
}

function NoScopes({ mayChange }: { mayChange: boolean }) {
  const { issuer } = readShell();
  return (
    <>
      <p>
        {mayChange
          ? 'You have not described any scopes yet. Describe one below, or from your program:'
          : 'No scopes are described yet. Somebody with an admin key can do that here, or from a program:'}
      </p>
      <Snippet label="Describing a scope with curl">{`curl -X PUT ${issuer}/v1/scopes/flights:book \\
  -H "Authorization: Bearer $GRANTEX_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{"sentence": "Book flights for you"}'`}</Snippet>
    </>
  );
}
