import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { BrowserRouter } from 'react-router';
import { createPageCalls } from '../page-calls.ts';
import type { Shell } from '../shell.ts';
import { Loaded } from '../ui/loading.tsx';
import { ApiContext, createApi } from './api.ts';
import { type ChangedKey, ChangeKeyContext } from './change-key.ts';
import { createDoorkeeper } from './doorkeeper.ts';
import { Frame } from './frame.tsx';
import { type Session, SessionContext } from './session.ts';
import { SignIn } from './sign-in.tsx';

const SESSION = ['session'];

export function createQueryClient(): QueryClient {
  // The SDK tries again by itself where that helps.
  return new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 5_000 } } });
}

/** The developer's console: a form to sign in, or the pages of whoever is signed in. */
export function App({ shell, queryClient }: { shell: Shell; queryClient: QueryClient }) {
  return (
    <QueryClientProvider client={queryClient}>
      <BrowserRouter basename={`${shell.base}/console`}>
        <Door shell={shell} />
      </BrowserRouter>
    </QueryClientProvider>
  );
}

function Door({ shell }: { shell: Shell }) {
  const queries = useQueryClient();
  const doorkeeper = useMemo(
    () => createDoorkeeper(createPageCalls({ base: shell.base, tokenFrom: '/console/session' })),
    [shell],
  );
  const isChangingKey = useRef(false);
  // Looked at again when the window comes back: another tab may have signed out, or in as somebody else.
  const query = useQuery({
    queryKey: SESSION,
    queryFn: async () => {
      // While the key is changed there is a moment without a session, which is no end of it.
      const before = isChangingKey.current ? queries.getQueryData<Session>(SESSION) : undefined;
      return before ?? (await doorkeeper.look()) ?? null;
    },
    staleTime: 0,
  });
  const api = useMemo(
    () =>
      createApi({
        base: shell.base,
        // As it is by now, drawn or not.
        token: () => queries.getQueryData<Session | null>(SESSION)?.token ?? '',
        onSessionOver: () => void queries.invalidateQueries({ queryKey: SESSION }),
      }),
    [shell, queries],
  );
  const wasSignedIn = useRef(false);
  wasSignedIn.current ||= query.data !== undefined && query.data !== null;

  async function changeKey(rotate: () => Promise<string>): Promise<ChangedKey> {
    isChangingKey.current = true;
    let isSignedIn = true;
    try {
      const apiKey = await rotate();
      await doorkeeper.signIn(apiKey).catch(() => (isSignedIn = false));
      return { apiKey, isSignedIn };
    } finally {
      // Whoever could not be signed in stays before the new key until they have kept it.
      isChangingKey.current = !isSignedIn;
      await queries.refetchQueries({ queryKey: SESSION });
    }
  }

  async function signOut(): Promise<void> {
    await doorkeeper.signOut().catch(() => undefined);
    // Whatever was read of the developer goes with the page.
    globalThis.location.reload();
  }

  return (
    <Loaded query={query}>
      {(session) =>
        session === null ? (
          <SignIn doorkeeper={doorkeeper} mode={shell.mode} isOver={wasSignedIn.current} />
        ) : (
          // By its developer: of one who signs in after another nothing is shown to them.
          <OwnAnswers key={session.developer.id}>
            <SessionContext value={session}>
              <ApiContext value={api}>
                <ChangeKeyContext value={changeKey}>
                  <Frame onSignOut={() => void signOut()} />
                </ChangeKeyContext>
              </ApiContext>
            </SessionContext>
          </OwnAnswers>
        )
      }
    </Loaded>
  );
}

/** A cache of its own for each developer: what was read of one is not shown to another, nor saved as theirs. */
function OwnAnswers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>;
}
