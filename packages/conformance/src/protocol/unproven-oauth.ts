import { core, PERSON, PROVIDER, server, type Unproven } from './unproven-entry.ts';

const GUARD = 'It is about guards, not about a server.';
const ASSERTIONS = 'people/identity-assertions/id-jag.full.test.ts';

/** §14. */
export const unprovenOfOauth: readonly Unproven[] = [
  {
    section: '14',
    says: 'It MUST be fetched without redirects',
    why: 'It takes names that resolve to addresses inside, and a look at what the server connects to.',
    heldBy: server(
      'authority/clients/documents.test.ts',
      'never leads inside, whatever its name resolves to',
    ),
  },
  {
    section: '14',
    says: "On a live server the service's metadata (RFC 9728) MUST be read",
    why: 'It takes a service on the internet.',
    heldBy: server('authority/resources/claims.test.ts', 'speaks for that service alone'),
  },
  {
    section: '14',
    says: 'Whom the developer does not know MUST be 403',
    why: PERSON,
    heldBy: server('people/logins/identify-principal.test.ts', 'NOT_KNOWN_HERE'),
  },
  {
    section: '14',
    says: 'The assertion MUST be a JWT of the type oauth-id-jag+jwt',
    why: PROVIDER,
    heldBy: server(ASSERTIONS, 'is refused if it is not what it must be'),
  },
  {
    section: '14',
    says: 'Every fault of it MUST be 400 invalid_grant',
    why: PROVIDER,
    heldBy: server(ASSERTIONS, 'is refused if it is not what it must be'),
  },
  {
    section: '14',
    says: 'One grant for each (iss, jti)',
    why: PROVIDER,
    heldBy: server(ASSERTIONS, 'is worth nothing to another client, with or without its name'),
  },
  {
    section: '14',
    says: 'After a stop an assertion for this agent',
    why: PROVIDER,
    heldBy: server(ASSERTIONS, 'of the developer keeps assertions out, whatever the person does'),
  },
  {
    section: '14',
    says: 'The developer MUST NOT lift it',
    why: PROVIDER,
    heldBy: server(ASSERTIONS, 'STOPPED_BY_PERSON'),
  },
  {
    section: '14',
    says: 'An assertion that is older than the last revocation',
    why: PROVIDER,
    heldBy: server(ASSERTIONS, 'refuses an older assertion, and no later one'),
  },
  {
    section: '14',
    says: 'The service publishes RFC 9728 metadata',
    why: GUARD,
    heldBy: { file: 'packages/mcp/test/discovery.test.ts', test: 'serves the metadata letter for letter' },
  },
  {
    section: '14',
    says: 'A refused request MUST get one WWW-Authenticate header',
    why: GUARD,
    heldBy: core('neutral/refusal.test.ts', 'a challenge contains error, description and the missing scopes'),
  },
  {
    section: '14',
    says: 'Bound tokens MUST come with Authorization: DPoP',
    why: GUARD,
    heldBy: core('neutral/dpop.test.ts', 'a bound token with a proof by its key is let through'),
  },
  {
    section: '14',
    says: 'As a bearer token it MUST be 401',
    why: GUARD,
    heldBy: core('neutral/dpop.test.ts', 'a bearer token with the scheme of bound ones is refused'),
  },
];
