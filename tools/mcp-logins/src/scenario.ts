import type { Client, RunningClient, Seen, StartOptions, ToolCall } from './client.ts';
import type { Place } from './place.ts';
import { SCOPES } from './site.ts';

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
  /** The kind of its tokens. */
  readonly token: 'Bearer' | 'DPoP';
  /** The first call, for which somebody must log in. The person leaves booking out where the page offers it. */
  readonly login: Outcome;
  /** Then a call that needs one more scope. */
  readonly stepUp: Outcome;
  /** Two processes with one login whose token has ended call at once. */
  readonly refresh: readonly [Outcome, Outcome];
  /** A call after the grant was revoked. */
  readonly revoked: Outcome;
  /** A login and a step-up by a client that was given an id, and does not register itself. */
  readonly givenId: readonly [Outcome, Outcome];
}

const SEARCH: ToolCall = { tool: 'search_flights', arguments: { flight: 'AI 101' } };
const BOOK: ToolCall = { tool: 'book_flight', arguments: { flight: 'AI 101' } };

/** Follows a client through a login and its end, with a person at a real browser. */
export async function follow(client: Client, place: Place): Promise<Outcomes> {
  const { name, version } = client;
  return { name, version, ...(await throughItsEnd(client, place)), givenId: await byGivenId(client, place) };
}

async function throughItsEnd(
  client: Client,
  place: Place,
): Promise<Omit<Outcomes, 'name' | 'version' | 'givenId'>> {
  const { site, grantex } = place;
  const { pages, start, outcomeOf } = await withPerson(client, place);
  await using one = await start();
  // Some clients log in when they start.
  const login = await outcomeOf(one.call(SEARCH), 0);
  const asked = new URL(pages[0] ?? place.issuer).searchParams.get('scope') ?? '';
  const token = site.calls.at(-1)?.keyThumbprint === undefined ? 'Bearer' : 'DPoP';
  const stepUp = await outcomeOf(one.call(BOOK));
  await using two = await start();
  await outcomeOf(two.call(SEARCH));
  const { tokenId, grantId } = site.calls.at(-1) ?? { tokenId: '', grantId: '' };
  await grantex.tokens.revoke(tokenId);
  const refresh = await Promise.all([outcomeOf(one.call(SEARCH)), outcomeOf(two.call(SEARCH))]);
  await grantex.grants.revoke(grantId);
  const revoked = await outcomeOf(one.call(SEARCH));
  return { asked, token, login, stepUp, refresh, revoked };
}

async function byGivenId(client: Client, place: Place): Promise<Outcomes['givenId']> {
  const { id: clientId } = await place.grantex.agents.register({
    name: client.name,
    scopes: SCOPES,
    redirectUris: [client.redirectUri],
  });
  const { start, outcomeOf } = await withPerson(client, place);
  await using one = await start({ clientId });
  return [await outcomeOf(one.call(SEARCH), 0), await outcomeOf(one.call(BOOK))];
}

interface WithPerson {
  /** What opened so far. */
  readonly pages: readonly string[];
  start(options?: Pick<StartOptions, 'clientId'>): Promise<RunningClient>;
  /** @param before how many pages there were before; default: as many as now */
  outcomeOf(seeing: Promise<Seen>, before?: number): Promise<Outcome>;
}

/** A new user of a client, whose pages a person approves: the first one without booking. */
async function withPerson(
  client: Client,
  { site, person, issuer, folder: makeFolder }: Place,
): Promise<WithPerson> {
  const folder = await makeFolder();
  const pages: string[] = [];
  const decisions: Promise<void>[] = [];
  const open = (url: string): void => {
    pages.push(url);
    decisions.push(person.approve(url, pages.length === 1 ? ['flights:book'] : []));
  };
  return {
    pages,
    start: (options = {}) => client.start({ url: site.url, issuer, folder, open, ...options }),
    async outcomeOf(seeing, before = pages.length) {
      const seen = await seeing;
      await Promise.all(decisions.splice(0));
      return { pages: pages.length - before, seen };
    },
  };
}
