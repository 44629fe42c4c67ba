import { core, server, type Unproven } from './unproven-entry.ts';

/** Of §7 to §12. */
export const unprovenOfTheRecord: readonly Unproven[] = [
  {
    section: '7',
    says: 'An entry of the kind key MUST be kept',
    why: 'It takes the operator, who revokes a key of the issuer.',
    heldBy: server('authority/keys/other-keys.test.ts', 'tokens of a revoked key are refused by every route'),
  },
  {
    section: '7',
    says: 'epoch (at most 64 of letters',
    why: 'It takes a restore of the database.',
    heldBy: server('authority/revocations/feed-verifier-moves.full.test.ts', 'is restored from a backup'),
  },
  {
    section: '7',
    says: 'It MUST refuse a token when its jti',
    why: 'It is about verifiers, not about a server.',
    heldBy: core('neutral/feed.test.ts', 'ends a delegated token at once, and no other'),
  },
  {
    section: '7',
    says: 'It MUST accept a message of the stream only',
    why: 'It is about verifiers, not about a server.',
    heldBy: core('neutral/feed.test.ts', 'is ignored, and a snapshot is requested'),
  },
  {
    section: '7',
    says: 'What it knows is as old as its clock',
    why: 'It is about verifiers, not about a server.',
    heldBy: core('neutral/feed.test.ts', 'a delayed feed is stale, however steadily it arrives'),
  },
  {
    section: '7',
    says: 'When it is stale, or the wait is over',
    why: 'It is about verifiers, not about a server.',
    heldBy: core('neutral/feed.test.ts', 'a verifier without messages refuses after ten seconds'),
  },
  {
    section: '7',
    says: 'What is known to be revoked MUST stay',
    why: 'It is about verifiers, not about a server.',
    heldBy: core('neutral/feed.test.ts', 'a known revocation is refused without a request, however stale'),
  },
  {
    section: '7',
    says: 'A token whose dev is another one',
    why: 'It is about verifiers, not about a server.',
    heldBy: core(
      'neutral/feed.test.ts',
      'a token of an accepted developer that the feed does not cover is refused',
    ),
  },
  {
    section: '8',
    says: 'A guard MUST write an entry of a refusal only',
    why: 'It is about guards, not about a server.',
    heldBy: core(
      'neutral/token.test.ts',
      'a refused token is attributed only if its signature, issuer and developer',
    ),
  },
  {
    section: '8',
    says: 'A call that would otherwise be allowed',
    why: 'It is about guards, not about a server.',
    heldBy: core('node/admissions.test.ts', 'rule_failed'),
  },
  {
    section: '8',
    says: 'A checker MUST accept a salt only',
    why: 'It is about checkers, not about a server.',
    heldBy: core('neutral/check-export.test.ts', 'salt'),
  },
  {
    section: '8',
    says: 'Entries MUST NOT be renumbered',
    why: 'It takes entries that are half a year old.',
    heldBy: server(
      'ledger/retention/retention.test.ts',
      'a checkpoint of entries that are gone is proven to be of the same log',
    ),
  },
  {
    section: '8',
    says: 'Before it signs, the server extends the tree',
    why: 'It takes a database that somebody has changed.',
    heldBy: server(
      'ledger/transparency/tamper.test.ts',
      'a rewritten end with correct hashes gets no signature',
    ),
  },
  {
    section: '8',
    says: 'A reader who keeps a key MUST accept',
    why: 'It is about readers, and takes a key of the log that was replaced.',
    heldBy: core('neutral/cosignature.test.ts', 'verifySuccession'),
  },
  {
    section: '8',
    says: 'Where the operator has configured witnesses',
    why: 'It takes a witness that the operator has configured.',
    heldBy: server('ledger/transparency/witnesses.full.test.ts', 'only its cosignature is stored'),
  },
  {
    section: '9',
    says: 'A verifier MUST NOT use a key whose',
    why: 'It is about verifiers, not about a server.',
    heldBy: core('neutral/refused-tokens.ts', 'key_ops'),
  },
  {
    section: '9',
    says: "The issuer's RSA keys sign grant tokens",
    why: 'It takes everything that a server ever signs.',
    heldBy: server('authority/keys/issuer.test.ts', 'with exactly alg, typ and kid in its header'),
  },
  {
    section: '9',
    says: 'Rotation MUST NOT change anything',
    why: 'It takes the operator, who rotates the keys.',
    heldBy: server('authority/keys/restarts.full.test.ts', 'refuse no valid token'),
  },
  {
    section: '9',
    says: 'Every process of the server MUST sign with another',
    why: 'It takes several processes, and the operator.',
    heldBy: server(
      'authority/keys/issuer.test.ts',
      'key changes by another process are known within five seconds',
    ),
  },
  {
    section: '10',
    says: 'What is acknowledged MUST survive',
    why: 'It takes a crash.',
    heldBy: server(
      'storm/killed-server.test.ts',
      'a server that is killed while it appends loses no acknowledged entry',
    ),
  },
  {
    section: '10',
    says: 'It MUST end every grant and every issuer key',
    why: 'It takes a restore of the database.',
    heldBy: server('main/backup/online.full.test.ts', 'ends all grants while servers run'),
  },
  {
    section: '10',
    says: 'If something is missing, all logs MUST',
    why: 'It takes a standby that takes over.',
    heldBy: server(
      'storm/failover-storm.full.test.ts',
      'what an asynchronous standby lacks is noticed and told',
    ),
  },
  {
    section: '10',
    says: "One developer's requests MUST NOT take all",
    why: 'A kit that takes all connections on purpose stops the other clients.',
    heldBy: server('base/store/fairness.full.test.ts', 'gets 503 with Retry-After'),
  },
  {
    section: '11',
    says: 'A domain that names the developer no longer',
    why: 'It takes a domain that the kit can change.',
    heldBy: server(
      'authority/domains/domains.test.ts',
      'one that names the developer no longer is theirs no longer',
    ),
  },
  {
    section: '12',
    says: 'Events MUST be kept for 7 days',
    why: 'It takes a week.',
    heldBy: server('ledger/events/stream.full.test.ts', 'events are kept for seven days and an hour'),
  },
];
