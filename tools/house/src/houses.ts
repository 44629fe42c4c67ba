/** A folder of sources whose rooms import each other in one direction only. */
export interface House {
  /** From the root of the repository. */
  readonly folder: string;
  /**
   * From the top down: a file may import what is below it. A floor is a folder of rooms, or a single room; `.` is the
   * files that are in no folder.
   */
  readonly floors: readonly string[];
  /** The rooms of its own floor that a room may import. A room that is not named here imports none of them. */
  readonly rooms: Readonly<Record<string, readonly string[]>>;
  /** The folder of its tests, if each of them may import only the floors that it tests. See `testFault`. */
  readonly tests?: string;
  /** Folders and files beside the house that every floor may import, as paths from the house. */
  readonly beside?: readonly string[];
  /** Files that only the top floor may import, because it wires them together. */
  readonly wiredByTop?: RegExp;
}

/**
 * Which rooms may import which, within the packages that have rooms. Type imports count. Folders, whatever their depth,
 * never import each other in a circle.
 */
export const houses: readonly House[] = [
  {
    folder: 'packages/core/src',
    floors: ['.', 'setup', 'dpop', 'guard', 'feed', 'sink', 'log', 'verify', 'base', 'wire'],
    rooms: {},
  },
  {
    folder: 'packages/sdk/src',
    floors: ['.', 'people', 'grants', 'organization', 'ledger', 'developer', 'secrets', 'transport'],
    rooms: {},
  },
  {
    folder: 'packages/cli/src',
    floors: ['.', 'commands', 'evidence', 'audit', 'ship', 'login', 'session', 'files', 'output', 'terminal'],
    rooms: {},
  },
  {
    folder: 'packages/conformance/src',
    floors: ['.', 'report', 'protocol', 'checks', 'runner', 'http'],
    rooms: {},
  },
  {
    folder: 'packages/testing/src',
    floors: ['.', 'contract', 'issuer', 'audit', 'tokens'],
    rooms: {},
  },
  {
    folder: 'apps/server/src',
    tests: 'apps/server/test',
    floors: ['.', 'main', 'people', 'authority', 'ledger', 'web', 'http', 'base'],
    rooms: {
      main: ['main/commands', 'main/config'],
      'main/commands': ['main/backup', 'main/config'],
      'main/backup': ['main/config'],

      'people/sign-in': [
        'people/logins',
        'people/approvals',
        'people/permissions',
        'people/consent',
        'people/authorization-requests',
        'people/directory',
        'people/accounts',
      ],
      'people/approvals': [
        'people/permissions',
        'people/web-push',
        'people/consent',
        'people/mail-links',
        'people/authorization-requests',
        'people/directory',
        'people/accounts',
        'people/mail',
      ],
      'people/identity-assertions': ['people/logins', 'people/directory'],
      'people/logins': [
        'people/consent',
        'people/authorization-requests',
        'people/directory',
        'people/principals',
        'people/accounts',
      ],
      'people/consent': ['people/authorization-requests', 'people/accounts', 'people/mail'],
      'people/mail-links': ['people/authorization-requests', 'people/accounts', 'people/mail'],
      'people/permissions': ['people/directory', 'people/accounts'],
      'people/authorization-requests': ['people/directory', 'people/principals', 'people/accounts'],
      'people/web-push': ['people/accounts'],
      'people/single-sign-on': ['people/directory', 'people/accounts'],
      'people/directory': ['people/principals'],
      'people/principals': ['people/accounts'],

      'authority/oauth': [
        'authority/details',
        'authority/agents',
        'authority/api-keys',
        'authority/clients',
        'authority/grants',
        'authority/resources',
        'authority/tokens',
        'authority/keys',
        'authority/revocations',
      ],
      'authority/admissions': [
        'authority/approvals',
        'authority/budgets',
        'authority/details',
        'authority/grants',
        'authority/holds',
        'authority/policies',
        'authority/tokens',
        'authority/keys',
        'authority/scopes',
      ],
      'authority/grants': [
        'authority/budgets',
        'authority/catalogs',
        'authority/details',
        'authority/tokens',
        'authority/agents',
        'authority/developers',
        'authority/holds',
        'authority/keys',
        'authority/provisioning',
        'authority/revocations',
        'authority/scopes',
        'authority/policies',
      ],
      'authority/catalogs': ['authority/details', 'authority/developers', 'authority/scopes'],
      'authority/tokens': ['authority/keys', 'authority/revocations', 'authority/scopes'],
      'authority/approvals': [
        'authority/grants',
        'authority/holds',
        'authority/agents',
        'authority/provisioning',
        'authority/revocations',
      ],
      'authority/compliance': ['authority/grants', 'authority/revocations'],
      'authority/console': ['authority/api-keys'],
      'authority/console-people': ['authority/api-keys'],
      'authority/device-logins': ['authority/api-keys'],
      'authority/clients': ['authority/agents'],
      'authority/developers': ['authority/domains', 'authority/resources'],
      'authority/authzen': [
        'authority/catalogs',
        'authority/policies',
        'authority/scopes',
        'authority/tokens',
      ],
      'authority/policy-replay': ['authority/policies', 'authority/scopes'],
      'authority/policies': [
        'authority/catalogs',
        'authority/details',
        'authority/revocations',
        'authority/scopes',
      ],
      'authority/resources': ['authority/scopes'],
      'authority/agents': ['authority/holds', 'authority/revocations', 'authority/scopes'],
      'authority/holds': ['authority/revocations'],
      'authority/provisioning': ['authority/revocations'],
      'authority/keys': ['authority/revocations'],
      'authority/revocations': ['authority/feed'],

      'ledger/audit': ['ledger/events'],
      'ledger/transparency': ['ledger/audit'],
      'ledger/activity': ['ledger/audit'],
      'ledger/anomalies': ['ledger/events'],
      'ledger/admin-log': ['ledger/audit', 'ledger/events'],
      'ledger/evidence': ['ledger/admin-log', 'ledger/audit', 'ledger/transparency'],
      'ledger/retention': ['ledger/audit', 'ledger/events', 'ledger/evidence', 'ledger/transparency'],
      'ledger/siem': ['ledger/admin-log', 'ledger/audit', 'ledger/events'],
      'ledger/webhooks': ['ledger/events'],
      'ledger/billing': ['ledger/activity', 'ledger/events'],

      'web/application': ['web/pages'],
      'web/docs': ['web/pages'],
      'web/home': ['web/pages'],
      'web/reference': ['web/pages'],
      'web/pages': ['web/texts'],

      'http/openapi': ['http/answers', 'http/credentials', 'http/requests'],
      'http/answers': ['http/credentials', 'http/requests'],

      'base/streams': ['base/telemetry', 'base/store', 'base/background', 'base'],
      'base/telemetry': ['base/store', 'base'],
      'base/store': ['base/background', 'base'],
      'base/encryption': ['base/store', 'base'],
      'base/outbound': ['base'],
    },
    wiredByTop: /(?:^|[/-])routes\.ts$/,
  },
  {
    folder: 'apps/console/src/console',
    floors: ['.', 'frame', 'pages', 'live', 'parts', 'session', 'stream', 'styles'],
    rooms: { 'pages/agents': [], 'pages/audit': [] },
    beside: ['../ui/', '../page/', '../style.css'],
  },
  {
    folder: 'apps/console/src/permissions',
    floors: ['.', 'list', 'history', 'permission', 'pause', 'stop', 'parts'],
    rooms: {},
    beside: ['../ui/', '../page/', '../style.css'],
  },
  { folder: 'apps/console/src/ui', floors: ['.'], rooms: {} },
  { folder: 'apps/console/src/page', floors: ['.'], rooms: {} },
  {
    folder: 'apps/tour/src',
    floors: ['.', 'story', 'service', 'telling'],
    rooms: {},
  },
  {
    folder: 'bench/src',
    floors: [
      '.',
      'rows',
      'scale',
      'anomalies',
      'workbench',
      'processes',
      'tools',
      'crowd',
      'load',
      'report',
      'measure',
    ],
    rooms: {},
  },
];
