import type { Grantex } from '@grantex/sdk';
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { BrowserRouter } from 'react-router';
import { createPageCalls } from '../page/page-calls.ts';
import type { Shell } from '../page/shell.ts';
import { Loaded } from '../ui/loading.tsx';
import { ApiContext, createApi } from './session/api.ts';
import { type ChangedKey, ChangeKeyContext } from './session/change-key.ts';
import { createDoorkeeper } from './session/session-client.ts';
import { Frame } from './frame.tsx';
import { type Session, SessionContext } from './session/session.ts';
import { SignIn } from './session/sign-in.tsx';

const SESSION = ['session'];

export function createQueryClient(): QueryClient {
  // The SDK tries again by itself where that helps.
  // Asked even where the browser takes itself to be offline: else it would wait without a word, and do later what it was told.
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: 5_000, networkMode: 'always', refetchOnReconnect: true },
      mutations: { networkMode: 'always' },
    },
  });
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
  const openApi = (rights: string): Grantex =>
    createApi({
      base: shell.base,
      // As it is by now, drawn or not; none once another tab has signed in as somebody else, who did not ask for this.
      token: () => {
        const session = queries.getQueryData<Session | null>(SESSION) ?? null;
        return session !== null && rightsOf(session) === rights ? session.token : '';
      },
      onSessionOver: () => void queries.invalidateQueries({ queryKey: SESSION }),
    });
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
          <SignIn doorkeeper={doorkeeper} shell={shell} isOver={wasSignedIn.current} />
        ) : (
          <SessionContext value={session}>
            <ChangeKeyContext value={changeKey}>
              <OwnAnswers key={rightsOf(session)} openApi={() => openApi(rightsOf(session))}>
                <Frame onSignOut={() => void signOut()} />
              </OwnAnswers>
            </ChangeKeyContext>
          </SessionContext>
        )
      }
    </Loaded>
  );
}

/**
 * Whose session it is, and what it may. A key that another tab signs in with may be of another developer, or may less.
 * The successor of a key may the same, and the page that shows it stays.
 */
function rightsOf({ developer, roles }: Session): string {
  return [developer.id, ...roles.toSorted()].join(' ');
}

/**
 * A client and a cache of its own for whoever may something else: what was read with one key's rights is not shown to
 * whoever signs in with another key, nor saved as theirs.
 */
function OwnAnswers({ openApi, children }: { openApi: () => Grantex; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [api] = useState(openApi);
  return (
    <QueryClientProvider client={queryClient}>
      <ApiContext value={api}>{children}</ApiContext>
    </QueryClientProvider>
  );
}
