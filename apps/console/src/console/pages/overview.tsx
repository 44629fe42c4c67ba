import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { PageHeading } from '../../ui/heading.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { Code } from '../../ui/quoted.tsx';
import { useApi } from '../api.ts';
import { mayUse, useSession } from '../session.ts';
import { OverviewActivity } from './overview-activity.tsx';
import { OverviewCounts } from './overview-counts.tsx';
import { SPANS, spanOf } from './overview-spans.ts';

/** Milliseconds between two looks. */
const EVERY = 5_000;
/** While older entries are still being counted. */
const SOON = 500;

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
    queryKey: ['activity', span.name],
    queryFn: ({ signal }) => {
      const until = new Date();
      const since = new Date(until.getTime() - span.length);
      return api.activity.get(
        { since: since.toISOString(), until: until.toISOString(), bucket: span.bucket },
        { signal },
      );
    },
    refetchInterval: ({ state }) => (state.data?.isWhole === false ? SOON : EVERY),
    placeholderData: keepPreviousData,
  });
  return (
    <Loaded query={query}>
      {(report) => (
        <>
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
