import type { Grantex } from '@grantex/sdk';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useSearchParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { faultOf, Loaded } from '../../../ui/loading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { useApi } from '../../session/api.ts';
import { createBell, EVERY } from '../../stream/poller.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { OverviewActivity } from './activity.tsx';
import { OverviewCounts } from './counts.tsx';
import { OverviewLive } from './live.tsx';
import { SPANS, spanOf } from './spans.ts';

/** Milliseconds between two looks at least, however much happens, … */
const AT_LEAST = 1_000;
/** … and while older entries are still being counted. */
const SOON = 500;

const ACTIVITY = 'activity';

/** What happens, and what there is. */
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
        <Live />
      ) : (
        <p className="card">
          What happens is shown to keys with the role <code>audit-read</code>; yours has not.
        </p>
      )}
    </>
  );
}

function Live() {
  const api = useApi();
  const [search] = useSearchParams();
  const span = spanOf(search.get('span'));
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
    refetchInterval: ({ state }) => (state.data?.isWhole === false ? SOON : false),
    placeholderData: keepPreviousData,
  });
  useLive(api);
  return (
    <Loaded query={query}>
      {(report) => (
        <>
          {query.error !== null && (
            <Notice kind="warning">This may be out of date. {faultOf(query.error)}</Notice>
          )}
          <OverviewLive every={AT_LEAST + EVERY} />
          <OverviewCounts counts={report.inForce} />
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

/** Lets what is shown be counted again whenever something has happened. */
function useLive(api: Grantex): void {
  const queries = useQueryClient();
  useEffect(() => {
    const end = new AbortController();
    const { signal } = end;
    async function follow(): Promise<void> {
      const bell = createBell(api, { signal, hears: () => true, atLeast: AT_LEAST });
      for (;;) {
        await bell.rings();
        if (signal.aborted) return;
        if (document.visibilityState !== 'visible') continue;
        // What fails is said where it is shown.
        await queries.refetchQueries({ queryKey: [ACTIVITY], type: 'active' });
      }
    }
    void follow();
    return () => end.abort();
  }, [api, queries]);
}
