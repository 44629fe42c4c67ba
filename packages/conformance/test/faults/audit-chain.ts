import { core, type Fault, server } from './fault.ts';

/** §8: the chain, the tree, signed entries. */
export const auditChainFaults: readonly Fault[] = [
  {
    name: 'a hash lacks the status',
    noticedBy: ['8.hash', '8.export'],
    edits: [
      server(
        'ledger/audit/append/chain.ts',
        'const hash = await hashEntry(canonical);',
        'const hash = await hashEntry(canonical.replace(/,"status":"\\w+"/, \'\'));',
      ),
    ],
  },
  {
    name: 'the log forgets the hash before',
    noticedBy: ['8.export'],
    edits: [server('ledger/audit/append/chain.ts', '    prevHash: head.hash,', '    prevHash: null,')],
  },
  {
    name: 'every entry has the same salt',
    noticedBy: ['8.hash'],
    edits: [
      server(
        'ledger/audit/append/draft.ts',
        'takeRandomBytes(ENTRY_SALT_BYTES)',
        'Buffer.alloc(ENTRY_SALT_BYTES)',
      ),
    ],
  },
  {
    name: 'the name of a person is digested without its salt',
    noticedBy: ['8.hash'],
    edits: [
      server(
        'ledger/audit/append/open-chain.ts',
        'await principalDigest(salt, principalId);',
        'await principalDigest(new Uint8Array(0), principalId);',
      ),
    ],
  },
  {
    name: 'an entry does not get into the tree as it was hashed',
    noticedBy: ['8.export'],
    edits: [
      server(
        'ledger/audit/append/chain.ts',
        'await growth?.add(canonical);',
        'await growth?.add(`${canonical} `);',
      ),
    ],
  },
  {
    name: 'a checkpoint forgets the newest entry',
    noticedBy: ['8.checkpoint'],
    edits: [
      server(
        'ledger/transparency/checkpoint.ts',
        'if (newest?.size === head.treeSize &&',
        'if (newest !== undefined && newest.size >= head.treeSize - 1 &&',
      ),
    ],
  },
  {
    name: 'a checkpoint names another log',
    noticedBy: ['8.checkpoint'],
    edits: [
      server(
        'ledger/transparency/log-keys/log-identity.ts',
        '`${host}/${log}/${developerId}',
        '`elsewhere.example/${log}/${developerId}',
      ),
    ],
  },
  {
    name: 'a proof of inclusion is of the entry before',
    noticedBy: ['8.proofs'],
    edits: [
      server(
        'ledger/transparency/proofs.ts',
        'return proveInclusion(found.seq - 1, size',
        'return proveInclusion(found.seq % size, size',
      ),
    ],
  },
  {
    name: 'what an agent has signed is taken again and again',
    noticedBy: ['8.signed-entry'],
    edits: [
      server(
        'ledger/audit/append/chain.ts',
        'if (entryId !== undefined || seen.has(digest)) {',
        'if (seen.has(digest)) {',
      ),
    ],
  },
  {
    name: 'signatures are not verified, and of any key',
    noticedBy: ['8.wrong-signature'],
    edits: [
      server(
        'ledger/audit/signed/signed-report.ts',
        'if (!(await verifier.verify(report, signature))) return undefined;',
        '',
      ),
    ],
  },
  {
    name: 'the header of a signature may have other members',
    noticedBy: ['8.malformed-signature'],
    edits: [
      core(
        'log/entry/entry-signature.ts',
        'Object.keys(header).length !== HEADER_MEMBERS',
        'Object.keys(header).length < HEADER_MEMBERS',
      ),
    ],
  },
  {
    name: 'a retired key signs',
    noticedBy: ['8.retired-key'],
    edits: [
      server(
        'ledger/audit/append/submission.ts',
        'if (signed !== undefined && !activeKeys.has(',
        'if (signed !== undefined && activeKeys.size > 9 && !activeKeys.has(',
      ),
    ],
  },
];
