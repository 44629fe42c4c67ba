import { type CallDetail, spellHidden } from '@grantex/core/issuer';
import type { Transaction } from '../../base/store/database.ts';
import { invalidDetails } from '../details/asked-details.ts';
import { basesOf } from '../scopes/describe.ts';
import { type Catalog, type CatalogTool, findCatalog } from './catalog.ts';
import { type Argument, findArgument } from './find-argument.ts';
import { type Effort, typesOfValue, usualEffort } from './schema-walk.ts';
import type { JsonType } from './json-schema.ts';

/** Which grant is asked for. */
interface Asked {
  developerId: string;
  audience: string;
  details: readonly CallDetail[];
}

/**
 * Resolves the arguments that details name in the catalog of their service, so that a limit on a misspelt argument is noticed
 * when a grant is asked for. Each must be an argument of some tool that needs the scope, of a type that its operators compare.
 * Without a catalog nothing is checked.
 * @throws {ApiError} 400 `INVALID_DETAILS`, naming path and tool
 */
export async function checkInCatalog(
  transaction: Transaction,
  { developerId, audience, details }: Asked,
): Promise<void> {
  if (!details.some(({ arguments: named, ask }) => named !== undefined || typeof ask === 'object')) return;
  const catalog = await findCatalog(transaction, developerId, audience);
  if (catalog === undefined) return;
  const effort = usualEffort();
  for (const [index, detail] of details.entries()) {
    const fault = faultInCatalog(catalog, detail, effort);
    if (fault === undefined) continue;
    throw invalidDetails(`The value at "/${index}${fault.at}" ${fault.fault}.`);
  }
}

/** What is wrong with a named argument, and where in its detail, as a JSON pointer. */
export interface CatalogFault {
  at: string;
  fault: string;
}

/** @returns undefined where all named arguments exist and fit */
export function faultInCatalog(
  catalog: Pick<Catalog, 'audience' | 'tools'>,
  { scope, arguments: limits = {}, ask }: Pick<CallDetail, 'scope' | 'arguments' | 'ask'>,
  effort: Effort = usualEffort(),
): CatalogFault | undefined {
  const tools = toolsWith(catalog, scope);
  const by = `by the catalog of ${catalog.audience}`;
  const named = Object.entries(limits).map((each) => ['arguments', ...each] as const);
  const asked = Object.entries(typeof ask === 'object' ? ask : {}).map((each) => ['ask', ...each] as const);
  for (const [member, path, operators] of [...named, ...asked]) {
    const fault = faultOfPath(tools, path, operators, effort);
    const at = `/${member}/${spellHidden(path)}`;
    if (effort.left < 0) return { at, fault: `is one argument too many to look for ${by}: limit fewer` };
    if (fault === undefined) continue;
    const { tool, operator, types } = fault;
    if (tool === undefined) return { at, fault: `names no argument of a tool that needs ${scope}, ${by}` };
    const what = `does not fit the tool ${JSON.stringify(spellHidden(tool))}, which takes ${types} there`;
    return { at: `${at}/${operator}`, fault: `${what}, ${by}` };
  }
  return undefined;
}

/** The tools of each scope: many arguments are looked for in one catalog, which may have tens of thousands of scopes. */
const byScope = new WeakMap<Pick<Catalog, 'tools'>, Map<string, CatalogTool[]>>();

/** The tools that need a scope, with whatever constraint. */
export function toolsWith(catalog: Pick<Catalog, 'tools'>, scope: string): readonly CatalogTool[] {
  const known = byScope.get(catalog) ?? toolsByScope(catalog);
  byScope.set(catalog, known);
  return known.get(scope) ?? [];
}

function toolsByScope({ tools }: Pick<Catalog, 'tools'>): Map<string, CatalogTool[]> {
  const found = new Map<string, CatalogTool[]>();
  for (const tool of tools) {
    for (const scope of basesOf(tool.scopes)) {
      const those = found.get(scope) ?? [];
      those.push(tool);
      found.set(scope, those);
    }
  }
  return found;
}

interface PathFault {
  tool?: string;
  operator?: string;
  types?: string;
}

/** @returns undefined as soon as one tool has the argument, and all operators fit it */
function faultOfPath(
  tools: readonly CatalogTool[],
  path: string,
  operators: object,
  effort: Effort,
): PathFault | undefined {
  let fault: PathFault = {};
  for (const { name, inputSchema } of tools) {
    if (effort.left < 0) break;
    const argument = findArgument(inputSchema, path, effort);
    if (argument === undefined) continue;
    const operator = Object.entries(operators).find((each) => !fits(argument, each))?.[0];
    if (operator === undefined) return undefined;
    fault = { tool: name, operator, types: [...argument.types].join(' or ') || 'nothing' };
  }
  return fault;
}

const COMPARED: Readonly<Record<string, readonly JsonType[]>> = {
  // A text may be a decimal.
  max: ['number', 'integer', 'string'],
  min: ['number', 'integer', 'string'],
  over: ['number', 'integer', 'string'],
  prefix: ['string'],
  under: ['string'],
  host: ['string'],
};

/** Whether an operator compares a type that the argument may have; each value of `oneOf` must have one of them. */
function fits({ types }: Argument, [operator, value]: readonly [string, unknown]): boolean {
  if (operator === 'oneOf' && Array.isArray(value)) {
    return value.every((each) => typesOfValue(each).some((type) => types.has(type)));
  }
  return COMPARED[operator]?.some((type) => types.has(type)) ?? true;
}
