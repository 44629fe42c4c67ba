import type { ErasedEntry, ErasureReport, ExportReport } from '@grantex/core/log';
import { entriesText } from '../output/counted.ts';
import type { Field } from '../output/fields.ts';

/** How many ranges of entries are shown at most; `--json` lists every entry. */
const MOST_RANGES = 12;

/** What was erased from a log, and how many of its names no hash covers. */
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
    fields.push(['names', `${which} of version 1: no hash covers the name, so it may be wrong`, 'warning']);
  }
  return fields;
}

function erasedField(what: 'metadata' | 'name', howMany: number, { entries }: ErasureReport): Field[] {
  if (howMany === 0) return [];
  const listed = entries.filter((entry) => entry[what]);
  const ranges = rangesOf(listed);
  const isWhole = listed.length === howMany && ranges.length <= MOST_RANGES;
  const shown = ranges.slice(0, MOST_RANGES).join(', ');
  const title = what === 'metadata' ? 'metadata erased' : 'name erased';
  return [[title, `${entriesText(howMany)}: ${shown}${isWhole ? '' : ', …'}`, 'warning']];
}

/** Such as `3, 7–9`, by their positions in the log. */
function rangesOf(entries: readonly ErasedEntry[]): string[] {
  const ranges: { first: number; last: number }[] = [];
  for (const { seq } of entries) {
    const latest = ranges.at(-1);
    if (latest?.last === seq - 1) latest.last = seq;
    else ranges.push({ first: seq, last: seq });
  }
  return ranges.map(({ first, last }) => (first === last ? String(first) : `${first}–${last}`));
}
