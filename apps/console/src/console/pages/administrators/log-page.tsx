import type { AuditEntry } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { FilterForm, FilterText } from '../../parts/filter-form.tsx';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import { useApi } from '../../session/api.ts';
import { useSession } from '../../session/session.ts';
import { About } from './about.tsx';
import { Who } from './who.tsx';

/** `door` of an entry, in words. */
const DOORS: Readonly<Record<string, string>> = {
  console: 'console',
  api: 'API',
  command: 'server’s command line',
};

const COLUMNS: readonly Column<AuditEntry>[] = [
  { title: 'Who', cell: (entry) => <Who entry={entry} /> },
  { title: 'Change', cell: ({ action }) => <Code>{action}</Code> },
  { title: 'About', cell: ({ metadata }) => <About metadata={metadata} /> },
  { title: 'By way of', cell: ({ metadata }) => DOORS[String(metadata?.['door'])] ?? '' },
  { title: 'When', cell: ({ timestamp }) => <RelativeMoment at={timestamp} /> },
];

/** Who changed what: the log of administrators, which nobody can rewrite unnoticed. */
export function Page() {
  const api = useApi();
  const { developer } = useSession();
  const [search] = useSearchParams();
  const filter = {
    action: search.get('action') ?? undefined,
    actor: search.get('actor') ?? undefined,
    cursor: search.get('cursor') ?? undefined,
  };
  const query = useQuery({
    queryKey: ['admin-log', filter],
    queryFn: ({ signal }) => api.adminLog.list({ ...filter, pageSize: PAGE_SIZE }, { signal }),
    placeholderData: keepPreviousData,
  });
  const isFiltered = filter.action !== undefined || filter.actor !== undefined;
  return (
    <>
      <PageHeading title="Administrators’ log">
        <div className="buttons">
          <BackTo to="/settings" name="settings" />
        </div>
      </PageHeading>
      <p className="lead">
        Each change by a person or an API key of yours is an entry here, written together with the change.
      </p>
      <FilterForm fields={['action', 'actor']} isFiltered={isFiltered} invalid={[]}>
        <FilterText label="Change" name="action" placeholder="api_key.created" />
        <FilterText label="Who (id)" name="actor" placeholder="mem_… or key_…" />
      </FilterForm>
      <Loaded query={query}>
        {({ entries, total, isTotalPartial, nextCursor }) => (
          <>
            <Table
              caption="Changes, newest first"
              columns={COLUMNS}
              rows={entries}
              keyOf={({ entryId }) => entryId}
              empty={
                <>
                  <h2>{isFiltered ? 'No changes match' : 'Nobody has changed anything yet'}</h2>
                  <p>
                    {isFiltered
                      ? nextCursor === undefined
                        ? 'Change the filter to see more.'
                        : 'Only the newest changes were looked at. Older ones may match.'
                      : 'Register an agent or make an API key, and it appears here.'}
                  </p>
                </>
              }
            />
            <CursorPages total={isTotalPartial ? undefined : total} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
      <section className="card" aria-labelledby="check">
        <h2 id="check">Check it without this server</h2>
        <p>
          Keep checkpoints where this server cannot write. Then an export shows whether an entry was edited,
          removed or cut from the end.
        </p>
        <Snippet label="Commands" isLabelShown={false}>
          {`grantex admin-log checkpoint --kept ./kept
grantex admin-log export --out ${developer.id}-admin-log.jsonl
grantex admin-log verify ${developer.id}-admin-log.jsonl --kept ./kept`}
        </Snippet>
      </section>
    </>
  );
}
