import type { Rule } from '@grantex/core';
import { ruleNamed } from '@grantex/core/adapter';
import { uriNames } from '@grantex/mcp';
import type { RulesRead } from './rules-file.ts';

/** The kinds of things that a client can call or read. */
export type Kind = 'tools' | 'resources' | 'prompts';

/** What the rules file says about one tool, resource or prompt. */
export interface Ruling {
  readonly rule: Rule | undefined;
  /** Whether it needs no grant. */
  readonly isOpen: boolean;
  /** For a resource whose rule is written under a template: the values of its variables. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The rules of a file, for all kinds. */
export interface RuleBook {
  /** Whether the file has rules of a kind, so that each request is decided. */
  decides(kind: string): boolean;
  /** @param named the name of a tool or prompt; the URI of a resource, or the text of a template */
  find(kind: Kind, named: string): Ruling;
  /** The rules of the tools, by name. */
  readonly tools: Readonly<Record<string, Rule>>;
}

/** @throws {TypeError} naming a URI template that is not supported */
export function createRuleBook({ rules, named, resources, prompts, unguarded }: RulesRead): RuleBook {
  const written = { tools: { rules, named }, resources, prompts };
  const findUri = uriNames(resources?.named ?? []);

  return {
    tools: rules,
    decides: (kind) => Object.hasOwn(written, kind) && written[kind as Kind] !== undefined,
    find(kind, asked) {
      const { rules: ofKind = {}, named: names = [] } = written[kind] ?? {};
      const isUnguarded = unguarded.includes(kind);
      if (kind !== 'resources') {
        return { rule: ruleNamed(ofKind, asked), isOpen: isUnguarded && !names.includes(asked) };
      }
      const { name, variables, isUnclear = false } = findUri(asked);
      return {
        rule: name === undefined ? undefined : ruleNamed(ofKind, name),
        isOpen: isUnguarded && name === undefined && !isUnclear,
        ...(variables === undefined ? {} : { variables }),
      };
    },
  };
}
