import { type Fault, server } from './fault.ts';

/** §8: entries. */
export const auditFaults: readonly Fault[] = [
  {
    name: 'an entry may contradict its grant',
    noticedBy: ['8.contradiction', '8.batch'],
    edits: [
      server('ledger/audit/append/submission.ts', 'if (member !== undefined) {', 'if (member === "") {'),
    ],
  },
  {
    name: 'an entry of an ended grant is refused',
    noticedBy: ['8.ended-grant'],
    edits: [
      server(
        'ledger/audit/append/open-chain.ts',
        "LEFT JOIN grants g ON g.id = ANY (string_to_array(${[...ids].join('\\n')}, E'\\n'))",
        "LEFT JOIN grants g ON g.revoked_at IS NULL AND g.id = ANY (string_to_array(${[...ids].join('\\n')}, E'\\n'))",
      ),
    ],
  },
  {
    name: 'an entry without a status is an attempt',
    noticedBy: ['8.without-status'],
    edits: [
      server(
        'ledger/audit/schemas.ts',
        "status: STATUS.default('success'),",
        "status: STATUS.default('allowed'),",
      ),
    ],
  },
  {
    name: 'metadata of any form is taken',
    noticedBy: ['8.metadata'],
    edits: [
      server(
        'ledger/audit/append/draft.ts',
        '    return canonicalMetadata(metadata);',
        '    return JSON.stringify(metadata);',
      ),
    ],
  },
  {
    name: 'erased metadata stays',
    noticedBy: ['8.erase-metadata', '8.export'],
    edits: [
      server(
        'ledger/audit/erase.ts',
        "    .where('seq', '=', entry.seq)\n",
        "    .where('seq', '=', -entry.seq)\n",
      ),
    ],
  },
  {
    name: 'erasing a person leaves what entries say of them',
    noticedBy: ['8.erase-principal'],
    edits: [
      server(
        'ledger/audit/erase.ts',
        ".where('audit_entries.principal', '=', principal)",
        ".where('audit_entries.principal', '=', 'nobody')",
      ),
    ],
  },
  {
    name: 'since is exclusive',
    noticedBy: ['8.since-and-until'],
    edits: [
      server(
        'ledger/audit/list-entries.ts',
        'sql`e.at >= ${value}::timestamptz`',
        'sql`e.at > ${value}::timestamptz`',
      ),
    ],
  },
  {
    name: 'an entry can be changed',
    noticedBy: ['8.append-only'],
    edits: [
      server(
        'ledger/audit/routes.ts',
        "app.delete(\n    '/v1/audit/:id/metadata',",
        "app.delete('/v1/audit/:id', { config: { access: ['admin'] }, schema: { params: entryPath, response: { 204: z.undefined() } } }, async (_request, reply) => reply.code(204).send());\n  app.delete(\n    '/v1/audit/:id/metadata',",
      ),
    ],
  },
  {
    name: 'the outcome of a call counts as a call',
    noticedBy: ['8.calls-counted-once'],
    edits: [
      server(
        'ledger/activity/count-block.ts',
        'position(${\',"ref":"\'} IN e.canonical) = 0 AS',
        'position(${\',"ref":"\'} IN e.canonical) >= 0 AS',
      ),
    ],
  },
];
