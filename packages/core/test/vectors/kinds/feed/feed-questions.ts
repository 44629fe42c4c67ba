import { actorsOf, delegated, DEVELOPER, NOW } from '../../../neutral/support/issuer.ts';
import { createFeedSigner, entryOf, type FeedSigner, type MessageDraft, moment } from './feed-signer.ts';

export const signer: FeedSigner = await createFeedSigner();
const { issuer, other } = signer;

const agent = (id: string): object => ({ client_id: id, agt: `did:grantex:${id}`, act: actorsOf([id]) });

/** A delegated token, one of somebody else, a later one of the same developer, and one signed by another key. */
export const TOKENS = {
  delegated: await issuer.token(delegated(2)),
  unrelated: await issuer.token({
    grnt: 'grnt_other',
    jti: 'tok_other',
    prn: 'prn_other',
    ...agent('ag_other'),
  }),
  later: await issuer.token({ grnt: 'grnt_later', jti: 'tok_later', iat: NOW + 1 }),
  'by the other key': await other.token({
    grnt: 'grnt_key',
    jti: 'tok_key',
    prn: 'prn_key',
    ...agent('ag_key'),
  }),
};

type Draft = readonly [kind: 'snapshot' | 'message', draft: MessageDraft, by?: 'other'];
type Entry = readonly [kind: string, id: string, changes?: object];

/** The event of a message with these entries. */
function event(prev: number, entries: readonly Entry[], changes: object = {}): MessageDraft {
  return {
    event: {
      prev,
      seq: prev + entries.length,
      entries: entries.map(([kind, id, more], index) => entryOf(prev + index + 1, kind, id, more)),
      ...changes,
    },
  };
}

const until = (seconds: number): object => ({ before: moment(seconds) });
const snapshot = (entries: readonly Entry[], changes: object = {}): Draft => [
  'snapshot',
  event(0, entries, changes),
];
const message = (prev: number, entries: readonly Entry[], changes: object = {}): Draft => [
  'message',
  event(prev, entries, changes),
];
const one: Entry = ['grant', 'grnt_x'];

/** What arrives, before it is signed, and what must come of it. */
export interface Question {
  readonly name: string;
  readonly drafts: readonly Draft[];
  /** What must come of it, written by hand; the position is what core says. */
  readonly steps: readonly string[];
  readonly revoked: readonly string[];
  readonly isUnderstood?: boolean;
  readonly now?: number;
}

const ENDED: readonly (readonly [entry: Entry, revoked: readonly string[]])[] = [
  [['token', 'tok_01'], ['delegated']],
  [['grant', 'grnt_01'], ['delegated']],
  [['grant', 'grnt_ancestor_0'], ['delegated']],
  [['grant', 'grnt_ancestor_1'], ['delegated']],
  [['grant', 'grnt_other'], ['unrelated']],
  [['grant', 'grnt_01', until(NOW)], ['delegated']],
  [['grant', 'grnt_01', until(NOW - 1)], []],
  [['grant', 'grnt_ancestor_0', until(NOW)], ['delegated']],
  [['grant', 'grnt_ancestor_0', until(NOW - 0.001)], []],
  [['agent', 'ag_01', until(NOW)], ['delegated']],
  [['agent', 'ag_ancestor_0', until(NOW)], ['delegated']],
  [['agent', 'ag_01', until(NOW - 1)], []],
  [
    ['agent', 'ag_01', until(NOW + 1)],
    ['delegated', 'later'],
  ],
  [['principal', 'prn_01', until(NOW)], ['delegated']],
  [['principal', 'prn_01', until(NOW - 0.001)], []],
  [
    ['developer', DEVELOPER, until(NOW)],
    ['by the other key', 'delegated', 'unrelated'],
  ],
  [['key', other.kid], ['by the other key']],
  [['grant', 'tok_01'], []],
  [['token', 'grnt_01'], []],
];

