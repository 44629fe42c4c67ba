import type { Writable } from 'node:stream';
import { escapeHidden } from '@grantex/core/issuer';
import { catalogOf, type ListedTool } from '@grantex/mcp';
import { describeServer, type ToolDescription } from '../stdio/describe-server.ts';
import { isObject } from '../stdio/messages.ts';
import type { StartServer } from '../stdio/server-process.ts';
import { checkToolNames, readRules } from './rules-file.ts';

export interface CatalogOptions {
  readonly server: StartServer;
  readonly rulesFile: string;
  readonly output: Writable;
  readonly signal: AbortSignal;
}

/**
 * Writes the catalog of a server: its tools that have a rule, with their schemas.
 * @throws {ProgramError} if the server does not answer, or the rules do not fit it
 */
export async function runCatalog({ server, rulesFile, output, signal }: CatalogOptions): Promise<void> {
  const { rules, named } = await readRules(rulesFile);
  const { tools } = await describeServer(server, signal);
  checkToolNames(
    named,
    tools.map(({ name }) => name),
    rulesFile,
  );
  // What limits are compared with are the arguments of the call, by their own names.
  const needs = Object.fromEntries(Object.entries(rules).map(([name, { scopes }]) => [name, { scopes }]));
  // Names and schemas come from the server.
  output.write(`${escapeHidden(JSON.stringify(catalogOf(tools.map(listed), needs), null, 2))}\n`);
}

/** A tool, as far as it has the form that MCP specifies. */
function listed({ name, title, inputSchema }: ToolDescription): ListedTool {
  return {
    name,
    ...(typeof title === 'string' ? { title } : {}),
    ...(isObject(inputSchema) ? { inputSchema } : {}),
  };
}
