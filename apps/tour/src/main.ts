import { GrantexError } from '@grantex/sdk';
import { type Config, ConfigError, readConfig, startServer, StoreError } from '@grantex/server';
import open from 'open';
import { StoryEnded } from './story/decision.ts';
import { tellStory } from './story/story.ts';
import { createJsonNarrator, createReadableNarrator } from './telling/narrator.ts';

const HELP = `Starts a sandbox server and takes a travel agent through the life of a grant.

  npm start                    tell the story, then keep the server running
  npm start -- --consent       on a live server: you are the person who is asked, in your browser, with a passkey
  npm start -- --exit          end afterwards; exit code 0 only if every step gave the expected result
  npm start -- --json          print one line of JSON per step on standard output

The server reads the same variables as \`npm run serve\`: PORT, GRANTEX_DATA_DIR, …`;

const OPTIONS = new Set(['--consent', '--exit', '--json', '--help']);

async function main(parameters: readonly string[]): Promise<number> {
  const unknown = parameters.find((parameter) => !OPTIONS.has(parameter));
  if (unknown !== undefined) {
    console.error(`unknown option ${unknown}\n\n${HELP}`);
    return 2;
  }
  if (parameters.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const isJson = parameters.includes('--json');
  const narrator = isJson
    ? createJsonNarrator(process.stdout, process.stderr)
    : createReadableNarrator(process.stdout);

  const isLive = parameters.includes('--consent');
  const config = isLive ? liveConfig(process.env) : sandboxConfig(process.env);
  const server = await startServer(config);
  const stop = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stop.signal.addEventListener('abort', () => resolve());
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  const canShow = process.stdout.isTTY && !isJson;
  const person = { signal: stop.signal, show: canShow ? showInBrowser : async () => undefined };
  try {
    const database = config.databaseUrl === undefined ? 'embedded database' : 'PostgreSQL';
    narrator.note(`\nGrantex listens on ${server.url} (${config.mode}, ${database})`);
    const ending = await tellStory({
      serverUrl: server.url,
      narrator,
      person: isLive ? person : undefined,
    });
    if (!parameters.includes('--exit')) {
      narrator.part('Look around');
      narrator.note(whereToLook(server.url, ending.apiKey, server.firstKey));
      if (isLive) narrator.note(`\n${server.url}/permissions shows you what can act for you.`);
      await stopped;
    }
    return ending.isAsExpected ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StoryEnded)) throw error;
    narrator.part('The story ends here');
    narrator.note(error.message);
    return parameters.includes('--exit') ? 1 : 0;
  } finally {
    await server.close();
  }
}

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

function whereToLook(url: string, apiKey: string, firstKey: string | undefined): string {
  const lines = [
    `The server stays up; Ctrl-C stops it. The key of this tour's developer:`,
    ``,
    `  export GRANTEX_API_KEY=${apiKey}`,
    `  curl -s -H "Authorization: Bearer $GRANTEX_API_KEY" ${url}/v1/grants`,
    `  curl -s -H "Authorization: Bearer $GRANTEX_API_KEY" ${url}/v1/audit/export`,
    ``,
    `  ${url}/.well-known/grantex     ${url}/openapi.json`,
  ];
  const first =
    firstKey === undefined
      ? []
      : [``, `This database is new. Its first developer's admin key, shown once: ${firstKey}`];
  return [...lines, ...first].join('\n');
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

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
