import { type CallDetail, detailInWords } from '@grantex/core/issuer';
import type { Field } from './fields.ts';

/** What limits the scopes of a grant, in words: a field for each detail. */
export function limitFields(details: readonly CallDetail[] = []): Field[] {
  return details.map((detail, index): Field => [index === 0 ? 'limits' : '', limitLine(detail)]);
}

/** One detail, after the scope that it limits. */
export function limitLine(detail: CallDetail): string {
  return `${detail.scope}: ${detailInWords(detail)}`;
}
