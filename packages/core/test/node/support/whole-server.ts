import type { FeedSource } from '../../neutral/support/feed-source.ts';
import type { SentEntry } from './audit-log.ts';
import type { Listening } from './listen.ts';
import { serveFetch } from './serve-fetch.ts';

/** All of a server that `createGrantex` needs: keys and feed from a source, and an audit log that keeps its entries. */
export interface WholeServer extends Listening {
  /** In the order in which they were written. */
  readonly entries: readonly SentEntry[];
}

export async function serveWhole(source: () => FeedSource): Promise<WholeServer> {
  const entries: SentEntry[] = [];
  const take = (entry: SentEntry): object => ({ entryId: `alog_${entries.push(entry)}` });
  const listening = await serveFetch((input, init) => {
    const { pathname } = new URL(String(input));
    if (!pathname.startsWith('/v1/audit/')) return source().fetch(input, init);
    const sent = JSON.parse(String(init?.body)) as SentEntry | { readonly entries: readonly SentEntry[] };
    const answer = 'entries' in sent ? { entries: sent.entries.map(take) } : take(sent);
    return Promise.resolve(Response.json(answer));
  });
  return { ...listening, entries };
}
