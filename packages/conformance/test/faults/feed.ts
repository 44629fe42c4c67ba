import { type Fault, server } from './fault.ts';

/** §7. */
export const feedFaults: readonly Fault[] = [
  {
    name: 'the feed lacks revoked tokens',
    noticedBy: ['7.entry-of-each-end', '6.one-token'],
    edits: [
      server(
        'authority/feed/feed-log.ts',
        'entries: rows.filter(({ entry }) => entry !== null).map(entryOf) };',
        "entries: rows.filter(({ entry, kind }) => entry !== null && kind !== 'token').map(entryOf) };",
      ),
    ],
  },
  {
    name: 'the feed lacks revoked grants',
    noticedBy: ['7.one-entry-for-a-tree', '6.revocation-in-the-log', '7.stream'],
    edits: [
      server(
        'authority/feed/feed-log.ts',
        'entries: rows.filter(({ entry }) => entry !== null).map(entryOf) };',
        "entries: rows.filter(({ entry, kind }) => entry !== null && kind !== 'grant').map(entryOf) };",
      ),
    ],
  },
  {
    name: 'entries have no before',
    noticedBy: ['7.before', '6.new-token-after-the-end'],
    edits: [
      server(
        'authority/feed/feed-log.ts',
        'before === null || !KINDS_WITH_BEFORE.includes(kind)',
        'before === null || KINDS_WITH_BEFORE.length > 0',
      ),
    ],
  },
  {
    name: 'an entry is dropped as soon as its tokens have expired',
    noticedBy: ['7.entry-is-kept'],
    edits: [
      server(
        'authority/feed/feed-log.ts',
        "statement_timestamp() - interval '60 seconds'",
        'statement_timestamp()',
      ),
    ],
  },
  {
    name: 'the feed is not signed',
    noticedBy: ['7.message', '7.stream-begins'],
    edits: [
      server(
        'authority/feed/feed-message.ts',
        'return issuerKeys.sign(FEED_MESSAGE_TYPE, Buffer.from(JSON.stringify(claims)));',
        'const signed = await issuerKeys.sign(FEED_MESSAGE_TYPE, Buffer.from(JSON.stringify(claims)));\n    return `${signed.slice(0, -12)}AAAAAAAAAAAA`;',
      ),
    ],
  },
  {
    name: 'a message is for nobody',
    noticedBy: ['7.message'],
    edits: [server('authority/feed/feed-message.ts', 'aud: developerId,', "aud: 'everybody',")],
  },
  {
    name: 'a feed has the entries of every developer, for any role',
    noticedBy: ['7.own-feed-alone'],
    edits: [
      server(
        'authority/feed/feed-log.ts',
        'WHERE developer_id = head.developer_id AND seq <= head.seq AND',
        'WHERE',
      ),
      server(
        'base/store/database.ts',
        "forDeveloper: (developerId, work) => under('grantex_app'",
        "forDeveloper: (developerId, work) => under('none'",
      ),
    ],
  },
  {
    name: 'a heartbeat begins a new count',
    noticedBy: ['7.stream'],
    edits: [
      server(
        'authority/feed/feed-channel.ts',
        'prev: seq, seq, entries: [] })',
        'prev: 0, seq, entries: [] })',
      ),
    ],
  },
  {
    name: 'half a place is the beginning',
    noticedBy: ['7.stream-begins'],
    edits: [
      server(
        'authority/feed/routes.ts',
        "throw new ApiError(400, 'VALIDATION_ERROR', 'after and epoch: must be given together, or neither');",
        "return 'snapshot';",
      ),
    ],
  },
  {
    name: 'a stream continues from a place of another epoch',
    noticedBy: ['7.stream-resets'],
    edits: [
      server(
        'authority/feed/feed-channel.ts',
        'if (to === undefined || from?.epoch !== to.epoch || seq > to.seq ||',
        'if (to === undefined ||',
      ),
    ],
  },
  {
    name: 'a stream outlives its key',
    noticedBy: ['7.stream-ends-with-key'],
    edits: [
      server(
        'base/streams/open-streams.ts',
        "if (named.length === 0 || !named.every((one) => working.has(one))) stream.end('key');",
        'if (working.size > 9_999 && named.length > 9) stream.end("key");',
      ),
    ],
  },
];
