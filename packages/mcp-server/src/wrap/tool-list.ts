import { AuthorizationError, type Grant, type Verifier } from '@grantex/core';
import { holdsScopes, ruleNamed } from '@grantex/core/adapter';
import type { Credentials } from './credentials/credentials.ts';
import { isObject } from './stdio/messages.ts';
import type { WrapRules } from './rules/rules-file.ts';

/** What a client is shown of a server's tools. */
export interface ToolList {
  /** The answer to `tools/list`, without the tools that the grant does not allow; everything else of it stays. */
  filter(result: unknown, ownToken: string | undefined): Promise<unknown>;
  /** Takes in what a call that was let through has shown of the grant. */
  seen(grant: Grant): void;
  /** Looks whether the grant is still what the last list was made of. */
  lookAgain(): Promise<void>;
  close(): void;
}

export interface ToolListOptions {
  readonly rules: WrapRules;
  readonly verifier: Verifier;
  readonly credentials: Credentials;
  /** Hears that a list would now be another than the last one. */
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** How long after a list that could not be made for want of an answer it is tried again, in milliseconds. */
const FIRST_RETRY = 5_000;
const LONGEST_RETRY = 60_000;

export function createToolList({ rules, verifier, credentials, onChange, log }: ToolListOptions): ToolList {
  let shown: string | undefined;
  let retry = FIRST_RETRY;
  let timer: NodeJS.Timeout | undefined;

  async function allowedTools(ownToken: string | undefined): Promise<readonly string[]> {
    try {
      const token = ownToken ?? (await credentials.tokenAtHand());
      if (token !== undefined && token !== '') return allowedBy(await verifier.verify(token));
      return credentials.canAsk ? Object.keys(rules) : [];
    } catch (error) {
      const isRefusal = AuthorizationError.is(error) && error.code !== 'temporarily_unavailable';
      if (isRefusal) return credentials.canAsk && ownToken === undefined ? Object.keys(rules) : [];
      log('What the grant allows cannot be found out at the moment, so no tool is listed.');
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

  async function lookAgain(): Promise<void> {
    if (shown !== undefined) compare(await allowedTools(undefined));
  }

  function tryLater(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void lookAgain(), retry).unref();
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
    seen: (grant) => compare(allowedBy(grant)),
    lookAgain,
    close: () => clearTimeout(timer),
  };

  function isRuled(name: unknown): name is string {
    return typeof name === 'string' && ruleNamed(rules, name) !== undefined;
  }
}

/** What depends on a grant is one caller's, and may be another list at any moment (revision 2026-07-28). */
function uncached(result: { readonly [member: string]: unknown }): object {
  return {
    ...('ttlMs' in result ? { ttlMs: 0 } : {}),
    ...('cacheScope' in result ? { cacheScope: 'private' } : {}),
  };
}
