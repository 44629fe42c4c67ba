import type { ActivityReport, Grantex } from '@grantex/sdk';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { errorMessage, Loaded } from '../../../ui/loading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { formatCount } from '../../parts/paging.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { eventHubOf, type StreamState } from '../../stream/event-hub.ts';
import { createPoller, POLL_INTERVAL } from '../../stream/poller.ts';
import { OverviewActivity } from './activity.tsx';

/** Milliseconds between two reads at the least, however much happens. */
const MINIMUM_INTERVAL = 1_000;
/** The interval while the server still counts older entries. */
const COUNTING_INTERVAL = 500;

const ACTIVITY = 'activity';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A span of time that the overview can show. */
interface Span {
  /** In the address. */
  readonly name: string;
  readonly label: string;
  /** Milliseconds. */
  readonly length: number;
  readonly bucket: 'hour' | 'day';
}

/** The first is the default. */
const SPANS: readonly [Span, ...Span[]] = [
  { name: 'day', label: '24 hours', length: 23 * HOUR, bucket: 'hour' },
  { name: 'week', label: '7 days', length: 6 * DAY, bucket: 'day' },
  { name: 'month', label: '30 days', length: 29 * DAY, bucket: 'day' },
  { name: 'year', label: 'A year', length: 364 * DAY, bucket: 'day' },
];

/** The activity of the developer's agents, and the current counts. */
export function Page() {
  const session = useSession();
  const mayRead = mayUse(session, 'audit-read');
  return (
    <>
      <PageHeading title="Overview" />
      <p className="fine">
        Your developer id is <Code>{session.developer.id}</Code>
      </p>
      {mayRead ? (
        <Overview />
      ) : (
        <p className="card">
          Only keys with the role <code>audit-read</code> can see the activity. Your key does not have it.
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
    queryFn: ({ signal }) => {
      const until = new Date();
      const since = new Date(until.getTime() - span.length);
      return api.activity.get(
        { since: since.toISOString(), until: until.toISOString(), bucket: span.bucket },
        { signal },
      );
    },
    refetchInterval: ({ state }) => (state.data?.isWhole === false ? COUNTING_INTERVAL : false),
    placeholderData: keepPreviousData,
  });
  useRefetchOnEvents(api);
  return (
    <Loaded query={query}>
      {(report) => (
        <>
          {query.error !== null && (
            <Notice kind="warning">This may be out of date. {errorMessage(query.error)}</Notice>
          )}
          <LiveState />
          <Counts counts={report.inForce} />
          <nav className="spans" aria-label="Span of time">
            {SPANS.map(({ name, label }) => (
              <Link
                key={name}
                className="button plain small"
                to={{ search: new URLSearchParams({ span: name }).toString() }}
                aria-current={name === span.name ? 'true' : undefined}
              >
                {label}
              </Link>
            ))}
          </nav>
          <OverviewActivity report={report} />
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
  useEffect(() => eventHubOf(api).subscribe({ onMessage: () => undefined, onState: setState }), [api]);
  return (
    <p className={`fine live-${state}`} role="status">
      {LIVE_WORDS[state]}
    </p>
  );
}

/** The current counts. */
function Counts({ counts }: { counts: ActivityReport['inForce'] }) {
  const mayOpen = mayUse(useSession(), 'issue');
  const tiles = [
    { label: 'Agents', count: counts.agents, to: '/agents' },
    { label: 'Active grants', count: counts.grants, to: '/grants?status=active' },
    { label: 'Requests waiting for a person', count: counts.openRequests, to: undefined },
  ];
  return (
    <dl className="tiles">
      {tiles.map(({ label, count, to }) => (
        <div key={label} className="card">
          <dt>{mayOpen && to !== undefined ? <Link to={to}>{label}</Link> : label}</dt>
          <dd>{formatCount(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
