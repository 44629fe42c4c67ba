/** The id of an entity in Cedar's JSON form of a policy. */
export interface EntityId {
  type: string;
  id: string;
}

type Constraint = {
  op: string;
  entity?: EntityId;
  entities?: EntityId[];
  entity_type?: string;
  in?: { entity: EntityId };
};

/** Cedar's JSON form of an expression: an object with one member, which names what it is. */
export type Expression = Readonly<Record<string, unknown>>;

/** Cedar's JSON form of a policy (https://docs.cedarpolicy.com/policies/json-format.html). */
export interface PolicyTree {
  effect: 'permit' | 'forbid';
  principal: Constraint;
  action: Constraint;
  resource: Constraint;
  conditions: { kind: 'when' | 'unless'; body: Expression }[];
  annotations?: Readonly<Record<string, string>>;
}

/** The operator of an expression and what stands in it. */
export function operationOf(expression: Expression): { operator: string; operand: unknown } {
  const [entry] = Object.entries(expression);
  if (entry === undefined) throw new TypeError('an expression without an operator');
  return { operator: entry[0], operand: entry[1] };
}

/** Where Cedar puts the expressions within an expression. */
const OPERANDS = new Set(['left', 'right', 'arg', 'if', 'then', 'else', 'in']);

/** The expressions directly within an expression. */
export function operandsOf(expression: Expression): Expression[] {
  const { operator, operand } = operationOf(expression);
  if (operator === 'Value' || operator === 'Var' || typeof operand !== 'object' || operand === null)
    return [];
  const isWhole = Array.isArray(operand) || operator === 'Record';
  const members = Object.entries(operand as Readonly<Record<string, Expression>>);
  return members.flatMap(([name, value]) => (isWhole || OPERANDS.has(name) ? [value] : []));
}

/** How the action may be compared, and what stands for it where a tool is decided, which is in each of its scopes. */
const COMPARISONS = new Map<string, (operand: unknown) => Expression>([
  ['in', (operand) => ({ in: operand })],
  ['==', (operand) => ({ in: operand })],
  ['!=', (operand) => ({ '!': { arg: { in: operand } } })],
]);

/**
 * A policy that means the same for an action, and means a tool by each of its scopes: `action == Action::"…"` becomes
 * `action in Action::"…"`, and `action != Action::"…"` the opposite.
 */
export function withToolsInScopes(tree: PolicyTree): PolicyTree {
  const { action, conditions } = tree;
  return {
    ...tree,
    action: action.op === '==' ? { ...action, op: 'in' } : action,
    conditions: conditions.map(({ kind, body }) => ({ kind, body: actionsIn(body) as Expression })),
  };
}

function actionsIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(actionsIn);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, inner]) => [name, actionsIn(inner)] as const);
  const [[operator, operand] = []] = members;
  const compare = isAction(leftOf(operand)) ? COMPARISONS.get(operator ?? '') : undefined;
  return compare?.(operand) ?? Object.fromEntries(members);
}

/** Whether the action stands in an expression, but not on the left of `==`, `!=` or `in`: no tool would be meant by it. */
export function misplacesAction(expression: Expression): boolean {
  const { operator, operand } = operationOf(expression);
  const compared = COMPARISONS.has(operator) ? leftOf(operand) : undefined;
  return operandsOf(expression).some((inner) => isAction(inner) && inner !== compared);
}

function leftOf(operand: unknown): unknown {
  return typeof operand === 'object' && operand !== null && 'left' in operand ? operand.left : undefined;
}

function isAction(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'Var' in value && value.Var === 'action';
}

/**
 * The names of an access such as `context.arguments.to`, after `context`; undefined for anything else, and empty for
 * `context` itself.
 */
export function contextPath(expression: Expression): string[] | undefined {
  const { operator, operand } = operationOf(expression);
  if (operator === 'Var') return operand === 'context' ? [] : undefined;
  if (operator !== '.') return undefined;
  const { left, attr } = operand as { left: Expression; attr: string };
  const before = contextPath(left);
  return before === undefined ? undefined : [...before, attr];
}
