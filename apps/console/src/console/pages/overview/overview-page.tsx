import './overview.css';
import type { ActivityReport, Grantex } from '@grantex/sdk';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { LiveDot } from '../../../ui/live-dot.tsx';
import { errorMessage, Loaded } from '../../../ui/loading.tsx';
import { TIME_ZONE } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { formatCount } from '../../parts/paging.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { eventHubOf, type StreamState } from '../../stream/event-hub.ts';
import { createPoller, POLL_INTERVAL } from '../../stream/poller.ts';
import { CallsOverTime, TopAgents } from './calls.tsx';
import { LatestGrants } from './latest-grants.tsx';
import { NoCalls } from './no-calls.tsx';
import { ACTIVITY } from './query.ts';
import { Refusals } from './refusals.tsx';
import { barsOf, rateOf, type Span, SPANS, sumOf } from './spans.ts';

/** Milliseconds between two reads at the least, however much happens. */
const MINIMUM_INTERVAL = 1_000;
/** The interval while the server still counts older entries. */
const COUNTING_INTERVAL = 500;

/** The calls of the developer's agents, and what is in force. */
export function Page() {
  const session = useSession();
  const mayRead = mayUse(session, 'audit-read');
  return (
    <>
      <PageHeading title="Overview" />
      {mayRead ? (
        <Overview />
      ) : (
        <p className="card">
          Only keys with the role <code>audit-read</code> can see the calls. Your key does not have it.
        </p>
      )}
    </>
  );
}

function Overview() {
  const api = useApi();
  const [search] = useSearchParams();
  const span = SPANS.find(({ name }) => name === search.get('span')) ?? SPANS[0];
  const query = useQuery({
    queryKey: [ACTIVITY, span.name],
    queryFn: async ({ signal }) => {
      const until = new Date();
      const report = await api.activity.get(
        {
          since: span.since(until).toISOString(),
          until: until.toISOString(),
          bucket: span.bar === 'hour' ? 'hour' : 'day',
          timeZone: TIME_ZONE,
        },
        { signal },
      );
      return { report, bar: span.bar };
    },
    refetchInterval: ({ state }) => (state.data?.report.isWhole === false ? COUNTING_INTERVAL : false),
    placeholderData: keepPreviousData,
  });
  useRefetchOnEvents(api);
  return (
    <Loaded query={query}>
      {({ report, bar }) => (
        <>
          {query.error !== null && (
            <Notice kind="warning">This may be out of date. {errorMessage(query.error)}</Notice>
          )}
          <LiveState />
          <nav className="spans" aria-label="Span of time">
            {SPANS.map(({ name, label }) => (
              <Link
                key={name}
                className="button plain"
                to={{ search: new URLSearchParams({ span: name }).toString() }}
                aria-current={name === span.name ? 'true' : undefined}
              >
                {label}
              </Link>
            ))}
          </nav>
          <Report report={report} bar={bar} />
        </>
      )}
    </Loaded>
  );
}

/** Reads the counts again whenever something happens. */
function useRefetchOnEvents(api: Grantex): void {
  const queries = useQueryClient();
  useEffect(() => {
    const end = new AbortController();
    const { signal } = end;
    async function follow(): Promise<void> {
      const poller = createPoller(api, { signal, wakesOn: () => true, minimumInterval: MINIMUM_INTERVAL });
      for (;;) {
        await poller.next();
        if (signal.aborted) return;
        if (document.visibilityState !== 'visible') continue;
        // The page shows the error of a query that fails.
        await queries.refetchQueries({ queryKey: [ACTIVITY], type: 'active' });
      }
    }
    void follow();
    return () => end.abort();
  }, [api, queries]);
}

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

const POLLS = `This page checks every ${(MINIMUM_INTERVAL + POLL_INTERVAL) / 1_000} seconds.`;

const LIVE_WORDS: Readonly<Record<StreamState, string>> = {
  closed: 'Not live at the moment.',
  opening: 'Connecting …',
  open: 'Live: the numbers change as things happen.',
  lost: `Not live: the connection was lost. Reconnecting … ${POLLS}`,
  refused: `Not live: the server sends no updates at the moment. ${POLLS}`,
};

/** Says whether the overview is live. */
function LiveState() {
  const api = useApi();
  const [state, setState] = useState<StreamState>('opening');
  const [heardAt, setHeardAt] = useState<number>();
  useEffect(() => {
    const hub = eventHubOf(api);
    return hub.subscribe({
      onMessage: () => undefined,
      onState(next) {
        setState(next);
        setHeardAt(hub.heardAt());
      },
    });
  }, [api]);
  return (
    <div role="status">
      <LiveDot isLive={state === 'open'}>
        {LIVE_WORDS[state]}
        {state === 'lost' && ` Last heard from the server at ${CLOCK.format(heardAt)}.`}
      </LiveDot>
    </div>
  );
}

/** The calls of the span, and what is in force now. */
function Report({ report, bar }: { report: ActivityReport; bar: Span['bar'] }) {
  const mayOpen = mayUse(useSession(), 'issue');
  const { inForce, agents, refusals, isWhole } = report;
  const bars = barsOf(report, bar);
  const { calls, refused, failed } = sumOf(bars);
  const tiles: readonly Tile[] = [
    { label: 'Calls', value: calls.toLocaleString() },
    { label: 'Refused', value: rateOf({ calls, refused }), to: '/audit?status=blocked' },
    { label: 'Failed', value: failed.toLocaleString(), to: '/audit?status=failure' },
    { label: 'Agents', value: formatCount(inForce.agents), to: mayOpen ? '/agents' : undefined },
    {
      label: 'Active grants',
      value: formatCount(inForce.grants),
      to: mayOpen ? '/grants?status=active' : undefined,
    },
    {
      label: 'Open requests',
      value: formatCount(inForce.openRequests),
      to: mayOpen ? '/requests?status=pending' : undefined,
    },
  ];
  return (
    <>
      <dl className="tiles">
        {tiles.map(({ label, value, to }) => (
          <div key={label} className="card">
            <dt>{to === undefined ? label : <Link to={to}>{label}</Link>}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {calls === 0 && isWhole ? (
        <NoCalls inForce={inForce} />
      ) : (
        <>
          <CallsOverTime bars={bars} bar={bar} isWhole={isWhole} />
          <div className="beside">
            <div>
              <TopAgents agents={agents} />
              {mayOpen && <LatestGrants />}
            </div>
            <Refusals reasons={refusals} />
          </div>
        </>
      )}
    </>
  );
}

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly to?: string | undefined;
}
