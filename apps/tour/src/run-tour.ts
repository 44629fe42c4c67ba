import { GrantexError } from '@grantex/sdk';
import { type Config, ConfigError, readConfig, startServer, StoreError } from '@grantex/server';
import open from 'open';
import { StoryEnded } from './story/scene.ts';
import { tellStory } from './story/story.ts';
import type { Narrator } from './telling/narrator.ts';

/** How the tour runs. */
export interface TourOptions {
  readonly narrator: Narrator;
  /** On a live server, where the reader is the person who decides. */
  readonly isLive: boolean;
  /** Whether the server ends with the story. */
  readonly isOver: boolean;
  /** Whether pages open in the reader's browser by themselves. */
  readonly showsPages: boolean;
}

/** Starts a server, tells the story, and says where to look afterwards. Returns the exit code. */
export async function runTour(options: TourOptions): Promise<number> {
  try {
    return await startAndTell(options);
  } catch (error) {
    options.narrator.progress(undefined);
    console.error(explain(error));
    return 1;
  }
}

async function startAndTell({ narrator, isLive, isOver, showsPages }: TourOptions): Promise<number> {
  const config = isLive ? liveConfig(process.env) : sandboxConfig(process.env);
  const server = await startServer(config);
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve());
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  const person = { signal: stop.signal, show: showsPages ? showInBrowser : async () => undefined };
  try {
    const { isAsExpected, apiKey } = await tellStory({
      serverUrl: server.url,
      narrator,
      person: isLive ? person : undefined,
    });
    narrator.part('Look around');
    narrator.note(`Open  ${server.url}${isOver ? '' : '  (Ctrl-C stops it)'}`);
    narrator.note(`Key   ${apiKey}  for the console`);
    narrator.note(isLive ? NEXT_AFTER_LIVE : NEXT);
    if (isOver) return isAsExpected ? 0 : 1;
    await stopped;
    return isAsExpected ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StoryEnded)) throw error;
    narrator.part('The story ends here');
    narrator.note(error.message);
    return isOver ? 1 : 0;
  } finally {
    await server.close();
  }
}

const NEXT = 'Next  npm start -- --consent: you approve, and you press Stop.';
const NEXT_AFTER_LIVE = 'Next  npm run serve: a server for an API of yours, as README.md shows.';

/** Opens a page in the browser of the person at this terminal, if there is one. */
async function showInBrowser(url: string): Promise<void> {
  try {
    const browser = await open(url);
    // The terminal shows the address too, so a missing browser does not end the tour.
    browser.once('error', () => undefined).unref();
  } catch {
    // As above.
  }
}

/** The tour keeps its data apart from `npm run serve`, whose first start then still prints its key. */
function sandboxConfig(environment: NodeJS.ProcessEnv): Config {
  const config = readConfig({ LOG_LEVEL: 'warn', GRANTEX_DATA_DIR: '.grantex-tour', ...environment });
  if (config.mode !== 'sandbox') {
    throw new ConfigError('the tour needs a sandbox server; unset GRANTEX_MODE, or add --consent');
  }
  return config;
}

/** A live server has a database of its own (`docs/protocol.md` §3): never the one that a sandbox is configured with. */
function liveConfig(environment: NodeJS.ProcessEnv): Config {
  return readConfig({
    LOG_LEVEL: 'error',
    ...environment,
    GRANTEX_DATA_DIR: environment['GRANTEX_DATA_DIR'] ?? '.grantex-live',
    DATABASE_URL: undefined,
    GRANTEX_MODE: 'live',
    GRANTEX_SIGNUP: 'open',
  });
}

/** One line for an error that a person can fix; the whole error otherwise. */
function explain(error: unknown): unknown {
  if (error instanceof ConfigError || error instanceof StoreError) return `grantex: ${error.message}`;
  if (GrantexError.is(error) && error.code === 'SIGNUP_CLOSED') {
    return 'grantex: the tour signs up a developer, which this server does not allow; set GRANTEX_SIGNUP=open';
  }
  const { code, port } = error as { code?: string; port?: number };
  return code === 'EADDRINUSE' ? `grantex: port ${port} is taken; set PORT to another one` : error;
}
