import { lookUp, tableOf, wordsOf } from './name-words.ts';
import type { Noun } from './vocabulary.ts';

/** What servers handle, by a word of their name or by the first word of their tools. */
const SERVERS: ReadonlyMap<string, Noun> = tableOf({
  files: 'filesystem files gdrive drive dropbox box onedrive',
  email: 'gmail email mail outlook imap sendgrid mailgun',
  calendar: 'calendar gcal caldav',
  contacts: 'contacts hubspot',
  payments: 'stripe paypal square plaid',
  code: 'git github gitlab bitbucket',
  issues: 'linear jira asana trello sentry todoist',
  messages: 'slack discord teams telegram whatsapp',
  documents: 'notion confluence gdocs obsidian docs',
  database: 'postgres postgresql sqlite mysql mariadb mongodb redis supabase neon database sql clickhouse',
  browser: 'puppeteer playwright browser browserbase chrome selenium',
  memory: 'memory',
  web: 'fetch brave exa tavily firecrawl',
});

/** Words that say what a tool handles on any server. */
const CLEAR: ReadonlyMap<string, Noun> = tableOf({
  files: 'folder directory',
  email: 'email mail inbox',
  calendar: 'calendar',
  contacts: 'contact',
  payments: 'payment invoice refund payout charge subscription',
  code: 'commit repo repository',
  issues: 'issue ticket',
  documents: 'canvas',
  database: 'sql',
  web: 'documentation webpage website',
});

/** Words that say it on a server of unknown kind. On a known one they mean its own: a file on GitHub is code. */
const LIKELY: ReadonlyMap<string, Noun> = tableOf({
  files: 'file path media upload',
  email: 'draft label',
  calendar: 'event meeting',
  contacts: 'user person people team member',
  payments: 'customer product price balance coupon dispute order',
  code: 'code branch pull diff workflow terminal command shell script bash git',
  issues: 'task project sprint cycle milestone todo',
  messages: 'message channel chat thread reaction conversation notification',
  documents: 'document doc page note wiki sheet spreadsheet slide',
  database: 'database table schema',
  browser: 'browser tab click screenshot navigate',
  memory: 'memory entity relation observation graph',
  web: 'web fetch http crawl scrape',
});

/** What a server handles. */
export type ServerKind = Noun | undefined;

/** @returns undefined if neither its name nor the common first word of its tools says it */
export function kindOfServer(name: string, tools: readonly string[]): ServerKind {
  const [first] = tools.map((tool) => wordsOf(tool)[0]);
  const isPrefix = tools.length > 1 && tools.every((tool) => wordsOf(tool)[0] === first);
  const words = [...wordsOf(name), ...(isPrefix && first !== undefined ? [first] : [])];
  return words.map((word) => lookUp(SERVERS, word)).find((noun) => noun !== undefined);
}

/** What a tool handles, by its words. @returns undefined if no word says it */
export function nounOf(words: readonly string[], server: ServerKind): Noun | undefined {
  const say = (table: ReadonlyMap<string, Noun>): Noun | undefined =>
    words.map((word) => lookUp(table, word)).find((noun) => noun !== undefined);
  // What is in a browser are its own pages, whatever these are about; so are the messages of its console.
  if (server === 'browser') return server;
  return say(CLEAR) ?? server ?? say(LIKELY);
}
