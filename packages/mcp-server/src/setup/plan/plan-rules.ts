import { readFile } from 'node:fs/promises';
import { escapeHidden } from '@grantex/core/issuer';
import type { ServerOffer } from '../../wrap/stdio/describe-server.ts';
import type { Kind } from '../../wrap/rules/rule-book.ts';
import { parseRules, type RulesRead, scopesOf } from '../../wrap/rules/rules-file.ts';
import { type ProposedRule, proposeRules } from '../../proposals/propose-rules.ts';
import { messageOf } from '../../program/log.ts';
import { ProgramError } from '../../program/program-error.ts';
import { isMissing } from '../clients/configuration.ts';
import { setMember } from '../clients/edit-json.ts';

/** One line for the person who sets a server up. */
export interface RuleLine {
  readonly kind: Kind;
  readonly name: string;
  /** Undefined for what is forbidden. */
  readonly scopes: readonly string[] | undefined;
  /** `kept` from an existing file; `unsure` is a proposal that somebody should look at. */
  readonly state: 'kept' | 'proposed' | 'unsure';
}

/** The rules of a server, before they are written. */
export interface RulesPlan {
  readonly lines: readonly RuleLine[];
  /** Rules of tools that the server no longer has. */
  readonly gone: readonly string[];
  /** Gives a line another scope; undefined forbids. */
  with(index: number, scopes: readonly string[] | undefined): RulesPlan;
  /** The content of the file, and what the wrapper will read in it. */
  written(): { readonly text: string; readonly rules: RulesRead; readonly scopes: readonly string[] };
}

/**
 * Proposes rules for what a server offers. Rules that an existing file has stay as they are.
 * @throws {ProgramError} if the file is there and is not a rules file
 */
export async function planRules(path: string, offer: ServerOffer): Promise<RulesPlan> {
  const text = await textOf(path);
  const proposed = proposeRules(offer);
  if (text === undefined) {
    return planOf(path, undefined, proposed.map(lineOf), []);
  }
  const kept = linesOf(parseRules(text, path));
  const has = (one: ProposedRule): boolean =>
    kept.some(({ kind, name }) => kind === one.kind && name === one.name);
  // A tool must have a rule. Whatever else has none, its author left out.
  const added = proposed.filter((one) => one.kind === 'tools' && !has(one));
  const gone = kept.filter(
    ({ kind, name }) => kind === 'tools' && !offer.tools.some((tool) => tool.name === name),
  );
  const left = kept.filter((line) => !gone.includes(line));
  return planOf(
    path,
    text,
    [...left, ...added.map(lineOf)],
    gone.map(({ name }) => name),
  );
}

function planOf(
  path: string,
  text: string | undefined,
  lines: readonly RuleLine[],
  gone: readonly string[],
): RulesPlan {
  return {
    lines,
    gone,
    with: (index, scopes) =>
      planOf(
        path,
        text,
        lines.map((line, at) => (at === index ? { ...line, scopes, state: 'proposed' } : line)),
        gone,
      ),
    written() {
      const edited = text === undefined ? newFile(lines) : changed(text, lines, gone);
      // Names of tools come from the server.
      const safe = escapeHidden(edited);
      const rules = parseRules(safe, path);
      return { text: safe, rules, scopes: scopesOf(rules) };
    },
  };
}

/** A file of these lines alone. */
function newFile(lines: readonly RuleLine[]): string {
  const of = (kind: Kind): object =>
    Object.fromEntries(lines.filter((line) => line.kind === kind).map((line) => [line.name, ruleOf(line)]));
  const others = KINDS.filter((kind) => kind !== 'tools' && lines.some((line) => line.kind === kind));
  const kinds: readonly Kind[] = ['tools', ...others];
  return `${JSON.stringify(Object.fromEntries(kinds.map((kind) => [kind, of(kind)])), undefined, 2)}\n`;
}

function changed(text: string, lines: readonly RuleLine[], gone: readonly string[]): string {
  const left = gone.reduce((before, name) => setMember(before, ['tools', name], undefined), text);
  return lines
    .filter(({ state }) => state !== 'kept')
    .reduce((before, line) => setMember(before, [line.kind, line.name], ruleOf(line)), left);
}

function ruleOf({ scopes }: RuleLine): object | null {
  return scopes === undefined ? null : { scopes };
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new ProgramError(`The rules file cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function lineOf({ kind, name, scope, isSure }: ProposedRule): RuleLine {
  return { kind, name, scopes: [scope], state: isSure ? 'proposed' : 'unsure' };
}

const KINDS: readonly Kind[] = ['tools', 'resources', 'prompts'];

function linesOf(rules: RulesRead): RuleLine[] {
  return KINDS.flatMap((kind) => {
    const ofKind = kind === 'tools' ? rules : rules[kind];
    return (ofKind?.named ?? []).map((name) => ({
      kind,
      name,
      scopes: Object.hasOwn(ofKind?.rules ?? {}, name) ? ofKind?.rules[name]?.scopes : undefined,
      state: 'kept' as const,
    }));
  });
}
