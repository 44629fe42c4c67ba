import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Shell } from '../page/shell.ts';
import { Loaded } from '../ui/loading.tsx';
import { Notice } from '../ui/notice.tsx';
import { OVERVIEW, type PermissionsClient } from './parts/client.ts';
import { HistoryPage } from './history-page.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import { SignIn } from './sign-in.tsx';
import type { Overview } from './parts/wire.ts';

export interface AppProps {
  shell: Shell;
  client: PermissionsClient;
  /** Why signing in with a link failed. */
  error: string | undefined;
}

/** The permissions page: what can act for a person, what could before, or the way to sign in. */
export function App(props: AppProps) {
  // A new cache for each session, so that nothing of another person is left.
  const [queryClient] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { retry: false, networkMode: 'always', refetchOnReconnect: true },
          // A stop that fails must say so at once, instead of waiting silently until the browser is online.
          mutations: { networkMode: 'always' },
        },
      }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <main id="content">
        {props.error !== undefined && <Notice kind="alert">{props.error}</Notice>}
        <SessionGate {...props} />
      </main>
    </QueryClientProvider>
  );
}

function SessionGate({ shell, client }: AppProps) {
  const queries = useQueryClient();
  // Refetched when the window gets the focus: another tab may have stopped something, or signed out.
  const query = useQuery({
    queryKey: OVERVIEW,
    queryFn: () => client.overview(),
    refetchInterval: ({ state }) => (hasAwaited(state.data?.overview) ? AWAITED_INTERVAL : false),
  });
  const wasSignedIn = useRef(false);
  if (query.data !== undefined) wasSignedIn.current ||= query.data.overview !== null;
  const home = `${shell.base}/permissions`;
  const isHistory = globalThis.location.pathname === `${home}/past`;
  return (
    <Loaded query={query}>
      {({ overview, hasEnded, csrf }) => {
        if (overview === null) {
          const hasJustEnded = hasEnded || wasSignedIn.current;
          // Clears what was read before, which may be about somebody else.
          const onSignedIn = (): void => void queries.resetQueries();
          return <SignIn {...{ client, onSignedIn, home, csrf }} hasEnded={hasJustEnded} mode={shell.mode} />;
        }
        if (isHistory) return <HistoryPage client={client} home={home} />;
        return <OverviewPage {...{ overview, client, home, csrf }} />;
      }}
    </Loaded>
  );
}

/** Milliseconds between two reads while an app has yet to fetch a grant. It has a minute, and usually takes seconds. */
const AWAITED_INTERVAL = 5_000;

function hasAwaited(overview: Overview | null | undefined): boolean {
  return overview?.people.some(({ awaited }) => awaited.length > 0) ?? false;
}
