import type { ActivityReport, AuditEntry } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { reasonMessage, refusalOf } from '../../parts/refusal.ts';
import { useApi } from '../../session/api.ts';
import { ACTIVITY } from './query.ts';

const LATEST = 5;

/** The refusals of the span by reason, and the latest ones of the whole log, each with how to mend it. */
export function Refusals({ reasons }: { reasons: ActivityReport['refusals'] }) {
  const api = useApi();
  const query = useQuery({
    queryKey: [ACTIVITY, 'refusals'],
    queryFn: ({ signal }) =>
      api.audit.list({ status: 'blocked', order: 'desc', pageSize: LATEST }, { signal }),
  });
  return (
    <section className="card" aria-labelledby="refusals">
      <h2 id="refusals">Latest refusals</h2>
      <Loaded query={query}>
        {({ entries }) =>
          entries.length === 0 ? (
            <p>Nothing was refused.</p>
          ) : (
            <>
              <ul className="latest">
                {entries.map((entry) => (
                  <Refusal key={entry.entryId} entry={entry} />
                ))}
              </ul>
              {reasons.length > 0 && <ByReason reasons={reasons} />}
              <p className="fine">
                <Link to="/audit?status=blocked">All refusals in the audit log</Link>
              </p>
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function Refusal({ entry }: { entry: AuditEntry }) {
  const { entryId, agentId, principalId, action, timestamp } = entry;
  const { message = '', howToAsk } = refusalOf(entry) ?? {};
  return (
    <li>
      <p>
        <Link to={`/audit/${entryId}`}>
          <Quoted>{message}</Quoted>
        </Link>
      </p>
      {howToAsk !== undefined && (
        <p className="mend">
          <Quoted>{howToAsk}</Quoted>
        </p>
      )}
      <p className="fine">
        <Code>{action}</Code> by {agentId === null ? 'an unknown agent' : <AgentName id={agentId} />} for{' '}
        {principalId === null ? 'an erased principal' : <Quoted>{principalId}</Quoted>},{' '}
        <RelativeMoment at={timestamp} />
      </p>
    </li>
  );
}

function ByReason({ reasons }: { reasons: ActivityReport['refusals'] }) {
  return (
    <details>
      <summary>By reason, in the chosen time</summary>
      <ul className="reasons" aria-label="Refusals by reason">
        {reasons.map(({ reason, count }) => (
          <li key={reason}>
            <strong>{count.toLocaleString()}</strong> {reasonMessage(reason)}{' '}
            <span className="fine">
              <Code>{reason}</Code>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
