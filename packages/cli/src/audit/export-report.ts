import type { CheckedCheckpoint, ExportReport } from '@grantex/core/log';
import { entriesText } from '../output/counted.ts';
import type { Field } from '../output/fields.ts';
import { styleOfStatus } from '../output/style.ts';
import type { Column } from '../output/table.ts';
import type { Context } from '../session/context.ts';
import { signatureFields } from './agent-signatures.ts';
import { erasedFields } from './erased.ts';
import type { KeptNote } from './kept.ts';

/**
 * Prints the result of checking an export.
 * @param formers keys of the log that others have replaced
 */
export async function showReport(
  { screen }: Context,
  report: ExportReport,
  notes: readonly KeptNote[],
  formers: readonly string[],
): Promise<void> {
  const { valid, fault, entries, head, proven, anchored, checkpoints, root, disposed } = report;
  if (screen.isJson) {
    const all = checkpoints.map((each, index) => ({
      file: notes[index]?.file,
      ...each,
      ...(isByFormer(each, formers) ? { isByFormerKey: true } : {}),
    }));
    const rootText = Buffer.from(root).toString('base64');
    return screen.json({
      valid,
      fault,
      entries,
      head,
      root: rootText,
      proven,
      anchored,
      checkpoints: all,
      erased: report.erased,
      uncommittedNames: report.uncommittedNames,
      disposed: report.disposed,
      signatures: report.signatures,
    });
  }
  await screen.fields([
    [
      'log',
      valid ? 'nothing is wrong' : `${fault?.kind}${fault?.seq === 0 ? '' : ` at ${fault?.seq}`}`,
      valid ? 'good' : 'bad',
    ],
    ...disposedFields(report),
    ['in order', count(entries, disposed === null ? 'from the first one' : 'after those')],
    ['proven', provenText(report), proven > 0 ? 'good' : 'warning'],
    ...erasedFields(report),
    ...signatureFields(report.signatures),
  ]);
  if (checkpoints.length === 0) return;
  await screen.line('');
  await screen.table(
    [
      { title: 'CHECKPOINT', value: ({ file }) => file },
      {
        title: 'ENTRIES',
        value: ({ checked }) => ('size' in checked ? String(checked.size) : ''),
        isWhole: true,
      },
      {
        title: 'LOG',
        value: ({ checked }) => statusOf(checked),
        isWhole: true,
        style: ({ checked }) => styleOfStatus(statusOf(checked)),
      },
      { title: 'KEY', value: ({ checked }) => keyOf(checked, formers), isWhole: true },
      ...witnessColumn(checkpoints),
    ],
    checkpoints.map((checked, index) => ({ checked, file: notes[index]?.file ?? '' })),
  );
}

/** What is not there any more, and who says so. */
function disposedFields({ disposed }: ExportReport): Field[] {
  if (disposed === null) return [];
  const { entries, at, trust } = disposed;
  const by = {
    anchored: 'an anchored key',
    unanchored: 'a key that is not anchored',
    unchecked: 'no key that was checked',
  };
  return [
    ['disposed of', `the first ${entriesText(entries)}, until ${at}, signed by ${by[trust]}`, 'warning'],
  ];
}

interface Row {
  readonly checked: CheckedCheckpoint;
}

function keyOf(checked: CheckedCheckpoint, formers: readonly string[]): string {
  if (checked.status === 'refused') return '';
  return isByFormer(checked, formers) ? `${checked.trust}, former key` : checked.trust;
}

function isByFormer(checked: CheckedCheckpoint, formers: readonly string[]): boolean {
  return checked.status !== 'refused' && formers.includes(checked.verifierKey ?? '');
}

/** Which witnesses have cosigned; no column if no witness is given. */
function witnessColumn(checkpoints: readonly CheckedCheckpoint[]): Column<Row>[] {
  const isAsked = checkpoints.some((one) => one.status !== 'refused' && one.witnesses.length > 0);
  if (!isAsked) return [];
  const value = ({ checked }: Row): string =>
    checked.status === 'refused'
      ? ''
      : checked.witnesses.map((word) => `${word.witness}: ${word.status}`).join(', ');
  return [{ title: 'WITNESSES', value }];
}

function statusOf(checked: CheckedCheckpoint): string {
  if (checked.status === 'refused') return `refused: ${checked.fault}`;
  return checked.status === 'holds' && checked.size === 0 ? 'proves nothing' : checked.status;
}

/** Which entries are proven, and by what. */
export function provenText({ proven, anchored, entries, disposed }: ExportReport): string {
  if (proven === 0) return 'No entry is proven by a checkpoint.';
  const range = proven === 1 ? 'Entry 1 is' : `Entries 1 to ${proven} are`;
  const trust =
    anchored === proven
      ? ''
      : anchored === 0
        ? ', by a key that is not anchored'
        : `, ${anchored} of them by an anchored key`;
  const gone = disposed?.entries ?? 0;
  const rest = restText(gone + entries - proven);
  const left = gone === 0 ? '' : ` Of the first ${entriesText(gone)}, only hashes are left.`;
  return `${range} proven to be what was signed${trust}.${rest}${left}`;
}

function restText(howMany: number): string {
  if (howMany <= 0) return '';
  const which = howMany === 1 ? 'The one after it is' : `The ${howMany} after them are`;
  return ` ${which} consistent with that, and not proven.`;
}

function count(entries: number, rest: string): string {
  return entries === 0 ? 'no entry' : `${entriesText(entries)}, ${rest}`;
}
