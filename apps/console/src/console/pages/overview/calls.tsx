import type { ActivityReport } from '@grantex/sdk';
import { Notice } from '../../../ui/notice.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { CallsChart } from './chart.tsx';
import { type Bar, rateOf, type Span, TIME_ZONE } from './spans.ts';

type Agent = ActivityReport['agents'][number];

const TITLES = { hour: 'Hour', day: 'Day', month: 'Month' } as const;

/** The calls over time, as a chart and as a table. */
export function CallsOverTime(props: { bars: readonly Bar[]; bar: Span['bar']; isWhole: boolean }) {
  const { bars, bar, isWhole } = props;
  const columns: readonly Column<Bar>[] = [
    { title: TITLES[bar], cell: ({ name }) => name },
    { title: 'Calls', cell: ({ calls }) => calls.toLocaleString(), isFigure: true },
    { title: 'Refused', cell: ({ refused }) => refused.toLocaleString(), isFigure: true },
    { title: 'Failed', cell: ({ failed }) => failed.toLocaleString(), isFigure: true },
  ];
  return (
    <section className="card" aria-labelledby="calls">
      <h2 id="calls">Calls over time</h2>
      <CallsChart bars={bars} bar={bar} />
      {!isWhole && (
        <Notice>Older calls of this time are still being counted, or there are too many to count.</Notice>
      )}
      <details>
        <summary>As a table</summary>
        <Table
          caption={`Calls by ${bar}`}
          columns={columns}
          rows={bars.toReversed()}
          keyOf={({ at }) => at}
          empty={undefined}
        />
      </details>
      <p className="fine">Times are those of {TIME_ZONE.replaceAll('_', ' ')}.</p>
    </section>
  );
}

const AGENTS: readonly Column<Agent>[] = [
  { title: 'Agent', cell: ({ agentId }) => <AgentName id={agentId} isOneLine /> },
  { title: 'Calls', cell: ({ calls }) => calls.toLocaleString(), isFigure: true },
  { title: 'Refused', cell: (agent) => rateOf(agent), isFigure: true },
];

/** The agents with the most calls. */
export function TopAgents({ agents }: { agents: readonly Agent[] }) {
  return (
    <section className="card" aria-labelledby="agents">
      <h2 id="agents">Top agents</h2>
      <Table
        caption="Agents with the most calls"
        columns={AGENTS}
        rows={agents}
        keyOf={({ agentId }) => agentId}
        empty={<p>No agent made a call in this time.</p>}
      />
    </section>
  );
}
