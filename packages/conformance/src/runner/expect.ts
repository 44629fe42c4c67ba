import { isDeepStrictEqual } from 'node:util';
import { type Answer, memberOf } from '../http/answer.ts';
import { CheckFailure } from './outcome.ts';

/** @throws {CheckFailure} unless the answer has this status */
export function expectStatus(answer: Answer, status: number): void {
  if (answer.status !== status) throw new CheckFailure(`status ${status}`, summary(answer), answer);
}

/** @throws {CheckFailure} unless the answer is this error, in the shape of §2 */
export function expectError(answer: Answer, status: number, ...codes: string[]): void {
  const { message, code, requestId } = (answer.body ?? {}) as Record<string, unknown>;
  const isError = typeof message === 'string' && typeof code === 'string' && typeof requestId === 'string';
  if (answer.status === status && isError && (codes.length === 0 || codes.includes(code))) return;
  throw new CheckFailure(`${status} ${codes.join(' or ')}`.trimEnd(), summary(answer), answer);
}

/** @throws {CheckFailure} unless the answer is this error, in OAuth's shape (§14) */
export function expectOAuthError(answer: Answer, status: number, ...errors: string[]): void {
  const { error } = (answer.body ?? {}) as Record<string, unknown>;
  if (answer.status === status && errors.some((each) => each === error)) return;
  throw new CheckFailure(`${status} {error: ${errors.join(' or ')}}`, summary(answer), answer);
}

/** @throws {CheckFailure} unless the member at this path of the body equals the value */
export function expectMember(answer: Answer, path: string, value: unknown): void {
  const found = memberOf(answer.body, path);
  if (isDeepStrictEqual(found, value)) return;
  throw new CheckFailure(
    `${path}: ${JSON.stringify(value)}`,
    `${answer.status}, ${path}: ${show(found)}`,
    answer,
  );
}

/** @throws {CheckFailure} unless the header of the answer matches */
export function expectHeader(answer: Answer, name: string, pattern: RegExp): void {
  const found = answer.headers.get(name);
  if (found !== null && pattern.test(found)) return;
  throw new CheckFailure(
    `header ${name} like ${pattern.source}`,
    `${answer.status}, ${name}: ${found ?? 'none'}`,
    answer,
  );
}

/** @throws {CheckFailure} unless it holds */
export function expectThat(
  holds: boolean,
  expected: string,
  received: unknown,
  answer?: Answer,
): asserts holds {
  if (!holds) throw new CheckFailure(expected, show(received), answer);
}

/** The text at this path of a body. @throws {CheckFailure} where there is none */
export function textOf(answer: Answer, path: string): string {
  const found = memberOf(answer.body, path);
  if (typeof found === 'string' && found !== '') return found;
  throw new CheckFailure(`a text as ${path}`, summary(answer), answer);
}

/** The list at this path of a body. @throws {CheckFailure} where there is none */
export function listOf(answer: Answer, path: string): readonly unknown[] {
  const found = memberOf(answer.body, path);
  if (Array.isArray(found)) return found as unknown[];
  throw new CheckFailure(`a list as ${path}`, summary(answer), answer);
}

/** The answer of a step that a check begins with. @throws {CheckFailure} unless it has this status */
export function begun(answer: Answer, status: number): Answer {
  if (answer.status === status) return answer;
  throw new CheckFailure(`status ${status}, to begin with`, summary(answer), answer, true);
}

function summary({ status, received }: Answer): string {
  return received === '' ? `${status} without a body` : `${status} ${received}`;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}
