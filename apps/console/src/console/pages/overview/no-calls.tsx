import type { ActivityReport, Agent } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { readShell } from '../../../page/shell.ts';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { ACTIVITY } from './query.ts';

/** Without calls in the chosen time: when the last one was, or the way to the first one. */
export function NoCalls({ inForce }: { inForce: ActivityReport['inForce'] }) {
  const api = useApi();
  const query = useQuery({
    queryKey: [ACTIVITY, 'newest-entry'],
    queryFn: ({ signal }) => api.audit.list({ order: 'desc', pageSize: 1 }, { signal }),
  });
  const newest = query.data?.entries[0];
  return (
    <div className="empty">
      <h2>No calls in this time</h2>
      {newest !== undefined && (
        <p>
          The last entry of the <Link to="/audit">audit log</Link> was written{' '}
          <RelativeMoment at={newest.timestamp} />.
        </p>
      )}
      {query.data?.entries.length === 0 && <FirstCall inForce={inForce} />}
    </div>
  );
}

/** The three steps to a first call. The one that is next is explained. */
function FirstCall({ inForce }: { inForce: ActivityReport['inForce'] }) {
  const api = useApi();
  const session = useSession();
  const mayIssue = mayUse(session, 'issue');
  const agents = useQuery({
    queryKey: ['agents', 'newest-active', inForce.agents],
    queryFn: ({ signal }) => api.agents.list({ pageSize: 20 }, { signal }),
    enabled: mayIssue,
    placeholderData: keepPreviousData,
  });
  const agent = agents.data?.agents.find(({ status, scopes }) => status === 'active' && scopes.length > 0);
  const isGranted = inForce.grants > 0;
  const { base, issuer } = readShell();
  if (!mayIssue && inForce.agents === 0) return <p>First, somebody with an admin key registers an agent.</p>;
  return (
    <>
      <p>Three steps lead to the first one:</p>
      <ol className="steps">
        <Step title="Register an agent" isDone={inForce.agents > 0} isNext={inForce.agents === 0}>
          <p>An agent says which scopes it may ever ask for.</p>
          <Link className="button small" to="/agents/new">
            Register an agent
          </Link>
        </Step>
        <Step title="Ask a person for a grant" isDone={isGranted} isNext={inForce.agents > 0 && !isGranted}>
          {agent === undefined ? (
            <p>An agent with scopes asks for a grant. None of yours has scopes.</p>
          ) : (
            <>
              <p>
                {readShell().mode === 'sandbox'
                  ? 'A sandbox approves at once.'
                  : 'The person decides on a page.'}
              </p>
              <Snippet label="Asking a person for a grant">{withCli(issuer, agent)}</Snippet>
            </>
          )}
        </Step>
        <Step title="Put the guard in front of a route, and call it" isDone={false} isNext={isGranted}>
          <p>The call appears here within a second. So does a refusal, with its reason.</p>
          <Snippet label="A guarded route">{guardedRoute(agent)}</Snippet>
          <p>
            <a href={`${base}/docs/#add-it-to-your-project`}>The same for other frameworks</a>
          </p>
        </Step>
      </ol>
    </>
  );
}

function Step(props: { title: string; isDone: boolean; isNext: boolean; children: ReactNode }) {
  const { title, isDone, isNext, children } = props;
  return (
    <li>
      <h3>
        {title} {isDone && <Tag kind="good">done</Tag>}
      </h3>
      {isNext && children}
    </li>
  );
}

const withCli = (issuer: string, { agentId, scopes }: Agent): string =>
  `export GRANTEX_URL=${issuer} GRANTEX_API_KEY=…
export GRANTEX_AUDIENCE=https://travel.example   # the name of your API
npx grantex authorize --agent ${agentId} --principal alice \\
  ${scopes
    .filter((scope) => /^[\w:./-]+$/.test(scope))
    .slice(0, 3)
    .map((scope) => `--scope ${scope}`)
    .join(' ')} --token-file token`;

const guardedRoute = (agent: Agent | undefined): string =>
  `import { createGrantex, requireGrant } from '@grantex/express';
import express from 'express';

// Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE.
const { guard } = createGrantex();
const rule = { scopes: ['${agent?.scopes.find((scope) => !scope.includes(':max_')) ?? 'flights:book'}'] };

express()
  .post('/bookings', requireGrant({ guard, rule }), (request, response) => {
    response.json({ booked: true });
  })
  .listen(3000);

// curl -X POST -H "Authorization: Bearer $(cat token)" localhost:3000/bookings`;
