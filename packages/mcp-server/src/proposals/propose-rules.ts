import type { ServerOffer } from '../wrap/stdio/describe-server.ts';
import { createRuleBook } from '../wrap/rules/rule-book.ts';
import type { Kind } from '../wrap/rules/rule-book.ts';
import type { RulesFile } from '../wrap/rules/rules-file.ts';
import { kindOfServer } from './noun-of.ts';
import { type Proposal, proposeScope } from './propose-scope.ts';

/** The proposed scope of one tool, resource or prompt. */
export interface ProposedRule extends Proposal {
  readonly kind: Kind;
  /** The name of a tool or prompt, the URI or URI template of a resource. */
  readonly name: string;
}

/** A server with more resources than this has a template for them, or rules that somebody writes. */
const MOST_RESOURCES = 50;

const READS = { readOnlyHint: true };

/**
 * Proposes a rule for each tool, resource and prompt of a server, in the order of their names. Resources under a URI that
 * no rule can have are left out, so they are refused.
 */
export function proposeRules({ name, tools, resources, prompts }: ServerOffer): ProposedRule[] {
  const server = kindOfServer(
    name,
    tools.map((tool) => tool.name),
  );
  const listed = resources.length > MOST_RESOURCES ? [] : resources.filter(canHaveRule);
  return [
    ...byName(tools).map((tool) => ({
      kind: 'tools' as const,
      name: tool.name,
      ...proposeScope(tool.name, tool.annotations ?? {}, server),
    })),
    ...byName(listed.map((uri) => ({ name: uri }))).map((one) => ({
      kind: 'resources' as const,
      name: one.name,
      ...proposeScope(one.name, READS, server),
    })),
    ...byName(prompts.map((prompt) => ({ name: prompt }))).map((one) => ({
      kind: 'prompts' as const,
      name: one.name,
      // A prompt is a text of the server, whatever its name announces.
      ...proposeScope('', READS, server),
    })),
  ];
}

/** The rules file with these proposals. */
export function rulesFileOf(proposed: readonly ProposedRule[]): RulesFile {
  const of = (kind: Kind): RulesFile['tools'] =>
    Object.fromEntries(
      proposed
        .filter((one) => one.kind === kind)
        .map(({ name, scope }) => [name, { scopes: [scope] as const }]),
    );
  const has = (kind: Kind): boolean => proposed.some((one) => one.kind === kind);
  return {
    tools: of('tools'),
    ...(has('resources') ? { resources: of('resources') } : {}),
    ...(has('prompts') ? { prompts: of('prompts') } : {}),
  };
}

function byName<ITEM extends { readonly name: string }>(items: readonly ITEM[]): ITEM[] {
  const once = [...new Map(items.map((item) => [item.name, item])).values()];
  return once.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function canHaveRule(uri: string): boolean {
  try {
    const resources = { rules: {}, named: [uri] };
    createRuleBook({ rules: {}, named: [], resources, unguarded: [] });
    return true;
  } catch {
    return false;
  }
}
