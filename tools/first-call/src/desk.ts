import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, run } from 'pack';
import { listens } from './terminal.ts';

/** Where pages are followed. */
export interface Desk {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What the first page has packed, for all that follow: the folder, and how long it took. */
  packed: { readonly seconds: number; readonly folder: string } | undefined;
}

/** The ports that the pages name: the server's, and the program's. */
const PORTS = [4000, 3000];
const PATIENCE = 600_000;

/**
 * Waits until the ports that the pages name are free.
 * @throws {Error} if another program keeps one of them
 */
export async function awaitPorts(): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  for (const port of PORTS) {
    while (await listens(port)) {
      if (performance.now() > deadline)
        throw new Error(`Another program listens on port ${port}, which the pages name.`);
      await sleep(500);
    }
  }
}

/** A place for readers with an empty home, on a machine without the programs that this workspace brings. */
export async function openDesk(): Promise<Desk & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-start-'));
  const path = (process.env['PATH'] ?? '').split(delimiter);
  return {
    folder,
    environment: {
      ...ofMachine(),
      PATH: path.filter((each) => !isOfWorkspace(each)).join(delimiter),
      HOME: folder,
      NEXT_TELEMETRY_DISABLED: '1',
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      // No module has been downloaded, but the standard library has been compiled.
      GOCACHE: (await run('go', ['env', 'GOCACHE'], root).catch(() => '')).trim(),
      GOFLAGS: '-modcacherw',
    },
    packed: undefined,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** The variables of this machine, without those of npm, of tests, and of Grantex. */
function ofMachine(): Record<string, string> {
  const others = /^(?:npm_|INIT_CWD$|NODE$|NODE_(?!EXTRA_CA_CERTS)|GRANTEX_|VITEST|TEST|CI$|TURBO_)/;
  const entries = Object.entries(process.env).filter(([name]) => !others.test(name));
  return Object.fromEntries(entries.map(([name, value = '']) => [name, value]));
}

function isOfWorkspace(folder: string): boolean {
  return folder.startsWith(root + sep) && folder.includes('node_modules');
}
