import type { Anomaly } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { LiveNote } from '../../live/live-note.tsx';
import { useLive } from '../../live/use-live.ts';
import { AgentField } from '../../parts/agent-field.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { FilterChoice, FilterForm } from '../../parts/filter-form.tsx';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import { useApi } from '../../session/api.ts';
import { changesAlerts, KIND_WORDS, KINDS, titleOf } from './kinds.ts';
import { AlertState } from './state.tsx';

const COLUMNS: readonly Column<Anomaly>[] = [
  {
    title: 'Alert',
    cell: (alert) => (
      <>
        <Link className="row-title" to={`/anomalies/${alert.id}`}>
          {titleOf(alert)}
        </Link>
        <div className="fine">
          Seen: <Quoted>{alert.seen}</Quoted>
        </div>
        <CopyId id={alert.id} what="the id of the alert" />
      </>
    ),
  },
  { title: 'Status', isClear: true, cell: (alert) => <AlertState alert={alert} /> },
  { title: 'Agent', cell: ({ agentId }) => <AgentName id={agentId} /> },
  { title: 'Opened', cell: ({ detectedAt }) => <RelativeMoment at={detectedAt} /> },
  { title: 'Last seen', cell: ({ lastSeenAt }) => <RelativeMoment at={lastSeenAt} /> },
  { title: 'Times seen', isFigure: true, cell: ({ sightings }) => sightings.toLocaleString('en') },
];

const LIST = ['anomalies', 'list'];
const STATUSES = ['open', 'closed'] as const;
const FIELDS = ['agent', 'kind', 'status'] as const;

/** What is unusual for agents, newest first. */
export function Page() {
  const api = useApi();
  const [search] = useSearchParams();
  const chosen = <VALUE extends string>(name: string, values: readonly VALUE[]): VALUE | undefined =>
    values.find((value) => value === search.get(name));
  const agentId = search.get('agent') || undefined;
  const filter = { agentId, kind: chosen('kind', KINDS), status: chosen('status', STATUSES) };
  const cursor = search.get('cursor') ?? undefined;
  const isFiltered = [...FIELDS, 'cursor'].some((name) => search.has(name));
  const query = useQuery({
    queryKey: [...LIST, filter, cursor],
    queryFn: ({ signal }) => api.anomalies.list({ ...filter, cursor, pageSize: PAGE_SIZE }, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const live = useLive({ keys: [LIST], staleAfter: (event) => (changesAlerts(event) ? [LIST] : []) });
  const invalid = (['kind', 'status'] as const).filter(
    (name) => filter[name] === undefined && (search.get(name) ?? '') !== '',
  );
  return (
    <>
      <PageHeading title="Anomalies">
        <div className="buttons">
          <Link to="/anomalies/learning">What is learnt</Link>
          <Link to="/anomalies/rules">Rules</Link>
        </div>
      </PageHeading>
      <p className="lead">
        The server learns from the audit log what is usual for each agent, and opens an alert where a call is
        not. An alert closes by itself once it is calm. Nothing is held unless a rule says so.
      </p>
      <FilterForm fields={FIELDS} isFiltered={isFiltered} invalid={invalid}>
        <AgentField id={agentId} />
        <FilterChoice label="Kind" name="kind" values={KINDS} value={filter.kind} words={KIND_WORDS} />
        <FilterChoice label="Status" name="status" values={STATUSES} value={filter.status} />
      </FilterForm>
      <LiveNote live={live} what="The list of alerts" />
      <Loaded query={query}>
        {({ anomalies, total, isTotalPartial, nextCursor, suppressed }) => (
          <>
            {suppressed.today > 0 && (
              <Notice kind="warning">
                <p>
                  {suppressed.today.toLocaleString('en')} more{' '}
                  {suppressed.today === 1 ? 'alert was' : 'alerts were'} not opened today, because there were
                  too many. Rules that hold or revoke still act.
                </p>
              </Notice>
            )}
            <Table
              caption="Alerts"
              columns={COLUMNS}
              rows={anomalies}
              keyOf={({ id }) => id}
              empty={<NoAlerts isFiltered={isFiltered} hasMore={nextCursor !== undefined} />}
            />
            <CursorPages total={isTotalPartial ? undefined : total} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </>
  );
}

function NoAlerts({ isFiltered, hasMore }: { isFiltered: boolean; hasMore: boolean }) {
  if (isFiltered) {
    return (
      <p>
        {hasMore
          ? 'None of the alerts looked at matches the filter. Older ones may.'
          : 'No alert matches the filter.'}{' '}
        <Link to="/anomalies">Show all alerts</Link>
      </p>
    );
  }
  return (
    <>
      <h2>Nothing unusual was seen</h2>
      <p>
        An agent has no alerts before the server has learnt what is usual for it, which takes one to two weeks
        of calls. <Link to="/anomalies/learning">See how far each agent is learnt</Link>, and{' '}
        <Link to="/anomalies/rules">say what happens about alerts</Link>.
      </p>
    </>
  );
}
