import { spellHidden } from '@grantex/core/issuer';
import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { type Catalog, type CatalogTool, findCatalog } from '../catalogs/catalog.ts';
import { toolsWith } from '../catalogs/check-details.ts';
import { findValue, type Value } from '../catalogs/find-argument.ts';
import { type Effort, usualEffort } from '../catalogs/schema-walk.ts';
import { type ArgumentType, PATH_SEPARATOR, shownPath } from './argument-types.ts';
import { invalidPolicy } from './policy-fault.ts';
import type { Statement } from './statement.ts';

/**
 * Resolves the arguments that statements read in the developer's catalogs. Each must be an argument of some tool that its head
 * names, by itself or by a scope, and at some audience of its head, in a type that the statement reads. Where no catalog lists
 * a tool or scope of the head, nothing is known of its arguments, and nothing is checked.
 * @throws {ApiError} 400 `INVALID_POLICY`, naming the argument, the tool, and what its catalog says
 */
export async function checkInCatalogs(
  transaction: Transaction,
  developerId: string,
  statements: readonly Statement[],
): Promise<void> {
  const searches = statements.filter(({ arguments: read }) => read.size > 0).map(searchFor);
  const effort = usualEffort();
  const audiences = await audiencesNaming(
    transaction,
    searches.flatMap(({ actions }) => actions),
  );
  // One by one: each may be a mebibyte.
  for (const audience of audiences) {
    const wanting = searches.filter(
      ({ statement, unknown }) => unknown.size > 0 && (statement.head.audiences?.includes(audience) ?? true),
    );
    const catalog = wanting.length === 0 ? undefined : await findCatalog(transaction, developerId, audience);
    if (catalog !== undefined) for (const search of wanting) lookInto(catalog, search, effort);
  }
  for (const search of searches) refuseUnknown(search);
}

/** Where the arguments of one statement have been looked for. */
interface Search {
  statement: Statement;
  /** The scopes and tools that its head names; none where it names no action. */
  actions: readonly string[];
  /** Those of them that some catalog lists. */
  listed: Set<string>;
  /** The tools that it may mean, as they are shown. */
  tools: string[];
  /** The arguments that fit no tool until now, and of one that has it in another type, what that takes. */
  unknown: Map<string, string | undefined>;
}

function searchFor(statement: Statement): Search {
  const { scopes = [], tools = [] } = statement.head;
  const unknown = new Map([...statement.arguments.keys()].map((path) => [path, undefined] as const));
  return { statement, actions: [...scopes, ...tools], listed: new Set(), tools: [], unknown };
}

/** The services with catalogs in which one of these names stands, in whatever place. */
async function audiencesNaming(transaction: Transaction, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  // As canonical JSON writes them.
  const written = [...new Set(names)].map((name) => JSON.stringify(name).slice(1, -1));
  const { rows } = await sql<{ audience: string }>`
    SELECT audience FROM resource_catalogs
    WHERE EXISTS (SELECT FROM unnest(${written}::text[]) AS name WHERE position(name IN document) > 0)
    ORDER BY audience`.execute(transaction);
  return rows.map(({ audience }) => audience);
}

function lookInto(catalog: Catalog, search: Search, effort: Effort): void {
  const those = search.actions.map((action) => toolsOf(catalog, action, search.statement));
  for (const [index, action] of search.actions.entries()) {
    if (those[index]?.length) search.listed.add(action);
  }
  for (const tool of new Set(those.flat())) {
    if (search.unknown.size === 0) return;
    const shown = `the tool ${JSON.stringify(spellHidden(tool.name))} of ${catalog.audience}`;
    search.tools.push(shown);
    for (const path of search.unknown.keys()) {
      const value = findValue(tool.inputSchema, path.split(PATH_SEPARATOR), effort);
      if (effort.left < 0) {
        throw invalidPolicy(
          'it reads too many arguments of too many tools: split it',
          search.statement.policy,
        );
      }
      if (value === undefined) continue;
      if (READ_AS[search.statement.arguments.get(path) ?? 'any'](value)) search.unknown.delete(path);
      else search.unknown.set(path, `${shown} takes ${[...value.types].join(' or ') || 'nothing'} there`);
    }
  }
}

function toolsOf(catalog: Catalog, action: string, { head }: Statement): readonly CatalogTool[] {
  const named = head.tools?.includes(action) ? catalog.tools.filter(({ name }) => name === action) : [];
  return head.scopes?.includes(action) ? [...named, ...toolsWith(catalog, action)] : named;
}

/** Whether a value may be what is read as a type; `any` only asks whether it is there. */
const READ_AS: Readonly<Record<ArgumentType, (value: Value) => boolean>> = {
  String: ({ types }) => types.has('string'),
  Long: ({ types }) => types.has('integer'),
  Boolean: ({ types }) => types.has('boolean'),
  // A text may be a decimal.
  decimal: ({ types }) => types.has('number') || types.has('integer') || types.has('string'),
  'Set<String>': ({ types, elements }) => types.has('array') && elements.has('string'),
  'Set<Long>': ({ types, elements }) => types.has('array') && elements.has('integer'),
  any: () => true,
};

/** Most tools that a refusal names. */
const MOST_NAMED = 3;

function refuseUnknown({ statement, actions, listed, tools, unknown }: Search): void {
  const [first] = unknown;
  // An action that no catalog lists may take any argument.
  if (first === undefined || tools.length === 0 || actions.some((action) => !listed.has(action))) return;
  const [path, otherwise] = first;
  const argument = `the argument ${spellHidden(shownPath(path))}`;
  if (otherwise !== undefined) {
    const type = statement.arguments.get(path);
    throw invalidPolicy(
      `it reads ${argument} as ${type}, but ${otherwise}, by its catalog`,
      statement.policy,
    );
  }
  const named = tools.slice(0, MOST_NAMED).join(', nor ');
  const more = tools.length > MOST_NAMED ? `, nor ${tools.length - MOST_NAMED} more` : '';
  throw invalidPolicy(
    `it reads ${argument}, which is none of ${named}${more}, by the catalog`,
    statement.policy,
  );
}