export const QUESTIONS: readonly Question[] = [
  { name: 'nothing arrived', drafts: [], steps: [], revoked: [] },
  { name: 'an empty snapshot', drafts: [snapshot([])], steps: ['taken'], revoked: [] },
  ...ENDED.flatMap(([entry, revoked]): Question[] => {
    const name = `${entry[0]} ${entry[0] === 'key' ? 'of the other key' : entry[1]}${entry[2] === undefined ? '' : ` until ${(entry[2] as { before: string }).before}`}`;
    return [
      { name: `a snapshot with the ${name}`, drafts: [snapshot([entry])], steps: ['taken'], revoked },
      {
        name: `a message with the ${name}`,
        drafts: [snapshot([]), message(0, [entry])],
        steps: ['taken', 'taken'],
        revoked,
      },
    ];
  }),
  {
    name: 'a grant that was put on hold and then revoked has ended for good',
    drafts: [
      snapshot([
        ['grant', 'grnt_ancestor_0', until(NOW - 5)],
        ['grant', 'grnt_ancestor_0'],
      ]),
    ],
    steps: ['taken'],
    revoked: ['delegated'],
  },
  {
    name: 'a hold that arrives late does not bring a revoked grant back',
    drafts: [snapshot([['grant', 'grnt_01']]), message(1, [['grant', 'grnt_01', until(NOW - 5)]])],
    steps: ['taken', 'taken'],
    revoked: ['delegated'],
  },
  {
    name: 'of two entries for one agent the later moment counts, in any order',
    drafts: [
      snapshot([
        ['agent', 'ag_01', until(NOW + 1)],
        ['agent', 'ag_01', until(NOW - 5)],
      ]),
    ],
    steps: ['taken'],
    revoked: ['delegated', 'later'],
  },
  {
    name: 'a message before any snapshot',
    drafts: [message(0, [one])],
    steps: ['There is no snapshot yet.'],
    revoked: [],
  },
  {
    name: 'a snapshot that does not start at the beginning',
    drafts: [['snapshot', event(1, [])]],
    steps: ['The snapshot does not start at the beginning.'],
    revoked: [],
  },
  {
    name: 'a message after a gap takes nothing',
    drafts: [snapshot([one]), message(2, [['grant', 'grnt_01']])],
    steps: ['taken', 'A message is missing before this one.'],
    revoked: [],
  },
  {
    name: 'a message of another epoch takes nothing',
    drafts: [snapshot([one]), message(1, [['grant', 'grnt_01']], { epoch: 'e2' })],
    steps: ['taken', 'The message is of another epoch.'],
    revoked: [],
  },
  {
    name: 'a message for another developer takes nothing',
    drafts: [
      snapshot([one]),
      ['message', { ...event(1, [['grant', 'grnt_01']]), claims: { aud: 'dev_02' } }],
    ],
    steps: ['taken', 'The message is of another developer.'],
    revoked: [],
  },
  {
    name: 'a snapshot of another developer takes nothing',
    drafts: [
      snapshot([one]),
      ['snapshot', { ...event(0, [['grant', 'grnt_01']]), claims: { aud: 'dev_02' } }],
    ],
    steps: ['taken', 'The snapshot is of another developer.'],
    revoked: [],
  },
  {
    name: 'a message that leaves an entry out takes nothing',
    drafts: [snapshot([one]), message(1, [['grant', 'grnt_01']], { seq: 3 })],
    steps: ['taken', 'The message leaves an entry out.'],
    revoked: [],
  },
  {
    name: 'a message that begins before what is known is taken from there',
    drafts: [snapshot([one, one]), message(1, [one, ['grant', 'grnt_01']])],
    steps: ['taken', 'taken'],
    revoked: ['delegated'],
  },
  {
    name: 'a message that is known as a whole changes nothing',
    drafts: [snapshot([one, one]), message(1, [one])],
    steps: ['taken', 'taken'],
    revoked: [],
  },
  {
    name: 'a message that ends before what is known is old',
    drafts: [snapshot([one, one]), message(0, [one])],
    steps: ['taken', 'The message is older than the log.'],
    revoked: [],
  },
  {
    name: 'an old snapshot undoes nothing',
    drafts: [snapshot([one]), message(1, [['grant', 'grnt_01']]), snapshot([one])],
    steps: ['taken', 'taken', 'The snapshot is older than the log.'],
    revoked: ['delegated'],
  },
  {
    name: 'an old snapshot of another epoch undoes nothing',
    drafts: [
      snapshot([['grant', 'grnt_01']]),
      ['snapshot', { ...event(0, [], { epoch: 'e0' }), claims: { iat: NOW - 6 } }],
    ],
    steps: ['taken', 'The snapshot is older than the log, and of another epoch.'],
    revoked: ['delegated'],
  },
  {
    name: 'after a restore only the new log counts',
    drafts: [snapshot([['grant', 'grnt_01']]), snapshot([['grant', 'grnt_other']], { epoch: 'e2' })],
    steps: ['taken', 'taken'],
    revoked: ['unrelated'],
  },
  {
    name: 'a revoked key stays revoked after a restore',
    drafts: [snapshot([['key', other.kid]]), snapshot([], { epoch: 'e2' })],
    steps: ['taken', 'taken'],
    revoked: ['by the other key'],
  },
  {
    name: 'a revoked key signs no message any more',
    drafts: [snapshot([['key', other.kid]]), ['message', event(1, [['grant', 'grnt_01']]), 'other']],
    steps: ['taken', 'The message is signed with a revoked key.'],
    revoked: ['by the other key'],
  },
  {
    name: 'an entry of an unknown kind is not understood',
    drafts: [snapshot([['audience', 'x']])],
    steps: ['taken'],
    revoked: [],
    isUnderstood: false,
  },
  {
    name: 'an entry of an unknown kind is not understood until a minute after its end',
    drafts: [snapshot([['audience', 'x', { exp: moment(NOW + 5) }]])],
    now: NOW + 65,
    steps: ['taken'],
    revoked: [],
    isUnderstood: false,
  },
  {
    name: 'an entry of an unknown kind no longer counts a minute after its end',
    drafts: [snapshot([['audience', 'x', { exp: moment(NOW + 5) }]])],
    now: NOW + 65.001,
    steps: ['taken'],
    revoked: [],
  },
];
