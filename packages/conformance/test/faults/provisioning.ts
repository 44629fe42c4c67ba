import { type Fault, server } from './fault.ts';

/** §16: SCIM, groups. */
export const provisioningFaults: readonly Fault[] = [
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
    name: 'a SCIM token opens the rest of the API',
    noticedBy: ['16.scim-token'],
    edits: [
      server(
        'http/credentials/authentication.ts',
        "typeof access === 'string' ? credentials[access] : credentials.developer;",
        "credentials[typeof access === 'string' ? access : String(authorization).includes('gx_scim_') ? 'scim' : 'developer'];",
      ),
      server('people/scim/scim-credential.ts', 'roles: [],', "roles: ['admin'],"),
    ],
  },
  {
    name: 'a connection reads the users of the others',
    noticedBy: ['16.scim-token'],
    edits: [
      server(
        'people/scim/users.ts',
        "    .where('connection_id', '=', connectionId)\n    .executeTakeFirst();",
        "    .where('connection_id', '<>', `${connectionId}x`)\n    .executeTakeFirst();",
      ),
    ],
  },
  {
    name: 'a wrong filter is a wrong value',
    noticedBy: ['16.scim-refusals'],
    edits: [
      server(
        'http/answers/scim-errors.ts',
        "INVALID_FILTER: 'invalidFilter',",
        "INVALID_FILTER: 'invalidValue',",
      ),
    ],
  },
  {
    name: 'only what concerns users and groups is refused in the shape of SCIM',
    noticedBy: ['16.scim-refusals'],
    edits: [
      server(
        'http/answers/scim-errors.ts',
        'return url.startsWith(SCIM_PATH);',
        'return url.startsWith(`${SCIM_PATH}v2/Users`) || url.startsWith(`${SCIM_PATH}v2/Groups`);',
      ),
    ],
  },
  {
    name: 'a PUT that does not state active deactivates',
    noticedBy: ['16.scim-put'],
    edits: [
      server(
        'people/scim/user-routes.ts',
        '({ active }) => ({ ...(active === undefined ? {} : { active }), ...given }),',
        '() => given,',
      ),
    ],
  },
  {
    name: 'members who are no users of the connection are left out',
    noticedBy: ['16.scim-put'],
    edits: [server('people/scim/groups.ts', 'if (unknown > 0)\n', 'if (unknown > members.length)\n')],
  },
];
