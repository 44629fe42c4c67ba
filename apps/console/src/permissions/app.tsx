import { QueryClient, QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import type { Shell } from '../page/shell.ts';
import { Loaded, UiWordsProvider } from '../ui/loading.tsx';
import { Notice } from '../ui/notice.tsx';
import { HistoryPage } from './history/history-page.tsx';
import { ListPage } from './list/list-page.tsx';
import type { PermissionsClient } from './parts/client.ts';
import { useErrorText } from './parts/error-text.ts';
import { usePath } from './parts/navigation.tsx';
import { ClientProvider, useOverview } from './parts/overview-query.ts';
import { useTexts } from './parts/texts.tsx';
import { PermissionPage } from './permission/permission-page.tsx';
import { SignIn } from './sign-in.tsx';

export interface AppProps {
  shell: Shell;
  client: PermissionsClient;
  /** Why signing in with a link failed. */
  error: unknown;
}

/** The permissions pages: what can act for a person, what could before, or the way to sign in. */
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
  const errorText = useErrorText();
  return (
    <QueryClientProvider client={queryClient}>
      <ClientProvider value={props.client}>
        <Words>
          <main id="content">
            {props.error !== undefined && <Notice kind="alert">{errorText(props.error)}</Notice>}
            <SessionGate {...props} />
          </main>
        </Words>
      </ClientProvider>
    </QueryClientProvider>
  );
}

/** The words of the shared components, in the language of the page. */
function Words({ children }: { children: ReactNode }) {
  const { text } = useTexts();
  const errorText = useErrorText('read');
  const words = {
    loading: text('permissions.loading'),
    retry: text('permissions.retry'),
    cancel: text('permissions.cancel'),
    errorText,
  };
  return <UiWordsProvider value={words}>{children}</UiWordsProvider>;
}

const GRANT_ID = /^grnt_\w+$/;

function SessionGate({ shell, client }: AppProps) {
  const queries = useQueryClient();
  const query = useOverview();
  const path = usePath();
  const wasSignedIn = useRef(false);
  if (query.data !== undefined) wasSignedIn.current ||= query.data.overview !== null;
  const home = `${shell.base}/permissions`;
  const page = path.slice(home.length + 1);
  return (
    <Loaded query={query}>
      {({ overview, hasEnded, csrf }) => {
        if (overview === null) {
          const hasJustEnded = hasEnded || wasSignedIn.current;
          // Clears what was read before, which may be about somebody else.
          const onSignedIn = (): void => void queries.resetQueries();
          return <SignIn {...{ client, onSignedIn, home, csrf }} hasEnded={hasJustEnded} mode={shell.mode} />;
        }
        if (page === 'past') return <HistoryPage client={client} home={home} />;
        // A new key, so that nothing of another permission is left.
        if (GRANT_ID.test(page)) return <PermissionPage key={page} id={page} client={client} home={home} />;
        return <ListPage {...{ overview, client, home, csrf }} mode={shell.mode} />;
      }}
    </Loaded>
  );
}
