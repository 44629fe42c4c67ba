import type { ErasedEntry, ErasureReport, ExportReport } from '@grantex/core';
import { entriesText } from './output/counted.ts';
import type { Field } from './output/fields.ts';

/** The most stretches of entries that are shown; `--json` lists entry by entry. */
const MOST_STRETCHES = 12;

/** What a log no longer shows, and which names in it nothing holds. */
export function erasedFields({
  erased,
  uncommittedNames,
}: Pick<ExportReport, 'erased' | 'uncommittedNames'>): Field[] {
  const fields: Field[] = [
    ...erasedField('metadata', erased.metadata, erased),
    ...erasedField('name', erased.names, erased),
  ];
  if (fields.length === 0) fields.push(['erased', 'nothing', 'good']);
  if (uncommittedNames > 0) {
    const which = entriesText(uncommittedNames);
    fields.push(['names', `${which} of version 1: their names are in no hash, and may be others`, 'warning']);
  }
  return fields;
}

function erasedField(what: 'metadata' | 'name', howMany: number, { entries }: ErasureReport): Field[] {
  if (howMany === 0) return [];
  const listed = entries.filter((entry) => entry[what]);
  const stretches = stretchesOf(listed);
  const isWhole = listed.length === howMany && stretches.length <= MOST_STRETCHES;
  const shown = stretches.slice(0, MOST_STRETCHES).join(', ');
  const title = what === 'metadata' ? 'metadata erased' : 'name erased';
  return [[title, `${entriesText(howMany)}: ${shown}${isWhole ? '' : ', …'}`, 'warning']];
}

/** `3, 7–9`, by their places in the log. */
function stretchesOf(entries: readonly ErasedEntry[]): string[] {
  const stretches: { first: number; last: number }[] = [];
  for (const { seq } of entries) {
    const latest = stretches.at(-1);
    if (latest?.last === seq - 1) latest.last = seq;
    else stretches.push({ first: seq, last: seq });
  }
  return stretches.map(({ first, last }) => (first === last ? String(first) : `${first}–${last}`));
}
