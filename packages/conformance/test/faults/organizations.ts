import { type Fault, server } from './fault.ts';

/** §16. */
export const organizationFaults: readonly Fault[] = [
  {
    name: 'webhooks go to private addresses',
    noticedBy: ['16.webhook-secret'],
    edits: [
      server(
        'ledger/webhooks/endpoint-url.ts',
        "  throw refused('must be an address on the internet');\n",
        '',
      ),
    ],
  },
  {
    name: 'messages are signed without their time',
    noticedBy: ['16.webhook-message', '16.webhook-rotated'],
    edits: [
      server(
        'ledger/webhooks/secrets.ts',
        'new Webhook(secret).sign(id, at, body)',
        'new Webhook(secret).sign(id, new Date(0), body)',
      ),
    ],
  },
  {
    name: 'the former secret of a webhook signs no more',
    noticedBy: ['16.webhook-rotated'],
    edits: [
      server(
        'ledger/webhooks/secrets.ts',
        "'webhook-signature': secrets.map(",
        "'webhook-signature': secrets.slice(0, 1).map(",
      ),
    ],
  },
  {
    name: 'a refused message counts as delivered',
    noticedBy: ['16.webhook-retried', '16.webhook-gone'],
    edits: [
      server('ledger/webhooks/send.ts', '      isDelivered: ok,\n', '      isDelivered: ok || status > 0,\n'),
    ],
  },
  {
    name: '410 is a refusal like any other',
    noticedBy: ['16.webhook-gone'],
    edits: [server('ledger/webhooks/turn.ts', 'GONE = 410', 'GONE = 499')],
  },
  {
    name: 'who is deactivated keeps what they gave',
    noticedBy: ['16.left', '16.ways-to-leave'],
    edits: [
      server(
        'authority/provisioning/deprovision.ts',
        "await revokePrincipals(transaction, developerId, leavers, 'organization');",
        'void [transaction, developerId, leavers, revokePrincipals];',
      ),
    ],
  },
  {
    name: 'who was deactivated may authorize',
    noticedBy: ['16.left', '16.ways-to-leave', '16.back-again'],
    edits: [
      server(
        'authority/provisioning/deprovisioned.ts',
        'if (deprovisioned_at !== null) throw principalDeprovisioned();',
        'void deprovisioned_at;',
      ),
    ],
  },
  {
    name: 'people without a group may approve everything',
    noticedBy: ['16.groups-decide'],
    edits: [
      server(
        'authority/provisioning/approvable-scopes.ts',
        "return is_limited && !is_free ? scopes : 'everything';",
        "return is_limited && !is_free && scopes.length > 0 ? scopes : 'everything';",
      ),
    ],
  },
  {
    name: 'leaving a group ends nothing',
    noticedBy: ['16.leaving-a-group'],
    edits: [
      server(
        'authority/provisioning/lost-approvals.ts',
        'if (losers.length === 0) return 0;',
        'if (losers.length >= 0) return 0;',
      ),
    ],
  },
  {
    name: 'an operation of SCIM that is not understood is a success',
    noticedBy: ['16.scim-patch'],
    edits: [
      server(
        'people/scim/messages/read-patch.ts',
        "if (op === undefined) throw scimFault('INVALID_SYNTAX', 'op must be add, replace or remove');",
        'if (op === undefined) return [];',
      ),
    ],
  },
  {
    name: 'operations of SCIM have to be lower-case',
    noticedBy: ['16.scim-patch'],
    edits: [
      server('people/scim/messages/read-patch.ts', 'OPERATIONS[named.toLowerCase()]', 'OPERATIONS[named]'),
    ],
  },
  {
    name: 'filters do not know what begins with a text',
    noticedBy: ['16.scim-filters'],
    edits: [
      server(
        'people/scim/messages/filter.ts',
        'sw: inTexts((one, other) => one.startsWith(other)),',
        'sw: inTexts((one, other) => one.includes(other)),',
      ),
    ],
  },
  {
    name: 'a user without a name is known by another attribute',
    noticedBy: ['16.who-is-who'],
    edits: [
      server(
        'people/scim/name-of-user.ts',
        'primaryEmail(attributes) : attributes[matches];',
        "primaryEmail(attributes) : (attributes[matches] ?? attributes['userName']);",
      ),
    ],
  },
  {
    name: 'a connection without a client is switched on',
    noticedBy: ['16.sso-connection'],
    edits: [
      server(
        'people/single-sign-on/save-connection.ts',
        "if (active && settings.clientId === '')",
        "if (active && settings.clientId === 'x')",
      ),
    ],
  },
  {
    name: 'changes by API keys leave no entry',
    noticedBy: ['16.admin-entries', '16.not-in-the-admin-log', '16.admin-log-format'],
    edits: [
      server(
        'ledger/admin-log/administrative.ts',
        'return !NOT_ADMINISTRATIVE.includes(type);',
        "return !NOT_ADMINISTRATIVE.includes(type) && type === 'webhook.deleted';",
      ),
    ],
  },
  {
    name: 'the log of administrators holds what agents do',
    noticedBy: ['16.not-in-the-admin-log'],
    edits: [server('ledger/admin-log/administrative.ts', "  'grant.created',\n", '')],
  },
  {
    name: 'alerts are opened while nothing is learnt',
    noticedBy: ['16.anomalies-learning'],
    edits: [
      server(
        'ledger/anomalies/profile/learning.ts',
        'isReady: days.have >= days.need && have >= learning.entries,',
        'isReady: days.have >= 0 && have >= 0,',
      ),
    ],
  },
  {
    name: 'the manifest of a pack states other digests',
    noticedBy: ['16.evidence'],
    edits: [
      server(
        'ledger/evidence/zip-files.ts',
        'digest.update(chunk);',
        "digest.update(bytes === 0 ? chunk : '');",
      ),
      server('ledger/evidence/zip-files.ts', "createHash('sha256')", "createHash('sha512')"),
    ],
  },
  {
    name: 'a log may be kept for a day',
    noticedBy: ['16.retention'],
    edits: [
      server(
        'ledger/retention/retention.ts',
        'if (strictest === undefined || seconds >= strictest.days * DAY) return;',
        'if (strictest === undefined || seconds >= DAY) return;',
      ),
    ],
  },
  {
    name: 'a stream of lines begins anew at a cursor that there is not',
    noticedBy: ['16.siem-lines'],
    edits: [
      server(
        'ledger/siem/entry-source.ts',
        'if (after <= length) return after;',
        'if (after >= 0) return Math.min(after, length);',
      ),
    ],
  },
  {
    name: 'OCSF holds another text than the log has hashed',
    noticedBy: ['16.siem-hash'],
    edits: [
      server(
        'ledger/siem/formats/ocsf-event.ts',
        '    raw_data: canonical,\n',
        '    raw_data: `${canonical} `,\n',
      ),
    ],
  },
  {
    name: 'a test of a webhook sends another message',
    noticedBy: ['16.webhook-test'],
    edits: [
      server('ledger/webhooks/message.ts', "TEST_TYPE = 'webhook.test'", "TEST_TYPE = 'webhook.tried'"),
    ],
  },
];
