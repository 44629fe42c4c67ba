import './list.css';
import { removeHidden } from '@grantex/core/issuer';
import type { AuditEntry } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { CopyId } from '../../../ui/copy-button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { useApi } from '../../session/api.ts';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import { type RefusalInWords, refusalOf } from '../../parts/refusal.ts';
import { AuditFilterForm } from './filter-form.tsx';
import { AuditCsv } from './csv.tsx';
import { filterOf, isFiltered } from './filter.ts';
import { NoEntries } from './none.tsx';
import { StatusTag } from './status.tsx';
import { useTail } from './tail.ts';

const COLUMNS: readonly Column<AuditEntry>[] = [
  {
    title: 'Action',
    cell: ({ entryId, action }) => (
      <>
        <Link className="row-title" to={`/audit/${entryId}`}>
          <Code>{action}</Code>
        </Link>
        <CopyId id={entryId} what="the id of the entry" />
      </>
    ),
  },
  {
    title: 'Status',
    isClear: true,
    cell: (entry) => (
      <>
        <StatusTag status={entry.status} /> <Why refusal={refusalOf(entry)} />
      </>
    ),
  },
  {
    title: 'Agent',
    cell: ({ agentId }) => agentId !== null && <AgentName id={agentId} isOneLine />,
  },
  {
    title: 'Acts for',
    cell: ({ principalId }) =>
      principalId !== null && (
        <span className="one-line" title={removeHidden(principalId)}>
          <Quoted>{principalId}</Quoted>
        </span>
      ),
  },
  { title: 'When', isClear: true, cell: ({ timestamp }) => <RelativeMoment at={timestamp} /> },
  { title: '#', cell: ({ seq }) => seq.toLocaleString(), isFigure: true },
];

/** Why a call was refused; nothing for other entries. */
function Why({ refusal }: { refusal: RefusalInWords | undefined }) {
  if (refusal === undefined) return undefined;
  return (
    <span className="fine why">
      <Quoted>{refusal.message}</Quoted>
    </span>
  );
}

/** The audit log: filter it, follow it live, and open its entries. */
export function Page() {
  const api = useApi();
  const [search, setSearch] = useSearchParams();
  const isLive = search.has('live');
  const cursor = search.get('cursor') ?? undefined;
  const filter = filterOf(search);
  const query = useQuery({
    queryKey: ['audit', 'list', filter, cursor],
    queryFn: ({ signal }) =>
      api.audit.list({ ...filter, order: 'desc', pageSize: PAGE_SIZE, cursor }, { signal }),
    placeholderData: keepPreviousData,
  });
  const tail = useTail(api, filter, isLive);

  function toggle(): void {
    const next = new URLSearchParams(search);
    next.delete('cursor');
    if (isLive) next.delete('live');
    else next.set('live', '1');
    setSearch(next);
  }

  return (
    <>
      <PageHeading title="Audit log">
        <div className="buttons">
          <AuditCsv filter={filter} />
          <button type="button" className="button plain" aria-pressed={isLive} onClick={toggle}>
            {isLive ? 'Stop following' : 'Follow live'}
          </button>
          <Link className="button plain" to="/audit/log">
            Export and checkpoints
          </Link>
          <Link className="button plain" to="/audit/evidence">
            Evidence
          </Link>
          <Link className="button plain" to="/audit/streams">
            SIEM
          </Link>
        </div>
      </PageHeading>
      <p className="lead">
        What agents did, and what was refused. The checks show whether an entry was changed or removed.
      </p>
      <AuditFilterForm />
      {isLive && (
        <Notice kind="status">
          Following: new entries appear at the top.
          {tail.skipped > 0 &&
            ` ${tail.skipped.toLocaleString()} entries came too fast to show. Reload the page to see them.`}
          {tail.error !== undefined && ` ${tail.error}`}
        </Notice>
      )}
      <Loaded query={query}>
        {({ entries, total, isTotalPartial, nextCursor }) => (
          <>
            <Table
              caption="Audit entries"
              columns={COLUMNS}
              rows={mergeEntries(isLive ? tail.entries : [], entries)}
              keyOf={({ entryId }) => entryId}
              empty={
                isFiltered(search) || cursor !== undefined ? (
                  <>
                    <p>
                      {nextCursor === undefined
                        ? 'No entry matches the filter.'
                        : 'None of the entries looked at matches the filter. Older ones may.'}
                    </p>
                    <Button onPress={() => setSearch({})}>Show all entries</Button>
                  </>
                ) : (
                  <NoEntries />
                )
              }
            />
            {/* The total does not count new entries. */}
            <CursorPages total={isLive || isTotalPartial ? undefined : total} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** New entries above those of the page. An entry that is in both appears once. */
function mergeEntries(newer: readonly AuditEntry[], older: readonly AuditEntry[]): readonly AuditEntry[] {
  const newest = older[0]?.seq ?? 0;
  return [...newer.filter(({ seq }) => seq > newest), ...older];
}
