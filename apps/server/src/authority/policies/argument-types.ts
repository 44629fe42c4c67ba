import { invalidPolicy } from './policy-fault.ts';
import { contextPath, type Expression, operandsOf, operationOf } from './policy-tree.ts';

/** A type in which a policy reads an argument; `any`: it only asks whether the argument is there. */
export type ArgumentType = 'String' | 'Long' | 'Boolean' | 'decimal' | 'Set<String>' | 'Set<Long>' | 'any';

/** Types of arguments by their path: the names joined by U+0000, which no name contains. */
export type ArgumentTypes = ReadonlyMap<string, ArgumentType>;

export const PATH_SEPARATOR = '\u0000';

/** A path as people write it. */
export function shownPath(path: string): string {
  return path.replaceAll(PATH_SEPARATOR, '.');
}

/** The types of the facts of a call, where an argument is compared with one. */
const TYPES_OF_FACTS: ReadonlyMap<string, ArgumentType> = new Map(
  Object.entries({
    amount: 'decimal',
    currency: 'String',
    depth: 'Long',
    principal: 'String',
    acr: 'String',
    hour: 'Long',
    minute: 'Long',
    callsThisHour: 'Long',
  } as const),
);

/** The type of an argument that is read in two; undefined where they differ. */
function commonType(one: ArgumentType, other: ArgumentType): ArgumentType | undefined {
  if (one === 'any' || one === other) return other;
  return other === 'any' ? one : undefined;
}

/** What stands in an operator, by its name. `same`: of the type of the other operand. */
const OPERATORS: ReadonlyMap<string, ArgumentType | 'same'> = new Map(
  Object.entries({
    '==': 'same',
    '!=': 'same',
    '<': 'Long',
    '<=': 'Long',
    '>': 'Long',
    '>=': 'Long',
    '+': 'Long',
    '-': 'Long',
    '*': 'Long',
    neg: 'Long',
    '&&': 'Boolean',
    '||': 'Boolean',
    '!': 'Boolean',
    like: 'String',
    lessThan: 'decimal',
    lessThanOrEqual: 'decimal',
    greaterThan: 'decimal',
    greaterThanOrEqual: 'decimal',
  } as const),
);

/**
 * The arguments that a statement reads, with the types that its operators give them. Cedar has no records with open
 * members, so that the schema of a call is made from the policy itself, and checked against the catalog where there is one.
 * @throws {ApiError} 400 `INVALID_POLICY` where an argument is read in two ways, or the arguments as a whole
 */
export function argumentsRead(conditions: readonly Expression[], policy: string): ArgumentTypes {
  const read = new Map<string, ArgumentType>();

  function note(path: readonly string[], type: ArgumentType): void {
    const name = path.join(PATH_SEPARATOR);
    const known = read.get(name) ?? 'any';
    const both = commonType(known, type);
    if (both === undefined) {
      throw invalidPolicy(`it reads the argument ${path.join('.')} as ${known} and as ${type}`, policy);
    }
    read.set(name, both);
  }

  function visit(expression: Expression, expected: ArgumentType | undefined): void {
    const { operator, operand } = operationOf(expression);
    const path = contextPath(expression);
    if (path?.[0] === 'arguments') {
      if (path.length === 1) {
        throw invalidPolicy('it uses the arguments as a whole: name one, as in context.arguments.to', policy);
      }
      return note(path.slice(1), expected ?? 'String');
    }
    if (operator === 'has') return visitHas(operand as { left: Expression; attr: string | string[] });
    if (operator === 'contains') return visitContains(operand as { left: Expression; right: Expression });
    if (operator === 'if-then-else') {
      const branches = operand as { if: Expression; then: Expression; else: Expression };
      visit(branches.if, 'Boolean');
      visit(branches.then, expected);
      return visit(branches.else, expected);
    }
    const operands = operandsOf(expression);
    const type = OPERATORS.get(operator);
    for (const [index, inner] of operands.entries()) {
      const other = operands[1 - index];
      visit(inner, type === 'same' ? other && typeOf(other) : type);
    }
  }

  function visitHas({ left, attr }: { left: Expression; attr: string | string[] }): void {
    const path = contextPath(left);
    if (path === undefined) return visit(left, undefined);
    const [fact, ...names] = [...path, ...(typeof attr === 'string' ? [attr] : attr)];
    if (fact === 'arguments') for (const [index] of names.entries()) note(names.slice(0, index + 1), 'any');
  }

  function visitContains({ left, right }: { left: Expression; right: Expression }): void {
    const { operator, operand } = operationOf(left);
    const member = typeOf(right);
    visit(left, member === 'Long' ? 'Set<Long>' : 'Set<String>');
    visit(right, operator === 'Set' ? typeOf((operand as Expression[])[0]) : undefined);
  }

  for (const condition of conditions) visit(condition, 'Boolean');
  return withoutPrefixes(read, policy);
}

