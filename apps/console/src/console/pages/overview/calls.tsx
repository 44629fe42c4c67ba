import '../../../ui/table.css';
import type { ActivityReport } from '@grantex/sdk';
import { TIME_ZONE } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { CallsChart } from './chart.tsx';
import { type Bar, rateOf, type Span } from './spans.ts';

type Agent = ActivityReport['agents'][number];

const TITLES = { hour: 'Hour', day: 'Day', month: 'Month' } as const;

/** The calls over time, as a chart and as a table. */
export function CallsOverTime(props: { bars: readonly Bar[]; bar: Span['bar']; isWhole: boolean }) {
  const { bars, bar, isWhole } = props;
  return (
    <section className="card" aria-labelledby="calls">
      <h2 id="calls">Calls over time</h2>
      <CallsChart bars={bars} bar={bar} />
      {!isWhole && (
        <Notice>Older calls of this time are still being counted, or there are too many to count.</Notice>
      )}
      <details>
        <summary>As a table</summary>
        <CallsTable bars={bars} bar={bar} />
      </details>
      <p className="fine">Times are those of {TIME_ZONE.replaceAll('_', ' ')}.</p>
    </section>
  );
}

/** The numbers of the chart, the newest first. Its columns are narrow enough for a phone. */
function CallsTable({ bars, bar }: { bars: readonly Bar[]; bar: Span['bar'] }) {
  return (
    <table className="numbers">
      <caption className="unseen">Calls by {bar}</caption>
      <thead>
        <tr>
          <th scope="col">{TITLES[bar]}</th>
          {['Calls', 'Refused', 'Failed'].map((title) => (
            <th key={title} scope="col" className="figure">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.toReversed().map(({ at, name, calls, refused, failed }) => (
          <tr key={at}>
            <th scope="row">{name}</th>
            <td className="figure">{calls.toLocaleString()}</td>
            <td className="figure">{refused.toLocaleString()}</td>
            <td className="figure">{failed.toLocaleString()}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The agents with the most calls. */
export function TopAgents({ agents }: { agents: readonly Agent[] }) {
  return (
    <section className="card" aria-labelledby="agents">
      <h2 id="agents">Top agents</h2>
      {agents.length === 0 ? (
        <p>No agent made a call in this time.</p>
      ) : (
        <ol className="latest top-agents">
          {agents.map((agent) => (
            <li key={agent.agentId}>
              <AgentName id={agent.agentId} isOneLine />{' '}
              <span className="fine">
                {agent.calls === 1 ? '1 call' : `${agent.calls.toLocaleString()} calls`}, {rateOf(agent)}{' '}
                refused
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
