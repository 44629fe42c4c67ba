import type { AnomalyProfile } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import { useApi } from '../../session/api.ts';
import { titleOf } from './kinds.ts';

const COLUMNS: readonly Column<AnomalyProfile>[] = [
  { title: 'Agent', cell: ({ agentId }) => <AgentName id={agentId} /> },
  {
    title: 'Learnt',
    isClear: true,
    cell: ({ isLearning, kinds }) => (
      <>
        {isLearning ? <Tag kind="warning">learning</Tag> : <Tag kind="good">learnt</Tag>}{' '}
        <span className="fine">
          {kinds.filter(({ isReady }) => isReady).length} of {kinds.length} kinds
        </span>
      </>
    ),
  },
  { title: 'Still to come', cell: (profile) => <Missing profile={profile} /> },
  { title: 'Calls', isFigure: true, cell: ({ calls }) => calls.toLocaleString('en') },
  { title: 'Since', cell: ({ firstCallAt }) => <RelativeMoment at={firstCallAt} /> },
  {
    title: 'Alerts today',
    isFigure: true,
    cell: ({ alertsToday, suppressed: { today } }) =>
      today === 0 ? alertsToday : `${alertsToday}, and ${today} not opened`,
  },
];

/** How far the server has learnt what is usual for each agent. */
export function Page() {
  const api = useApi();
  const [search] = useSearchParams();
  const cursor = search.get('cursor') ?? undefined;
  const query = useQuery({
    queryKey: ['anomalies', 'profiles', cursor],
    queryFn: ({ signal }) => api.anomalies.profiles({ cursor, pageSize: PAGE_SIZE }, { signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeading title="What is learnt">
        <Link to="/anomalies">All alerts</Link>
      </PageHeading>
      <p className="lead">
        Before a kind of alert is learnt for an agent, none of it is opened: what is usual is not known yet.
      </p>
      <Loaded query={query}>
        {({ profiles, behind, total, nextCursor }) => (
          <>
            {behind > 0 && (
              <p className="fine">{behind.toLocaleString('en')} entries of the log are not looked at yet.</p>
            )}
            <Table
              caption="Agents"
              columns={COLUMNS}
              rows={profiles}
              keyOf={({ agentId }) => agentId}
              empty={
                <>
                  <h2>No agent has called yet</h2>
                  <p>The server learns from the audit log, once the first calls of an agent are in it.</p>
                </>
              }
            />
            <CursorPages total={total} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** The kinds that are not learnt, and what they lack. */
function Missing({ profile: { kinds } }: { profile: AnomalyProfile }) {
  const missing = kinds.filter(({ isReady }) => !isReady);
  if (missing.length === 0) return undefined;
  return (
    <details>
      <summary>
        {missing.length} {missing.length === 1 ? 'kind' : 'kinds'}
      </summary>
      <ul>
        {missing.map((kind) => (
          <li key={kind.kind}>
            {titleOf(kind)}: day {kind.days.have} of {kind.days.need},{' '}
            {Math.min(kind.entries.have, kind.entries.need).toLocaleString('en')} of {kind.entries.need}{' '}
            entries
          </li>
        ))}
      </ul>
    </details>
  );
}
