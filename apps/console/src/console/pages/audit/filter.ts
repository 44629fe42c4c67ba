import { ENTRY_STATUSES } from '@grantex/core/log';
import type { AuditEntry, AuditFilter } from '@grantex/sdk';

/** The parameters of the address that filter the log. */
export const FIELDS = ['agent', 'grant', 'principal', 'action', 'status', 'since', 'until'] as const;
export type FieldName = (typeof FIELDS)[number];

/** The filter in the address, without invalid values. */
export function filterOf(search: URLSearchParams): AuditFilter {
  const text = (name: FieldName): string | undefined => {
    const value = search.get(name)?.trim() ?? '';
    return value === '' ? undefined : value;
  };
  return {
    agentId: text('agent'),
    grantId: text('grant'),
    principalId: text('principal'),
    action: text('action'),
    status: ENTRY_STATUSES.find((status) => status === text('status')),
    since: instantOf(text('since')),
    until: instantOf(text('until')),
  };
}

export function isFiltered(search: URLSearchParams): boolean {
  return FIELDS.some((name) => (search.get(name) ?? '') !== '');
}

/** The parameters whose values are invalid: an unknown status, or not a time. */
export function invalidIn(search: URLSearchParams): readonly FieldName[] {
  const { status, since, until } = filterOf(search);
  const valid = { status, since, until };
  return (['status', 'since', 'until'] as const).filter(
    (name) => valid[name] === undefined && (search.get(name)?.trim() ?? '') !== '',
  );
}

/** Whether a new entry matches the filter, as the server would decide. Times are not compared: the entry is new. */
export function matches(entry: AuditEntry, filter: AuditFilter): boolean {
  const { agentId, grantId, principalId, action, status } = filter;
  return (
    (agentId === undefined || entry.agentId === agentId) &&
    (grantId === undefined || entry.grantId === grantId) &&
    (principalId === undefined || entry.principalId === principalId) &&
    (action === undefined || entry.action === action) &&
    (status === undefined || entry.status === status)
  );
}

/** Reads an instant, or a time without a zone as UTC; undefined for anything else. */
function instantOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const date = new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The value for `<input type="datetime-local">`, which is in the reader's zone. */
export function localInputOf(instant: string | undefined): string {
  if (instant === undefined) return '';
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
