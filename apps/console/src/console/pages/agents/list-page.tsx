import type { Agent } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { useApi } from '../../session/api.ts';
import { useLive } from '../../live/use-live.ts';
import { LiveNote } from '../../live/live-note.tsx';
import type { CsvColumn } from '../../parts/csv.ts';
import { CsvExport } from '../../parts/csv-export.tsx';
import { useOrder } from '../../parts/order.ts';
import { NumberedPages, PAGE_SIZE, usePageNumber } from '../../parts/paging.tsx';
import { ScopeChip } from '../../parts/scope-chip.tsx';
import { mayUse, useSession } from '../../session/session.ts';
import { AgentState, ClientNote, KeyState, keyStateOf } from './state.tsx';
import { AgentsFilter, filterOf, isFiltered } from './filter.tsx';
import { NoAgents } from './none.tsx';

const COLUMNS: readonly Column<Agent>[] = [
  {
    title: 'Agent',
    cell: (agent) => (
      <>
        <Link className="row-title" to={`/agents/${agent.agentId}`}>
          <Quoted>{agent.name}</Quoted>
        </Link>
        <div className="fine">
          <ClientNote agent={agent} /> <CopyId id={agent.agentId} what="the id of the agent" />
        </div>
      </>
    ),
  },
  { title: 'Status', isClear: true, cell: (agent) => <AgentState agent={agent} /> },
  { title: 'Key', cell: (agent) => <KeyState agent={agent} /> },
  { title: 'Scopes', isClear: true, cell: ({ scopes }) => <ScopeChip scopes={scopes} /> },
  { title: 'Registered', cell: ({ createdAt }) => <RelativeMoment at={createdAt} />, sortKey: 'created' },
];

/** The columns of the file. */
const CSV = async (): Promise<readonly CsvColumn<Agent>[]> => [
  { title: 'Agent id', value: ({ agentId }) => agentId },
  { title: 'Agent', value: ({ name }) => name },
  { title: 'Description', value: ({ description }) => description },
  { title: 'Kind', value: ({ kind }) => kind },
  { title: 'Client id', value: ({ clientId }) => clientId },
  { title: 'Status', value: ({ status }) => status },
  { title: 'Key', value: (agent) => keyStateOf(agent) },
  { title: 'Scopes', value: ({ scopes }) => scopes.join(' ') },
  { title: 'Registered', value: ({ createdAt }) => createdAt },
  { title: 'On hold by', value: ({ holds }) => holds.map(({ by }) => by).join(' ') },
];

const LIST = ['agents', 'list'];

/** The list of agents, newest first. */
export function Page() {
  const api = useApi();
  const session = useSession();
  const [search] = useSearchParams();
  const filter = filterOf(search);
  const page = usePageNumber();
  const { order, sort } = useOrder();
  const query = useQuery({
    queryKey: [...LIST, filter, order, page],
    queryFn: ({ signal }) => api.agents.list({ ...filter, order, page, pageSize: PAGE_SIZE }, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const live = useLive({ keys: [LIST], staleAfter: ({ type }) => (type.startsWith('agent.') ? [LIST] : []) });
  const mayChange = mayUse(session);
  return (
    <>
      <PageHeading title="Agents">
        <div className="buttons">
          <CsvExport
            file="agents"
            rows={(signal) => api.agents.listAll({ ...filter, order }, { signal })}
            columns={CSV}
          />
          {mayChange && (
            <Link className="button main" to="/agents/new">
              Register an agent
            </Link>
          )}
        </div>
      </PageHeading>
      <p className="lead">
        Agents act for people, with their consent. Clients are apps that people connected with an OAuth login,
        to what {mayChange ? <Link to="/settings">your services</Link> : 'your services'} offer.
      </p>
      <AgentsFilter />
      <LiveNote live={live} what="The list of agents" />
      <Loaded query={query}>
        {({ agents, total }) => (
          <>
            <Table
              caption="Agents"
              columns={COLUMNS}
              rows={agents}
              keyOf={({ agentId }) => agentId}
              sorting={{ key: 'created', order }}
              onSort={(next) => sort(next.order)}
              empty={<EmptyList page={page} isFiltered={isFiltered(search)} mayRegister={mayChange} />}
            />
            <NumberedPages page={page} total={total} order={order} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** Why the list is empty, and what to do next. */
function EmptyList(props: { page: number; isFiltered: boolean; mayRegister: boolean }) {
  if (props.page > 1) return <p>This page of the list does not exist.</p>;
  if (!props.isFiltered) return <NoAgents mayRegister={props.mayRegister} />;
  return (
    <p>
      No agent matches the filter. <Link to="/agents">Show all agents</Link>
    </p>
  );
}
