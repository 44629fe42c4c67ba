import { readFile } from 'node:fs/promises';
import type { JsonObject, JsonValue, Rule } from '@grantex/core';
import { checkRules } from '@grantex/core/adapter';
import * as z from 'zod';
import { mayPassUnguarded } from './method-filter.ts';
import { folded, isObject } from '../stdio/messages.ts';
import { messageOf } from '../../program/log.ts';
import { ProgramError } from '../../program/program-error.ts';

/** Every JSON pointer (RFC 6901) except the empty one, which names everything. */
const POINTER: RegExp = /^(?:\/(?:[^~/]|~[01])*)+$/;

const pointer = z.string().regex(POINTER, 'must be a JSON pointer into the arguments, such as "/price"');

const ruleSchema = z.strictObject({
  scopes: z.tuple([z.string()], z.string()),
  amount: pointer.optional(),
  currency: z.string().optional(),
  approval: z.literal(true, 'must be true, or left out').optional(),
  action: z.string().optional(),
  metadata: z.array(pointer).optional(),
});

const rulesSchema = z.record(z.string(), ruleSchema.nullable());

const fileSchema = z.strictObject({
  $schema: z.string().optional(),
  tools: rulesSchema,
  resources: rulesSchema.optional(),
  prompts: rulesSchema.optional(),
  unguarded: z
    .array(
      z
        .string()
        .refine(mayPassUnguarded, 'must be "resources", "prompts" or a method that MCP does not specify'),
    )
    .optional(),
});

/** One rule of a rules file. */
export interface WrittenRule {
  readonly scopes: readonly [string, ...string[]];
  /** A JSON pointer into the arguments of the call. */
  readonly amount?: string | undefined;
  /** Of the amount, in three letters (ISO 4217). */
  readonly currency?: string | undefined;
  /** Whether the person approves each call first. */
  readonly approval?: true | undefined;
  readonly action?: string | undefined;
  /** JSON pointers to the arguments that the audit log records. */
  readonly metadata?: readonly string[] | undefined;
}

/** The rules of one kind by name, and `null` for what is forbidden. */
interface WrittenRules {
  readonly [name: string]: WrittenRule | null;
}

/** The content of a rules file. */
export interface RulesFile {
  readonly tools: WrittenRules;
  /** By URI or URI template. Default: `unguarded` decides for all resources. */
  readonly resources?: WrittenRules;
  /** Default: `unguarded` decides for all prompts. */
  readonly prompts?: WrittenRules;
  /** What passes without a grant: `resources`, `prompts` and methods. Default: nothing. */
  readonly unguarded?: readonly string[];
}

/** The rules of a rules file, which read any input by pointers. */
export interface WrapRules {
  readonly [name: string]: Rule;
}

/** The rules of one kind that were read from a file. */
export interface KindRules {
  /** What a grant can allow. */
  readonly rules: WrapRules;
  /** Everything that the file names, including what is forbidden. */
  readonly named: readonly string[];
}

/** The rules that were read from a file; directly, those of its tools. */
export interface RulesRead extends KindRules {
  readonly resources?: KindRules;
  readonly prompts?: KindRules;
  /** What passes without a grant. */
  readonly unguarded: readonly string[];
}

/**
 * Reads a rules file.
 * @throws {ProgramError} naming the file and the place in it that is wrong
 */
export async function readRules(path: string): Promise<RulesRead> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ProgramError(`The rules file cannot be read: ${messageOf(cause)}`);
  });
  return parseRules(text, path);
}

/** @throws {ProgramError} naming the place that is wrong */
export function parseRules(text: string, path: string): RulesRead {
  const parsed = fileSchema.safeParse(parseJson(text, path));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      (issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`,
    );
    throw new ProgramError([`${path} is not a rules file:`, ...faults].join('\n'));
  }
  const { tools, resources, prompts, unguarded = [] } = parsed.data;
  return {
    ...rulesOf(tools, path),
    ...(resources === undefined ? {} : { resources: rulesOf(resources, `${path}: "resources"`) }),
    ...(prompts === undefined ? {} : { prompts: rulesOf(prompts, `${path}: "prompts"`) }),
    unguarded,
  };
}

function rulesOf(written: WrittenRules, place: string): KindRules {
  const rules = Object.fromEntries(
    Object.entries(written).flatMap(([name, rule]) => (rule === null ? [] : [[name, ruleOf(rule)]])),
  );
  const named = Object.keys(written);
  try {
    checkRules(rules, place);
  } catch (error) {
    throw new ProgramError(messageOf(error));
  }
  return { rules, named };
}

/** The scopes of all rules, each once, sorted. */
export function scopesOf({ rules, resources, prompts }: Omit<RulesRead, 'unguarded'>): string[] {
  const all = [rules, resources?.rules ?? {}, prompts?.rules ?? {}].flatMap((ofKind) =>
    Object.values(ofKind),
  );
  return [...new Set(all.flatMap(({ scopes }) => scopes))].toSorted();
}

/**
 * Compares the tools that a rules file names with those of a server.
 * @throws {ProgramError} naming every rule without a tool, and every tool without a rule
 */
export function checkToolNames(named: readonly string[], tools: readonly string[], path: string): void {
  const unknown = named.filter((name) => !tools.includes(name));
  const missing = tools.filter((name) => !named.includes(name));
  const faults = [
    ...(unknown.length === 0 ? [] : [`it names tools that the server does not have: ${unknown.join(', ')}`]),
    ...(missing.length === 0 ? [] : [`it has no rule for: ${missing.join(', ')}`]),
  ];
  if (faults.length > 0) throw new ProgramError(`${path} does not fit the server: ${faults.join('; ')}.`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ProgramError(`${path} is not JSON: ${messageOf(error)}`);
  }
}

function ruleOf({ scopes, amount, currency, approval, action, metadata }: WrittenRule): Rule {
  return {
    scopes,
    arguments: (input) => withoutUnclear(isObject(input) ? input : {}),
    // The guard refuses a value that is not an amount.
    ...(amount === undefined ? {} : { amount: (input) => readPointer(input, amount) as string | number }),
    ...(currency === undefined ? {} : { currency }),
    ...(approval === undefined ? {} : { approval }),
    ...(action === undefined ? {} : { action }),
    ...(metadata === undefined ? {} : { metadata: (input) => excerpt(input, metadata) }),
  };
}

/** Returns each value under its pointer without the first slash, and leaves out what does not exist. */
function excerpt(input: unknown, pointers: readonly string[]): JsonObject {
  const values = pointers.map((path) => [path.slice(1), readPointer(input, path)] as const);
  return Object.fromEntries(values.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
}

/**
 * Reads the value that a JSON pointer names, from own members only.
 * @returns undefined if there is none, or if a second member whose name differs only in case makes it unclear which of
 *   them a server will read
 */
export function readPointer(value: unknown, pointer: string): unknown {
  return pointer.split('/').slice(1).map(unescape).reduce<unknown>(member, value);
}

function member(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
  return unclearNames(value).has(key) ? undefined : value[key];
}

/** The names that differ only in case from another one: it is unclear which of them a server will read. */
function unclearNames(value: object): ReadonlySet<string> {
  const alike = Map.groupBy(Object.keys(value), folded);
  return new Set([...alike.values()].filter(({ length }) => length > 1).flat());
}

/** The arguments that limits are compared with: an unclear one has no value, at any depth, and keeps its name. */
function withoutUnclear(value: object): object {
  const unclear = unclearNames(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, unclear.has(key) ? undefined : clear(inner)]),
  );
}

function clear(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clear);
  return isObject(value) ? withoutUnclear(value) : value;
}

function unescape(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
