import { type Fault, server } from './fault.ts';

/** §14: clients. */
export const oauthClientFaults: readonly Fault[] = [
  {
    name: 'members of a client that would limit it are ignored',
    noticedBy: ['14.refused-metadata'],
    edits: [
      server(
        'authority/clients/client-metadata.ts',
        '  software_statement: z.undefined(unsupported).optional(),\n',
        '',
      ),
    ],
  },
  {
    name: 'a client that has to push may send a browser with everything',
    noticedBy: ['14.enforced-metadata'],
    edits: [
      server(
        'people/logins/routes.ts',
        'if (pushed === undefined && client.mustPush) throw mustPush();',
        'void mustPush;',
      ),
    ],
  },
  {
    name: 'a client that asks for a secret is refused',
    noticedBy: ['14.no-secret'],
    edits: [
      server(
        'authority/clients/registration.ts',
        "return asked.startsWith('client_secret_') ? 'none' : asked;",
        'return asked;',
      ),
    ],
  },
  {
    name: 'an agent without a redirect URI is a public client',
    noticedBy: ['14.nobody'],
    edits: [
      server(
        'authority/clients/find-agent.ts',
        "...(agent.redirect_uris.length === 0 ? [] : (['none'] as const)),",
        "...(['none'] as const),",
      ),
    ],
  },
  {
    name: 'a suspended agent authenticates',
    noticedBy: ['14.nobody'],
    edits: [
      server(
        'authority/clients/clients.ts',
        "if (client.kind === 'agent' && client.status === 'suspended') {",
        "if (client.kind === 'agent' && client.status === 'deleted') {",
      ),
    ],
  },
  {
    name: 'of a parameter that comes twice the last one counts',
    noticedBy: ['14.parameters'],
    edits: [server('http/requests/form-bodies.ts', 'if (seen.has(name)) throw twice(name);', 'void twice;')],
  },
  {
    name: 'the document of a client may be at another address than it says',
    noticedBy: ['14.client-document'],
    edits: [
      server(
        'authority/clients/document-kinds.ts',
        "if (clientId !== url) throw invalidMetadata('client_id', 'must be the URL of the document');",
        'void clientId;',
      ),
    ],
  },
  {
    name: 'the document of a client may hold a secret',
    noticedBy: ['14.client-document'],
    edits: [
      server(
        'authority/clients/document-kinds.ts',
        "find((member) => member.startsWith('client_secret'));",
        "find((member) => member === 'client_secret_expires_at');",
      ),
    ],
  },
];
