import type { Rule, Rules } from '@grantex/core';
import { checkRules, ruleNamed } from '@grantex/core/adapter';
import type { CallContext } from '../sdk/call-context.ts';
import { internalsOf } from './internals.ts';

/** A tool as `tools/list` lists it; only the members that a catalog takes. */
export interface ListedTool {
  readonly name: string;
  readonly title?: string | undefined;
  /** JSON Schema. Default: any input. */
  readonly inputSchema?: object | undefined;
}

/** What the tools of a service need and take: for `catalogs.set` of `@grantex/sdk` (`docs/protocol.md` §15). */
export interface Catalog {
  readonly tools: readonly {
    readonly name: string;
    readonly scopes: readonly string[];
    readonly inputSchema: object;
    readonly title?: string;
  }[];
}

/** The longest title of a catalog, in characters. */
const LONGEST_TITLE = 120;
const MOST_PAGES = 1_000;

/**
 * Joins the tools of a server with their rules. A tool without a rule is left out, because every call of it is refused. A rule
 * with `arguments` compares limits with something else than the input, of which nothing is known: the tool then takes any
 * arguments. Descriptions are left out: they are written for models.
 * @throws {TypeError} naming the rule that is wrong
 */
export function catalogOf(tools: readonly ListedTool[], rules: Rules): Catalog {
  checkRules(rules, 'catalogOf');
  return {
    tools: tools.flatMap(({ name, title, inputSchema = {} }) => {
      const rule = ruleNamed(rules, name) as Rule | undefined;
      if (rule === undefined) return [];
      const schema = rule.arguments === undefined ? inputSchema : {};
      const isShown =
        title !== undefined && Array.from(title).length <= LONGEST_TITLE && !/[\p{C}]/u.test(title);
      return [{ name, scopes: rule.scopes, inputSchema: schema, ...(isShown ? { title } : {}) }];
    }),
  };
}

/** Contexts of requests that nobody has sent: they list all tools, whatever a grant allows. */
const own = new WeakSet<object>();

/** Whether a list is read by {@link listedTools}. */
export function isOwnList(context: CallContext): boolean {
  return own.has(context);
}

/**
 * Lists the tools of a server, also of a guarded one, as it describes them to clients.
 * @throws {TypeError} when the version of the server is not supported, or its list does not end
 */
export async function listedTools(server: object): Promise<readonly ListedTool[]> {
  const list = internalsOf(server, 'listedTools').protocol._requestHandlers.get('tools/list');
  const tools: ListedTool[] = [];
  let cursor: unknown;
  for (let page = 0; list !== undefined && page < MOST_PAGES; page += 1) {
    const { signal } = new AbortController();
    const context: CallContext = { signal, mcpReq: { signal } };
    own.add(context);
    const request = { method: 'tools/list', params: cursor === undefined ? {} : { cursor } };
    const result = await list(request, context);
    tools.push(...(result['tools'] as readonly ListedTool[]));
    cursor = result['nextCursor'];
    if (cursor === undefined) return tools;
  }
  if (list === undefined) return tools;
  throw new TypeError(`listedTools: the list of tools has more than ${MOST_PAGES} pages.`);
}
