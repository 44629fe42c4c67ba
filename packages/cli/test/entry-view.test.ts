import { describeReason } from '@grantex/core/issuer';
import type { AuditEntry } from '@grantex/core/log';
import { expect, test } from 'vitest';
import { entryLines } from '../src/audit/entry-view.ts';

const now = Date.parse('2026-11-29T10:00:00Z');

/** What `grantex audit tail` prints about a blocked call. */
function linesOf(metadata: AuditEntry['metadata']): readonly string[] {
  const entry = {
    entryId: 'alog_1',
    seq: 1,
    timestamp: new Date(now).toISOString(),
    status: 'blocked',
    action: 'pay',
    agentId: 'ag_1',
    principalId: 'user_alice',
    metadata,
  } as Partial<AuditEntry> as AuditEntry;
  return entryLines(entry, (id) => id ?? '', { width: 200, paint: (_style, text) => text, now });
}

// The same reasons as in the test of @grantex/mcp that compares them over HTTP and in the result of a tool.
test.each([
  'argument_not_granted',
  'details_unknown',
  'approval_required',
  'approval_refused',
  'budget_exceeded',
  'on_hold',
  'policy_refused',
  'admission_unavailable',
  'admission_missing',
])('a blocked call says the sentence that its caller has read: %s', (reason) => {
  expect(linesOf({ reason })[1]?.trim()).toBe(describeReason(reason)?.message);
});

test('a call that was blocked for its arguments names them', () => {
  const [, why] = linesOf({ reason: 'argument_not_granted', refusedArguments: ['amount', 'to\u202e'] });
  expect(why).toContain(`${describeReason('argument_not_granted')?.message} (amount to`);
  expect(why).not.toContain('\u202e');
});
