import '../style.css';
import './permissions.css';
import { createRoot } from 'react-dom/client';
import { createPageCalls } from '../page/page-calls.ts';
import { readShell } from '../page/shell.ts';
import { App } from './app.tsx';
import { createPermissionsClient } from './parts/client.ts';
import { returnAfterSignIn } from './parts/return-path.ts';
import { loadTexts, TextsProvider } from './parts/texts.tsx';

const shell = readShell();
const texts = await loadTexts(shell.texts);
const client = createPermissionsClient(
  createPageCalls({ base: shell.base, tokenFrom: '/permissions/overview', first: shell.first }),
);
const root = createRoot(shell.root);

/**
 * Signs in with the session in the fragment of a developer's link. No server and no referrer sees a fragment, and it is
 * removed from the address before anything else happens.
 * @returns why signing in failed; undefined where it did not, or where there is no session
 */
async function signInFromFragment(): Promise<unknown> {
  const session = new URLSearchParams(globalThis.location.hash.slice(1)).get('session');
  if (session === null) return undefined;
  history.replaceState(null, '', globalThis.location.pathname + globalThis.location.search);
  try {
    await client.signInWithLink(session);
    return undefined;
  } catch (error) {
    return error;
  }
}

returnAfterSignIn(`${shell.base}/permissions`);
let shown = 0;

async function show(): Promise<void> {
  const error = await signInFromFragment();
  // A new key, so that the previous person's data is not shown in between.
  shown += 1;
  root.render(
    <TextsProvider value={texts}>
      <App key={shown} shell={shell} client={client} error={error} />
    </TextsProvider>,
  );
}

void show();
// The same address with another fragment does not reload a window that already shows it.
globalThis.addEventListener('hashchange', () => {
  if (globalThis.location.hash.startsWith('#session=')) void show();
});
