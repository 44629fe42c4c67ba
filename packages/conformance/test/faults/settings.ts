import { type Fault, server } from './fault.ts';

/** §11 and §12. */
export const settingFaults: readonly Fault[] = [
  {
    name: 'every key is shown as an admin',
    noticedBy: ['11.me'],
    edits: [
      server(
        'authority/developers/routes.ts',
        'person: who, roles: [...roles] };',
        "person: who, roles: ['admin' as const] };",
      ),
    ],
  },
  {
    name: 'settings that are left out go back to their defaults',
    noticedBy: ['11.settings'],
    edits: [
      server(
        'authority/developers/developer.ts',
        'jsonb_strip_nulls(settings || ${JSON.stringify(next)}::jsonb)',
        'jsonb_strip_nulls(${JSON.stringify(next)}::jsonb)',
      ),
    ],
  },
  {
    name: 'a domain is shown without a look at it',
    noticedBy: ['11.domain'],
    edits: [
      server(
        'authority/domains/routes.ts',
        "throw notConfirmed(answer.fault ?? '', developerId);",
        'return { domain: { name, verifiedAt: null, fault: null, logo: null } };',
      ),
    ],
  },
  {
    name: 'new grants are not told of',
    noticedBy: ['12.event-of-each-change'],
    edits: [
      server('authority/grants/issue.ts', "type: 'grant.created',", "type: 'agent.grants_revoked' as never,"),
    ],
  },
  {
    name: 'an event of a key holds it',
    noticedBy: ['12.no-secrets'],
    edits: [
      server(
        'authority/api-keys/api-key.ts',
        'data: { keyId, name, roles, expiresAt, ...(allowedBy',
        'data: { keyId, name: `${name} ${newKey.key}`, roles, expiresAt, ...(allowedBy',
      ),
    ],
  },
  {
    name: 'events keep the names of people who were erased',
    noticedBy: ['12.erased-person'],
    edits: [
      server(
        'people/principals/erase.ts',
        '.set({ principal_id: null, salt: null, email: null,',
        '.set({ email: null,',
      ),
    ],
  },
  {
    name: 'a stream of events begins at the present',
    noticedBy: ['12.stream'],
    edits: [
      server(
        'ledger/events/event-channel.ts',
        "let place = from === 'now' ? head?.place : from;",
        'let place = head?.place;',
      ),
    ],
  },
  {
    name: 'an unknown place of a stream is taken for the present',
    noticedBy: ['12.reset'],
    edits: [
      server(
        'ledger/events/event-channel.ts',
        "if (place === undefined || !isReadable(place, upTo)) return stream.end('reset', resetFrame(upTo));",
        'if (place === undefined || !isReadable(place, upTo)) place = upTo;',
      ),
    ],
  },
];