/** Whoever reads `a.b` walks through `a`, so that `a` has no other type. */
function withoutPrefixes(read: ReadonlyMap<string, ArgumentType>, policy: string): ArgumentTypes {
  const names = [...read.keys()];
  const isWalked = (name: string): boolean =>
    names.some((other) => other.startsWith(`${name}${PATH_SEPARATOR}`));
  const mixed = names.find((name) => isWalked(name) && read.get(name) !== 'any');
  if (mixed !== undefined) {
    throw invalidPolicy(
      `it reads the argument ${shownPath(mixed)} as ${read.get(mixed)} and as a record`,
      policy,
    );
  }
  return new Map([...read].filter(([name]) => !isWalked(name)));
}

/** The type of an expression that is no argument; undefined where only the policy's author knows it. */
function typeOf(expression: Expression | undefined): ArgumentType | undefined {
  if (expression === undefined) return undefined;
  const { operator, operand } = operationOf(expression);
  if (operator === 'Value') {
    if (typeof operand === 'number') return 'Long';
    if (typeof operand === 'boolean') return 'Boolean';
    return 'String';
  }
  if (operator === 'decimal') return 'decimal';
  if (operator === 'Set')
    return typeOf((operand as Expression[])[0]) === 'Long' ? 'Set<Long>' : 'Set<String>';
  const [fact] = contextPath(expression) ?? [];
  if (fact !== undefined && fact !== 'arguments') return TYPES_OF_FACTS.get(fact);
  const type = OPERATORS.get(operator);
  return type === 'Long' ? 'Long' : undefined;
}

/**
 * What several statements read, together.
 * @throws {TypeError} where two of them read an argument in different types
 */
export function mergedTypes(
  statements: readonly { arguments: ArgumentTypes; policy: string }[],
): ArgumentTypes {
  const merged = new Map<string, ArgumentType>();
  for (const { arguments: types } of statements) {
    for (const [path, type] of types) {
      const known = merged.get(path) ?? 'any';
      const both = commonType(known, type);
      if (both === undefined) {
        throw new TypeError(`the argument ${shownPath(path)} is read as ${known} and as ${type}`);
      }
      merged.set(path, both);
    }
  }
  return merged;
}

/** An argument that two statements read in different types, although both may be about the same call. */
export function argumentConflict(one: TypedStatement, other: TypedStatement): string | undefined {
  if (!mayMeet(one.head, other.head)) return undefined;
  for (const [path, type] of one.arguments) {
    if (commonType(type, other.arguments.get(path) ?? 'any') === undefined) return shownPath(path);
  }
  return undefined;
}

interface TypedStatement {
  arguments: ArgumentTypes;
  head: Readonly<Record<'agents' | 'audiences' | 'scopes' | 'tools', readonly string[] | undefined>>;
}

/** Whether two heads may name the same call. */
function mayMeet(one: TypedStatement['head'], other: TypedStatement['head']): boolean {
  const share = (left?: readonly string[], right?: readonly string[]): boolean =>
    left === undefined || right === undefined || left.some((name) => right.includes(name));
  if (!share(one.agents, other.agents) || !share(one.audiences, other.audiences)) return false;
  return share(one.scopes, other.scopes) || share(one.tools, other.tools);
}
