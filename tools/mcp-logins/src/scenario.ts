import type { Client, Seen, ToolCall } from './client.ts';
import type { Place } from './place.ts';

/** What a user saw of a call. */
export interface Outcome {
  /** How many pages opened in the browser. */
  readonly pages: number;
  readonly seen: Seen;
}

/** What the user of a client saw, step by step. */
export interface Outcomes {
  readonly name: string;
  readonly version: string;
  /** The scopes of the first page, as the client asked for them. */
  readonly asked: string;
  /** The first call, for which somebody must log in. The person leaves booking out where the page offers it. */
  readonly login: Outcome;
  /** Then a call that needs one more scope. */
  readonly stepUp: Outcome;
  /** Two processes with one login whose token has ended call at once. */
  readonly refresh: readonly [Outcome, Outcome];
  /** A call after the grant was revoked. */
  readonly revoked: Outcome;
}

const SEARCH: ToolCall = { tool: 'search_flights', arguments: { flight: 'AI 101' } };
const BOOK: ToolCall = { tool: 'book_flight', arguments: { flight: 'AI 101' } };

/** Follows a client through a login and its end, with a person at a real browser. */
export async function follow(client: Client, place: Place): Promise<Outcomes> {
  const { site, grantex, person, issuer } = place;
  const folder = await place.folder();
  const pages: string[] = [];
  const decisions: Promise<void>[] = [];
  const open = (url: string): void => {
    pages.push(url);
    decisions.push(person.approve(url, pages.length === 1 ? ['flights:book'] : []));
  };
  const start = () => client.start({ url: site.url, issuer, folder, open });
  const outcomeOf = async (seeing: Promise<Seen>, before = pages.length): Promise<Outcome> => {
    const seen = await seeing;
    await Promise.all(decisions.splice(0));
    return { pages: pages.length - before, seen };
  };

  await using one = await start();
  // Some clients log in when they start.
  const login = await outcomeOf(one.call(SEARCH), 0);
  const asked = new URL(pages[0] ?? issuer).searchParams.get('scope') ?? '';
  const stepUp = await outcomeOf(one.call(BOOK));
  await using two = await start();
  await outcomeOf(two.call(SEARCH));
  const { tokenId, grantId } = site.calls.at(-1) ?? { tokenId: '', grantId: '' };
  await grantex.tokens.revoke(tokenId);
  const refresh = await Promise.all([outcomeOf(one.call(SEARCH)), outcomeOf(two.call(SEARCH))]);
  await grantex.grants.revoke(grantId);
  const revoked = await outcomeOf(one.call(SEARCH));
  return { name: client.name, version: client.version, asked, login, stepUp, refresh, revoked };
}
