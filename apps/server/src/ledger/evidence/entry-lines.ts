import type { HashedEntry } from '@grantex/core/log';
import type { Database, Transaction } from '../../base/store/database.ts';
import { readChanges } from '../admin-log/read.ts';
import { readPiece } from '../audit/read.ts';
import { entryJson, type StoredEntry } from '../audit/stored/stored-entry.ts';
import type { FactBook } from './fact-book.ts';
import type { LogPart } from './period.ts';

/** The file of each log's entries. */
export const ENTRY_FILES = { audit: 'entries.jsonl', admin: 'admin-log.jsonl' } as const;

type ReadPiece = (
  transaction: Transaction,
  stretch: { readonly after: number; readonly last: number },
) => Promise<{ seq: number; entry: StoredEntry }[]>;

const READERS: Readonly<Record<LogPart['log'], ReadPiece>> = { audit: readPiece, admin: readChanges };
const NOTERS = { audit: noteCall, admin: noteChange } as const;

/** The entries of a part of a log in JSON Lines; what they show is noted. Each piece is read in a transaction of its own. */
export async function* entryLines(
  database: Database,
  developerId: string,
  { log, from, to }: Pick<LogPart, 'log' | 'from' | 'to'>,
  book: FactBook,
): AsyncGenerator<string, void> {
  for (let done = from; done < to;) {
    const stretch = { after: done, last: to };
    const rows = await database.forList(developerId, (transaction) => READERS[log](transaction, stretch));
    if (rows.length === 0) throw new Error(`entries of the ${log} log are missing after ${done}`);
    for (const { seq, entry } of rows) NOTERS[log](entry, seq - from, book);
    done = rows.at(-1)?.seq ?? to;
    yield rows.map(({ entry }) => `${entryJson(entry)}\n`).join('');
  }
}

function noteCall(stored: StoredEntry, line: number, book: FactBook): void {
  const entry = JSON.parse(stored.canonical) as HashedEntry;
  const { entryId: id, timestamp: at, action, status, ref, signature } = entry;
  const example = { file: ENTRY_FILES.audit, line, id, at, text: `${action} ${status}` };
  book.note('entries', example);
  if (typeof signature === 'string') book.note('signed', example);
  if (stored.metadata === null || (entry.principal !== null && stored.principalId === null)) {
    book.note('erasures', example);
  }
  if (status === 'blocked') {
    const reason = reasonOf(stored.metadata);
    book.refusal(reason);
    book.note('refusals', { ...example, text: `${action} refused: ${reason}` });
    book.count(at, 'refused');
  } else if (typeof ref !== 'string') {
    book.count(at, 'allowed');
  }
}

/** A guard writes it into the metadata of a refusal. */
function reasonOf(metadata: string | null): string {
  const reason = metadata === null ? undefined : (JSON.parse(metadata) as { reason?: unknown }).reason;
  return typeof reason === 'string' ? reason : 'not stated';
}

function noteChange(stored: StoredEntry, line: number, book: FactBook): void {
  const { entryId: id, timestamp: at, action } = JSON.parse(stored.canonical) as HashedEntry;
  const text = `${action} by ${whoOf(stored.principalId)}`;
  const example = { file: ENTRY_FILES.admin, line, id, at, text };
  book.note('changes', example);
  if (action.startsWith('policy')) book.note('policyChanges', example);
  if (/^(?:api_key|issuer_key)\.|key_rotated$/.test(action)) book.note('keyChanges', example);
}

function whoOf(principalId: string | null): string {
  if (principalId === null) return 'somebody who was erased';
  const { kind, name } = JSON.parse(principalId) as { kind?: string; name?: string };
  return [kind, name].filter((part) => part !== undefined).join(' ');
}
