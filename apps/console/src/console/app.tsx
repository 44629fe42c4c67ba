import type { Grantex } from '@grantex/sdk';
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { BrowserRouter } from 'react-router';
import { createPageCalls } from '../page/page-calls.ts';
import type { Shell } from '../page/shell.ts';
import { Loaded } from '../ui/loading.tsx';
import { Frame } from './frame.tsx';
import { ApiContext, createApi } from './session/api.ts';
import { createSessionClient } from './session/session-client.ts';
import { type RotatedKey, RotateSessionKeyContext } from './session/session-key.ts';
import { type Session, SessionContext } from './session/session.ts';
import { SignIn } from './session/sign-in.tsx';

const SESSION = ['session'];

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // `retry`: the SDK retries by itself. `networkMode`: otherwise a browser that thinks it is offline would delay
      // calls silently and send them later.
      queries: { retry: false, staleTime: 5_000, networkMode: 'always', refetchOnReconnect: true },
      mutations: { networkMode: 'always' },
    },
  });
}

/** The developer's console: the sign-in page, or the pages of the signed-in developer. */
export function App({ shell, queryClient }: { shell: Shell; queryClient: QueryClient }) {
  return (
    <QueryClientProvider client={queryClient}>
      <BrowserRouter basename={`${shell.base}/console`}>
        <SessionGate shell={shell} />
      </BrowserRouter>
    </QueryClientProvider>
  );
}

function SessionGate({ shell }: { shell: Shell }) {
  const queries = useQueryClient();
  const client = useMemo(
    () =>
      createSessionClient(
        createPageCalls({ base: shell.base, tokenFrom: '/console/session', first: shell.first }),
      ),
    [shell],
  );
  const isRotating = useRef(false);
  // Refetched when the window gets the focus: another tab may have signed out, or in as another developer.
  const query = useQuery({
    queryKey: SESSION,
    queryFn: async () => {
      // During a rotation there is a moment without a session, which must not show the sign-in page.
      const before = isRotating.current ? queries.getQueryData<Session>(SESSION) : undefined;
      return before ?? (await client.read()) ?? null;
    },
    staleTime: 0,
  });
  const openApi = (rights: string): Grantex =>
    createApi({
      base: shell.base,
      // The current token, rendered or not; none after another tab has signed in with other rights.
      token: () => {
        const session = queries.getQueryData<Session | null>(SESSION) ?? null;
        return session !== null && rightsOf(session) === rights ? session.token : '';
      },
      onSessionEnded: () => void queries.invalidateQueries({ queryKey: SESSION }),
    });
  const wasSignedIn = useRef(false);
  wasSignedIn.current ||= query.data !== undefined && query.data !== null;

  async function rotateSessionKey(rotate: () => Promise<string>): Promise<RotatedKey> {
    isRotating.current = true;
    let isSignedIn = true;
    try {
      const apiKey = await rotate();
      await client.signIn(apiKey).catch(() => (isSignedIn = false));
      return { apiKey, isSignedIn };
    } finally {
      // If signing in failed, the page with the new key stays until the developer has saved it.
      isRotating.current = !isSignedIn;
      await queries.refetchQueries({ queryKey: SESSION });
    }
  }

  async function signOut(): Promise<void> {
    await client.signOut().catch(() => undefined);
    // A fresh page holds no data of the developer.
    globalThis.location.reload();
  }

  return (
    <Loaded query={query}>
      {(session) =>
        session === null ? (
          <SignIn client={client} shell={shell} hasEnded={wasSignedIn.current} />
        ) : (
          <SessionContext value={session}>
            <RotateSessionKeyContext value={rotateSessionKey}>
              <SeparateCache key={rightsOf(session)} openApi={() => openApi(rightsOf(session))}>
                <Frame onSignOut={() => void signOut()} />
              </SeparateCache>
            </RotateSessionKeyContext>
          </SessionContext>
        )
      }
    </Loaded>
  );
}

/**
 * The developer and the roles of a session. They differ when another tab signs in with another key. They stay the same
 * when a key is rotated, and so does the page that shows the new key.
 */
function rightsOf({ developer, roles }: Session): string {
  return [developer.id, ...roles.toSorted()].join(' ');
}

/**
 * A client and a query cache for one set of rights: what was read with one key is not shown or saved under another key.
 */
function SeparateCache({ openApi, children }: { openApi: () => Grantex; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [api] = useState(openApi);
  return (
    <QueryClientProvider client={queryClient}>
      <ApiContext value={api}>{children}</ApiContext>
    </QueryClientProvider>
  );
}
