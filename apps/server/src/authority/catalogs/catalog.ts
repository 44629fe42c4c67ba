import { appendEvent } from '../../ledger/events/append-event.ts';
import { FormatError } from '@grantex/core';
import { canonicalJson } from '@grantex/core/log';
import { parseScope } from '@grantex/core/issuer';
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { ApiError, notFound } from '../../base/api-error.ts';
import { MOST_AUDIENCES } from '../../base/limits.ts';
import type { Transaction } from '../../base/store/database.ts';
import { type JsonSchema, schemaFault } from './json-schema.ts';

/** A tool of a service, or a route: what it needs, and what it takes. */
export interface CatalogTool {
  name: string;
  /** What a call of it needs. */
  scopes: string[];
  /** JSON Schema of what limits are compared with: the parsed input, or what the rule's `arguments` makes of it. */
  inputSchema: JsonSchema;
  /** For people, in its developer's words. */
  title?: string | undefined;
}

/** The tools of one service of a developer (`docs/protocol.md` §15, Catalogs). */
export interface Catalog {
  audience: string;
  tools: CatalogTool[];
  /** SHA-256 of the canonical JSON (RFC 8785) of `{tools}`, in lower-case hex. */
  digest: string;
  updatedAt: Date;
}

/** Most catalogs of a developer: one for each service that it may register. */
const MOST = MOST_AUDIENCES;

/**
 * Stores the catalog of a service, in place of an earlier one. Requests that wait are shown by the new one.
 * @throws {ApiError} 400 `INVALID_CATALOG` naming the tool and the place in its schema, 409 `TOO_MANY_CATALOGS`
 * @throws {FormatError} `INVALID_SCOPE`
 */
export async function writeCatalog(
  transaction: Transaction,
  developerId: string,
  { audience, tools }: Pick<Catalog, 'audience' | 'tools'>,
): Promise<Catalog> {
  const document = canonicalDocument(tools);
  const digest = createHash('sha256').update(document).digest('hex');
  const values = { document, digest, updated_at: sql<Date>`clock_timestamp()` };
  const { updated_at: updatedAt } = await transaction
    .insertInto('resource_catalogs')
    .values({ developer_id: developerId, audience, ...values })
    .onConflict((conflict) => conflict.columns(['developer_id', 'audience']).doUpdateSet(values))
    .returning('updated_at')
    .executeTakeFirstOrThrow();
  const { count } = await transaction
    .selectFrom('resource_catalogs')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('developer_id', '=', developerId)
    .executeTakeFirstOrThrow();
  if (count > MOST) throw new ApiError(409, 'TOO_MANY_CATALOGS', `a developer has at most ${MOST} catalogs`);
  await appendEvent(transaction, developerId, { type: 'catalog.saved', data: { audience, digest } });
  return { audience, tools, digest, updatedAt };
}

/** @returns undefined where the developer has stored none for this service */
export async function findCatalog(
  transaction: Transaction,
  developerId: string,
  audience: string,
): Promise<Catalog | undefined> {
  const row = await transaction
    .selectFrom('resource_catalogs')
    .select(['document', 'digest', 'updated_at'])
    .where('developer_id', '=', developerId)
    .where('audience', '=', audience)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { tools } = JSON.parse(row.document) as Pick<Catalog, 'tools'>;
  return { audience, tools, digest: row.digest, updatedAt: row.updated_at };
}

/** @throws {ApiError} 404 */
export async function deleteCatalog(
  transaction: Transaction,
  developerId: string,
  audience: string,
): Promise<void> {
  const { numDeletedRows } = await transaction
    .deleteFrom('resource_catalogs')
    .where('developer_id', '=', developerId)
    .where('audience', '=', audience)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw noCatalog();
  await appendEvent(transaction, developerId, { type: 'catalog.deleted', data: { audience } });
}

export function noCatalog(): ApiError {
  return notFound('catalog');
}

/** The canonical JSON of `{tools}`, each of which has the limits of {@link canonicalJson}. */
function canonicalDocument(tools: readonly CatalogTool[]): string {
  const names = new Set<string>();
  const texts = tools.map((tool, index) => {
    const at = `tools[${index}]`;
    if (names.has(tool.name)) throw invalid(at, 'another tool has the same name');
    names.add(tool.name);
    for (const scope of tool.scopes) parseScope(scope);
    const text = canonicalTool(tool, at);
    const fault = schemaFault(tool.inputSchema);
    if (fault !== undefined) throw invalid(`${at}.inputSchema`, fault.slice(0, LONGEST_FAULT));
    return text;
  });
  return `{"tools":[${texts.join(',')}]}`;
}

const LONGEST_FAULT = 300;

function canonicalTool(tool: CatalogTool, at: string): string {
  try {
    return canonicalJson(tool);
  } catch (error) {
    if (FormatError.is(error)) throw invalid(at, error.message);
    throw error;
  }
}

function invalid(place: string, fault: string): ApiError {
  return new ApiError(400, 'INVALID_CATALOG', `${place}: ${fault}`);
}
