import '../style.css';
import './permissions.css';
import { createRoot } from 'react-dom/client';
import { createPageCalls } from '../page/page-calls.ts';
import { readShell } from '../page/shell.ts';
import { faultOf } from '../ui/loading.tsx';
import { App } from './app.tsx';
import { createService } from './client.ts';

const shell = readShell();
const service = createService(createPageCalls({ base: shell.base, tokenFrom: '/permissions/overview' }));
const root = createRoot(shell.root);

/**
 * Takes the session of a link out of the fragment, which no server and no referrer ever saw: it leaves the address
 * before anything else is done.
 * @returns why it was not taken; undefined where there is none, or it was
 */
async function takeFragment(): Promise<string | undefined> {
  const session = new URLSearchParams(globalThis.location.hash.slice(1)).get('session');
  if (session === null) return undefined;
  history.replaceState(null, '', globalThis.location.pathname + globalThis.location.search);
  try {
    await service.bring(session);
    return undefined;
  } catch (error) {
    return faultOf(error);
  }
}

let shown = 0;

async function show(): Promise<void> {
  const fault = await takeFragment();
  // Another key: whoever was shown before is not shown in between.
  shown += 1;
  root.render(<App key={shown} shell={shell} service={service} fault={fault} />);
}

void show();
// The same address with another fragment, in a window that shows it already, loads nothing.
globalThis.addEventListener('hashchange', () => {
  if (globalThis.location.hash.startsWith('#session=')) void show();
});
