import { AuthorizationError, type Grant, type Verifier } from '@grantex/core';
import { holdsScopes, ruleNamed } from '@grantex/core/adapter';
import type { Credentials } from './credentials/credentials.ts';
import { isObject } from './stdio/messages.ts';
import type { WrapRules } from './rules/rules-file.ts';

/** The tools of a server that a client sees. */
export interface ToolList {
  /** Removes the tools that the grant does not allow from an answer to `tools/list`, and nothing else. */
  filter(result: unknown, ownToken: string | undefined): Promise<unknown>;
  /** Takes note of the grant of an admitted call. */
  noteGrant(grant: Grant): void;
  /** Checks whether the grant would now give another list than the last one. */
  recheck(): Promise<void>;
  close(): void;
}

export interface ToolListOptions {
  readonly rules: WrapRules;
  readonly verifier: Verifier;
  readonly credentials: Credentials;
  /** Called when a list would now differ from the last one. */
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** How long to wait before a list that failed is tried again, in milliseconds. */
const FIRST_RETRY = 5_000;
const LONGEST_RETRY = 60_000;

export function createToolList({ rules, verifier, credentials, onChange, log }: ToolListOptions): ToolList {
  let shown: string | undefined;
  let retry = FIRST_RETRY;
  let timer: NodeJS.Timeout | undefined;

  async function allowedTools(ownToken: string | undefined): Promise<readonly string[]> {
    try {
      const token = ownToken ?? (await credentials.currentToken());
      if (token !== undefined && token !== '') return allowedBy(await verifier.verify(token));
      return credentials.canAsk ? Object.keys(rules) : [];
    } catch (error) {
      const isRefusal = AuthorizationError.is(error) && error.code !== 'temporarily_unavailable';
      if (isRefusal) return credentials.canAsk && ownToken === undefined ? Object.keys(rules) : [];
      log('The grant cannot be checked at the moment, so no tool is listed.');
      tryLater();
      return [];
    }
  }

  function allowedBy(grant: Grant): readonly string[] {
    return Object.entries(rules).flatMap(([name, rule]) => (holdsScopes(grant, rule) ? [name] : []));
  }

  function compare(names: readonly string[]): void {
    const now = names.toSorted().join('\n');
    if (shown === undefined || shown === now) return;
    shown = now;
    onChange();
  }

  async function recheck(): Promise<void> {
    if (shown !== undefined) compare(await allowedTools(undefined));
  }

  function tryLater(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void recheck(), retry).unref();
    retry = Math.min(retry * 2, LONGEST_RETRY);
  }

  return {
    async filter(result, ownToken) {
      if (!isObject(result) || !Array.isArray(result['tools'])) return result;
      const names = await allowedTools(ownToken);
      if (ownToken === undefined) shown = names.toSorted().join('\n');
      const tools = result['tools'].filter(
        (tool: unknown) => isObject(tool) && isRuled(tool['name']) && names.includes(tool['name']),
      );
      return { ...result, ...uncached(result), tools };
    },
    noteGrant: (grant) => compare(allowedBy(grant)),
    recheck,
    close: () => clearTimeout(timer),
  };

  function isRuled(name: unknown): name is string {
    return typeof name === 'string' && ruleNamed(rules, name) !== undefined;
  }
}

/** A list that depends on a grant is private to one caller and can change at any moment (revision 2026-07-28). */
function uncached(result: { readonly [member: string]: unknown }): object {
  return {
    ...('ttlMs' in result ? { ttlMs: 0 } : {}),
    ...('cacheScope' in result ? { cacheScope: 'private' } : {}),
  };
}
