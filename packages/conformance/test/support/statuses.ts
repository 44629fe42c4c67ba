import type { Report } from '@grantex/conformance';

/** The checks that ended in one way, with what they say. */
export function statusesOf(
  { results }: Report,
  status: 'failed' | 'skipped' | 'passed',
): Readonly<Record<string, unknown>> {
  const found = results.filter(({ outcome }) => outcome.status === status);
  return Object.fromEntries(found.map(({ check, outcome }) => [check.id, outcome]));
}
