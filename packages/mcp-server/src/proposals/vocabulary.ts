/** What a scope is about. */
export type Noun =
  | 'files'
  | 'email'
  | 'calendar'
  | 'contacts'
  | 'payments'
  | 'code'
  | 'issues'
  | 'messages'
  | 'documents'
  | 'database'
  | 'browser'
  | 'memory'
  | 'web'
  | 'tools';

/** The verbs of proposed scopes. `initiate` is for payments alone. */
export type Verb = 'read' | 'write' | 'send' | 'delete' | 'run' | 'initiate';

/**
 * The scopes that are proposed for tools, and what each means for the person who consents. Every noun has `read`, `write`
 * and `delete`, or the one that stands for it in {@link scopeOf}. The first five nouns are standard scopes of the server,
 * whose sentences nobody can change; a test compares them.
 */
const NOUNS: Readonly<Record<Noun, Readonly<Partial<Record<Verb, string>>>>> = {
  files: {
    read: 'See your files and what is in them',
    write: 'Add files, and change the ones that you have',
    send: 'Send your files to other people, and share them',
    delete: 'Delete your files',
  },
  email: {
    read: 'Read your email',
    write: 'Write drafts, and sort your email into folders',
    send: 'Send email in your name',
    delete: 'Delete your email',
  },
  calendar: {
    read: 'See the events in your calendars',
    write: 'Add events to your calendars and change them',
    delete: 'Delete events from your calendars',
  },
  contacts: {
    read: 'See your contacts',
    write: 'Add contacts, and change the ones that you have',
    delete: 'Delete your contacts',
  },
  payments: {
    read: 'See your payments and your balance',
    initiate: 'Pay with your money',
    write: 'Add and change customers, products, prices and invoices',
    delete: 'Cancel subscriptions, and delete customers, products and invoices',
  },
  code: {
    read: 'See your code and its history',
    write: 'Change your code: commits, branches and pull requests',
    delete: 'Delete code, branches and repositories',
    run: 'Run code and commands for you',
  },
  issues: {
    read: 'See your issues and projects',
    write: 'Add issues and comments, and change the ones that you have',
    delete: 'Delete issues and comments',
  },
  messages: {
    read: 'Read your chats and channels',
    write: 'React to messages, and change channels',
    send: 'Send messages in your name',
    delete: 'Delete messages and channels',
  },
  documents: {
    read: 'See your documents and what is in them',
    write: 'Add documents, and change the ones that you have',
    send: 'Share your documents with other people',
    delete: 'Delete your documents',
  },
  database: {
    read: 'See what is in your database',
    write: 'Add data to your database and change it',
    delete: 'Delete data from your database',
    run: 'Run any statement in your database',
  },
  browser: {
    read: 'See what is open in the browser',
    write: 'Open pages, click and type in the browser for you',
    run: 'Run scripts in the browser',
    delete: 'Delete data of the browser',
  },
  memory: {
    read: 'See what was remembered about you',
    write: 'Remember things about you',
    delete: 'Forget things about you',
  },
  web: {
    read: 'Search the web and read pages',
    write: 'Change things on the web',
    delete: 'Delete things on the web',
  },
  tools: {
    read: 'Use tools that look something up',
    write: 'Use tools that change something',
    delete: 'Use tools that delete something',
    run: 'Use tools that run code or commands',
  },
};

/** What each scope of the vocabulary means, for the person who consents. */
export const SENTENCES: ReadonlyMap<string, string> = new Map(
  Object.entries(NOUNS).flatMap(([noun, verbs]) =>
    Object.entries(verbs).map(([verb, sentence]) => [`${noun}:${verb}`, sentence] as const),
  ),
);

/** The scope of the vocabulary for a noun and a verb. Where a noun lacks the verb, its `write` stands for it. */
export function scopeOf(noun: Noun, verb: Verb): string {
  const scope = `${noun}:${verb}`;
  return SENTENCES.has(scope) ? scope : `${noun}:write`;
}
