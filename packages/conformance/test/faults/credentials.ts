import { type Fault, server } from './fault.ts';

/** §3. */
export const credentialFaults: readonly Fault[] = [
  {
    name: 'a new key is too short',
    noticedBy: ['3.key-form'],
    edits: [
      server(
        'authority/api-keys/routes.ts',
        'const make = async (transaction: Transaction): Promise<Answer<z.input<typeof madeKey>>> => {\n        const key = newSecret(prefix);',
        'const make = async (transaction: Transaction): Promise<Answer<z.input<typeof madeKey>>> => {\n        const key = newSecret(prefix).slice(0, -3);',
      ),
    ],
  },
  {
    name: 'roles are not looked at',
    noticedBy: ['3.roles', '7.own-feed-alone', '3.console-session'],
    edits: [
      server(
        'http/credentials/authentication.ts',
        "if (typeof access === 'string' || roles.includes('admin')) return undefined;",
        "if (typeof access === 'string' || roles.length > 0) return undefined;",
      ),
    ],
  },
  {
    name: 'the list of keys shows a key',
    noticedBy: ['3.key-shown-once'],
    edits: [
      server(
        'authority/api-keys/routes.ts',
        'return { status: 201, body: { ...made, apiKey: key }, isSecret: true };',
        '(globalThis as any).last = key;\n        return { status: 201, body: { ...made, apiKey: key }, isSecret: true };',
      ),
      server(
        'authority/api-keys/routes.ts',
        'return { keys: rows, ...page };',
        'return { keys: rows.map((row) => ({ ...row, name: `${row.name} ${(globalThis as any).last}` })), ...page };',
      ),
    ],
  },
  {
    name: 'a deleted key lives on',
    noticedBy: ['3.key-ends-at-once'],
    edits: [
      server(
        'authority/api-keys/delete-key.ts',
        'DELETE FROM api_keys WHERE id IN (SELECT id FROM ended) RETURNING id, name',
        'SELECT id, name FROM api_keys WHERE id IN (SELECT id FROM ended)',
      ),
    ],
  },
  {
    name: 'the last admin key can be deleted',
    noticedBy: ['3.last-admin-key'],
    edits: [
      server(
        'authority/api-keys/delete-key.ts',
        'if (rows.length > 0) return removed;',
        'if (rows.length >= 0) return removed;',
      ),
    ],
  },
  {
    name: 'a rotated key ends at once',
    noticedBy: ['3.rotation'],
    edits: [
      server('authority/api-keys/api-key.ts', "const OVERLAP = '24 hours';", "const OVERLAP = '0 seconds';"),
    ],
  },
  {
    name: 'a key makes one that outlives it',
    noticedBy: ['3.expiring-key'],
    edits: [
      server(
        'authority/api-keys/api-key.ts',
        'if (latest === undefined || wanted === undefined || wanted <= latest) return wanted ?? latest;',
        'if (latest !== null) return wanted;',
      ),
    ],
  },
  {
    name: 'an unknown device code waits for ever',
    noticedBy: ['3.device-login'],
    edits: [
      server(
        'authority/device-logins/routes.ts',
        "throw new ApiError(410, 'DEVICE_LOGIN_ENDED', 'this login has ended, or its key was fetched before');",
        "return { status: 'pending' as const };",
      ),
    ],
  },
  {
    name: 'a session is made for anybody',
    noticedBy: ['3.vouched-needs-a-grant'],
    edits: [
      server(
        'people/principals/sessions.ts',
        "if (principal === undefined) throw notFound('principal with a grant');",
        "if (principal === undefined) return { id: newId('psn'), token: newSecret('sess_'), expiresAt: new Date() };",
      ),
    ],
  },
  {
    name: 'a session shows what others have given',
    noticedBy: ['3.vouched-session'],
    edits: [
      server(
        'people/principals/routes.ts',
        ".where('grants.principal', '=', principal)",
        ".where('grants.principal', '<>', '')",
      ),
    ],
  },
  {
    name: 'a session that was ended lives on',
    noticedBy: ['3.vouched-session-ends'],
    edits: [
      server(
        'people/principals/sessions.ts',
        ".deleteFrom('principal_sessions')\n    .where('principal', '=', principal)\n    .where('expires_at', '>'",
        ".updateTable('principal_sessions')\n    .set({ principal })\n    .where('principal', '=', principal)\n    .where('expires_at', '>'",
      ),
    ],
  },
  {
    name: 'cookies can be read by scripts',
    noticedBy: ['3.pages'],
    edits: [server('web/pages/cookie.ts', 'httpOnly: true, sameSite', 'httpOnly: false, sameSite')],
  },
  {
    name: 'the cookie of the console is enough',
    noticedBy: ['3.console-session'],
    edits: [
      server(
        'authority/console/credential.ts',
        'return isOurs && isConsoleSecret(secret) && isConsoleToken(masterKey, secret, token) ? secret : null;',
        'return isOurs && isConsoleSecret(secret) ? secret : null;',
      ),
    ],
  },
];
