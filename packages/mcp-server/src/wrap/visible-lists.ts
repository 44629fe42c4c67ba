import { AuthorizationError, type Grant, type Verifier } from '@grantex/core';
import { holdsScopes } from '@grantex/core/adapter';
import type { Credentials } from './credentials/credentials.ts';
import type { Kind, RuleBook, Ruling } from './rules/rule-book.ts';
import { isObject } from './stdio/messages.ts';

/** What a client sees of a server. */
export interface VisibleLists {
  /** Removes what the grant does not allow from the answer to a list, and nothing else. */
  filter(method: string, result: unknown, ownToken: string | undefined): Promise<unknown>;
  /** Whether an answer to this method is filtered. */
  filters(method: string): boolean;
  /** Whether the grant allows all of these. */
  sees(rulings: readonly Ruling[], ownToken: string | undefined): Promise<boolean>;
  /** Takes note of the grant of an admitted call. */
  noteGrant(grant: Grant): void;
  /** Checks whether the grant would now give another list of tools than the last one. */
  recheck(): Promise<void>;
  close(): void;
}

export interface VisibleListsOptions {
  readonly book: RuleBook;
  readonly verifier: Verifier;
  readonly credentials: Credentials;
  /** Called when a list of tools would now differ from the last one. */
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** The grant of a caller, whether a call without one asks a person for it, or nothing of both. */
type Standing = Grant | 'asks' | undefined;

interface List {
  readonly kind: Kind;
  /** The member of the result. */
  readonly member: string;
  /** The member of an item that names it. */
  readonly key: string;
}

const LISTS: ReadonlyMap<string, List> = new Map([
  ['tools/list', { kind: 'tools', member: 'tools', key: 'name' }],
  ['resources/list', { kind: 'resources', member: 'resources', key: 'uri' }],
  ['resources/templates/list', { kind: 'resources', member: 'resourceTemplates', key: 'uriTemplate' }],
  ['prompts/list', { kind: 'prompts', member: 'prompts', key: 'name' }],
]);

/** How long to wait before a list that failed is tried again, in milliseconds. */
const FIRST_RETRY = 5_000;
const LONGEST_RETRY = 60_000;

export function createVisibleLists({
  book,
  verifier,
  credentials,
  onChange,
  log,
}: VisibleListsOptions): VisibleLists {
  let shown: string | undefined;
  let retry = FIRST_RETRY;
  let timer: NodeJS.Timeout | undefined;

  async function standingOf(ownToken: string | undefined): Promise<Standing> {
    try {
      const token = ownToken ?? (await credentials.currentToken());
      if (token !== undefined && token !== '') return await verifier.verify(token);
      return credentials.canAsk ? 'asks' : undefined;
    } catch (error) {
      const isRefusal = AuthorizationError.is(error) && error.code !== 'temporarily_unavailable';
      if (isRefusal) return credentials.canAsk && ownToken === undefined ? 'asks' : undefined;
      log('The grant cannot be checked at the moment, so nothing is listed.');
      tryLater();
      return undefined;
    }
  }

  /** The names of the tools that a caller sees, as one text. */
  function toolsFor(standing: Standing): string {
    const names = Object.keys(book.tools).filter((name) => isSeen(book.find('tools', name), standing));
    return names.toSorted().join('\n');
  }

  function compare(standing: Standing): void {
    const now = toolsFor(standing);
    if (shown === undefined || shown === now) return;
    shown = now;
    onChange();
  }

  async function recheck(): Promise<void> {
    if (shown !== undefined) compare(await standingOf(undefined));
  }

  function tryLater(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void recheck(), retry).unref();
    retry = Math.min(retry * 2, LONGEST_RETRY);
  }

  return {
    filters: (method) => book.decides(LISTS.get(method)?.kind ?? ''),
    async filter(method, result, ownToken) {
      const list = LISTS.get(method);
      if (list === undefined || !isObject(result)) return result;
      const { kind, member, key } = list;
      const { [member]: items } = result;
      if (!Array.isArray(items)) return result;
      const standing = await standingOf(ownToken);
      if (ownToken === undefined && kind === 'tools') shown = toolsFor(standing);
      const seen = items.filter((item: unknown) => {
        const name = isObject(item) ? item[key] : undefined;
        return typeof name === 'string' && isSeen(book.find(kind, name), standing);
      });
      return { ...result, ...uncached(result), [member]: seen };
    },
    async sees(rulings, ownToken) {
      const standing = await standingOf(ownToken);
      return rulings.every((ruling) => isSeen(ruling, standing));
    },
    noteGrant: compare,
    recheck,
    close: () => clearTimeout(timer),
  };
}

function isSeen({ rule, isOpen }: Ruling, standing: Standing): boolean {
  if (rule === undefined) return isOpen;
  return standing === 'asks' || (standing !== undefined && holdsScopes(standing, rule));
}

/** A list that depends on a grant is private to one caller and can change at any moment (revision 2026-07-28). */
function uncached(result: { readonly [member: string]: unknown }): object {
  return {
    ...('ttlMs' in result ? { ttlMs: 0 } : {}),
    ...('cacheScope' in result ? { cacheScope: 'private' } : {}),
  };
}
