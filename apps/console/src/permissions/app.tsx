import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Shell } from '../page/shell.ts';
import { Loaded } from '../ui/loading.tsx';
import { Notice } from '../ui/notice.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import { PastPage } from './history-page.tsx';
import type { Overview } from './wire.ts';
import { OVERVIEW } from './queries.ts';
import type { Service } from './client.ts';
import { SignIn } from './sign-in.tsx';

export interface AppProps {
  shell: Shell;
  service: Service;
  /** Why the session of a link was not taken. */
  fault: string | undefined;
}

/** What can act for somebody, and what could: or, to anybody, the way to sign in. */
export function App(props: AppProps) {
  // Of its own each time: of whoever was shown before nothing is left.
  const [queryClient] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { retry: false, networkMode: 'always', refetchOnReconnect: true },
          // What cannot be stopped now is said now, and not stopped at some later time without a word.
          mutations: { networkMode: 'always' },
        },
      }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <main id="content">
        {props.fault !== undefined && <Notice kind="alert">{props.fault}</Notice>}
        <Door {...props} />
      </main>
    </QueryClientProvider>
  );
}

function Door({ shell, service }: AppProps) {
  const queries = useQueryClient();
  // Looked at again when the window comes back: another tab may have stopped something, or signed out.
  const query = useQuery({
    queryKey: OVERVIEW,
    queryFn: () => service.overview(),
    refetchInterval: ({ state }) => (isAwaited(state.data?.overview) ? SOON : false),
  });
  const wasSignedIn = useRef(false);
  if (query.data !== undefined) wasSignedIn.current ||= query.data.overview !== null;
  const home = `${shell.base}/permissions`;
  const isPast = globalThis.location.pathname === `${home}/past`;
  return (
    <Loaded query={query}>
      {({ overview, hasEnded, csrf }) => {
        if (overview === null) {
          const isOver = hasEnded || wasSignedIn.current;
          // Without what was read before, which may be somebody else’s.
          const onSignedIn = (): void => void queries.resetQueries();
          return <SignIn {...{ service, isOver, onSignedIn, home, csrf }} mode={shell.mode} />;
        }
        if (isPast) return <PastPage service={service} home={home} />;
        return <OverviewPage {...{ overview, service, home, csrf }} />;
      }}
    </Loaded>
  );
}

/** Milliseconds until it is looked whether an app has fetched what was approved: it has a minute, and mostly takes seconds. */
const SOON = 5_000;

function isAwaited(overview: Overview | null | undefined): boolean {
  return overview?.people.some(({ awaited }) => awaited.length > 0) ?? false;
}
