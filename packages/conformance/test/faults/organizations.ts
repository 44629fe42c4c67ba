import { type Fault, server } from './fault.ts';

/** §16: single sign-on, the log of administrators, anomalies, evidence, billing. */
export const organizationFaults: readonly Fault[] = [
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
    name: 'a connection of any protocol is made as one of OpenID Connect',
    noticedBy: ['16.sso-protocol'],
    edits: [
      server(
        'people/single-sign-on/routes.ts',
        "if (protocol !== 'oidc') throw unsupported(protocol);",
        "if (protocol === '') throw unsupported(protocol);",
      ),
    ],
  },
  {
    name: 'the description of a provider is not read before people sign in',
    noticedBy: ['16.sso-protocol'],
    edits: [
      server(
        'people/single-sign-on/routes.ts',
        '() => directory.discover(clientOf(wanted.issuer, clientId, clientSecret))',
        'async () => void clientOf(wanted.issuer, clientId, clientSecret)',
      ),
    ],
  },
  {
    name: 'who reads alerts makes rules about them',
    noticedBy: ['16.anomaly-rules'],
    edits: [
      server(
        'ledger/anomalies/rules/routes.ts',
        "config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'], 409: ['TOO_MANY_RULES'] } },",
        "config: { access: ['admin', 'audit-read'], refusals: { 404: ['NOT_FOUND'], 409: ['TOO_MANY_RULES'] } },",
      ),
    ],
  },
  {
    name: 'what is used is told only where billing is configured',
    noticedBy: ['16.usage'],
    edits: [
      server(
        'main/rooms.ts',
        'await app.register(usageRoutes, dependencies);',
        'if (dependencies.billing !== undefined) await app.register(usageRoutes, dependencies);',
      ),
    ],
  },
  {
    name: 'a checkout without Stripe is a fault of the server',
    noticedBy: ['16.billing-off'],
    edits: [
      server(
        'ledger/billing/routes.ts',
        'const { plans, stripe } = configured(billing);\n      const chosen',
        'const { plans, stripe } = billing;\n      const chosen',
      ),
    ],
  },
];
