import { type AuditEntry, canonicalEntry, hashEntry } from '@grantex/core/log';

/** What an owner of the database may do to an export; hashes are recomputed where possible. */
export type Tampering = (entries: AuditEntry[]) => AuditEntry[] | Promise<AuditEntry[]>;

async function rechain(entries: readonly AuditEntry[]): Promise<AuditEntry[]> {
  const chained: AuditEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    const next = { ...entry, seq: index + 1, prevHash: chained.at(-1)?.hash ?? null };
    chained.push({ ...next, hash: await hashEntry(canonicalEntry(next)) });
  }
  return chained;
}

const changed = (entry: AuditEntry | undefined, action = 'flight.cancelled'): AuditEntry => ({
  ...(entry as AuditEntry),
  action,
});

/** A log of 30 entries with checkpoints stored at 10 and 20, and the required report of `grantex audit verify`. */
export const TAMPERINGS: readonly (readonly [
  what: string,
  tamper: Tampering,
  kind: string,
  seq: number,
  proven: number,
])[] = [
  ['an edited byte', (all) => all.with(14, changed(all[14])), 'edited', 15, 10],
  [
    'edited metadata',
    (all) => all.with(4, { ...(all[4] as AuditEntry), metadata: { number: 99 } }),
    'metadata_edited',
    5,
    0,
  ],
  [
    'an edited name',
    (all) => all.with(4, { ...(all[4] as AuditEntry), principalId: 'mallory' }),
    'name_edited',
    5,
    0,
  ],
  [
    'a name that is gone',
    (all) => all.with(14, { ...(all[14] as AuditEntry), principalId: null, principalSalt: null }),
    'name_edited',
    15,
    10,
  ],
  ['an entry that is missing inside', (all) => all.toSpliced(16, 1), 'missing', 17, 10],
  [
    'two entries in another order',
    (all) => all.toSpliced(11, 2, all[12] as AuditEntry, all[11] as AuditEntry),
    'reordered',
    12,
    10,
  ],
  ['an entry that comes twice', (all) => all.toSpliced(12, 0, all[11] as AuditEntry), 'duplicated', 12, 10],
  ['a tail that was cut behind what was signed', (all) => all.slice(0, 15), 'cut', 16, 10],
  ['a suffix that was rewritten', (all) => rechain(all.with(14, changed(all[14]))), 'rewritten', 11, 10],
  ['a log that was replaced', (all) => rechain(all.with(0, changed(all[0]))), 'replaced', 1, 0],
  ['an export with nothing in it', () => [], 'cut', 1, 0],
];
