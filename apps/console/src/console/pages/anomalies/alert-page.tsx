import type { Anomaly } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { Fact } from '../../../ui/fact.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { LiveNote } from '../../live/live-note.tsx';
import { useLive } from '../../live/use-live.ts';
import { AgentName } from '../../parts/agent-name.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { PersonName } from '../../parts/person-name.tsx';
import { useApi } from '../../session/api.ts';
import { Acknowledge } from './acknowledge.tsx';
import { changesAlerts, titleOf } from './kinds.ts';
import { AlertState } from './state.tsx';
import { Timeline } from './timeline.tsx';

/** One alert: what was expected, what was seen, in which entries, and what was done. */
export function Page() {
  const api = useApi();
  const { id = '' } = useParams();
  const key = ['anomalies', 'one', id];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.anomalies.get(id, { signal }),
    staleTime: 0,
  });
  const live = useLive({
    keys: [key],
    staleAfter: (event) =>
      changesAlerts(event) || event.type === 'grant.held' || event.type === 'grant.revoked' ? [key] : [],
  });
  return (
    <>
      <PageHeading title={query.data === undefined ? 'Alert' : titleOf(query.data)}>
        <Link to="/anomalies">All alerts</Link>
      </PageHeading>
      <LiveNote live={live} what="This alert" />
      <Loaded query={query} back={<BackTo to="/anomalies" name="alerts" />}>
        {(alert) => (
          <>
            <section className="card" aria-labelledby="what">
              <h2 id="what">What is unusual</h2>
              <AlertFacts alert={alert} />
              <Acknowledge alert={alert} />
            </section>
            <section className="card" aria-labelledby="timeline">
              <h2 id="timeline">What has happened</h2>
              <Timeline alert={alert} />
            </section>
          </>
        )}
      </Loaded>
    </>
  );
}

function AlertFacts({ alert }: { alert: Anomaly }) {
  const { id, agentId, principal, principalId, grantId, expected, seen, severity, entryIds, note } = alert;
  return (
    <dl className="facts">
      <Fact name="Status">
        <AlertState alert={alert} /> <span className="fine">severity: {severity}</span>
      </Fact>
      <Fact name="Expected">
        <Quoted>{expected}</Quoted>
      </Fact>
      <Fact name="Seen">
        <Quoted>{seen}</Quoted>
      </Fact>
      <Fact name="Agent">
        <AgentName id={agentId} />
      </Fact>
      {principal !== null && (
        <Fact name="Acts for">
          <PersonName principalId={principalId} />
        </Fact>
      )}
      {grantId !== null && (
        <Fact name="Grant">
          <Link to={`/grants/${grantId}`}>
            <Code>{grantId}</Code>
          </Link>
        </Fact>
      )}
      <Fact name="Entries of the log">
        {entryIds.length === 0 ? (
          'None: a delegation is an event.'
        ) : (
          <ul>
            {entryIds.map((entryId) => (
              <li key={entryId}>
                <Link to={`/audit/${entryId}`}>
                  <Code>{entryId}</Code>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Fact>
      {note !== null && (
        <Fact name="Note">
          <Quoted>{note}</Quoted>
        </Fact>
      )}
      <Fact name="Alert id">
        <CopyId id={id} what="the id of the alert" />
      </Fact>
    </dl>
  );
}
