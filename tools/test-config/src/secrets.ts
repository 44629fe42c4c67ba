/** A kind of secret, and how to distinguish it from what a log may contain. */
interface Kind {
  readonly name: string;
  readonly pattern: RegExp;
}

/** 256 random bits in base64url, like every secret of a server; one in a thousand has no digit. */
const RANDOM = String.raw`(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{43,}`;

const KINDS: readonly Kind[] = [
  { name: 'an API key', pattern: /gx_(?:test|live)_[\w-]{43}/ },
  { name: 'a code, a refresh token, a session or a link', pattern: /(?:code|cons|link|ref|sess)_[\w-]{43}/ },
  { name: 'a signed token', pattern: /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{20,}/ },
  { name: 'a link', pattern: /\/(?:consent|link)\/[\w-]{43}/ },
  { name: 'a cookie', pattern: /grantex_(?:console|visit|session)=/ },
  { name: 'a private key in PEM', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY/ },
  { name: 'a private key in JWK', pattern: /\\?"(?:d|k)\\?":\s*\\?"[\w-]{16,}/ },
  { name: 'a password in a URL', pattern: /\w:\/\/[^\s:/@"]+:[^\s:/@"]+@/ },
  { name: 'bytes in hex, as of a master key', pattern: /(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])/ },
  { name: 'bytes in base64, as of a master key', pattern: /(?<![\w+/-])[\w+/-]{43}=(?!=)/ },
  {
    name: 'random characters, as of a challenge, a cookie or a link',
    pattern: new RegExp(`(?<![\\w-])${RANDOM}`),
  },
];

/** A person's address; the version of a package (`pg@8.23.1`) does not match. */
const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/i;
/** A public value that looks random: the thumbprint of a public key. */
const PUBLIC = /\\?"kid\\?":\s*\\?"[\w-]{43}\\?"/g;
const BELOW_INFO = /"level":"(?:debug|trace)"/;

/**
 * Finds what a log must not contain: secrets of any kind, known secrets, and addresses of people from `info` up.
 * @param known secrets of this server, such as its master key, as they were passed to it
 * @returns one sentence for each line that contains one, without the line
 */
export function secretsIn(log: string, known: readonly string[] = []): string[] {
  return log.split('\n').flatMap((whole, index) => {
    const line = whole.replaceAll(PUBLIC, '');
    const kinds = KINDS.filter(({ pattern }) => pattern.test(line)).map(({ name }) => name);
    if (known.some((secret) => whole.includes(secret))) kinds.push('a secret from the configuration');
    if (ADDRESS.test(line) && !BELOW_INFO.test(line)) kinds.push('an e-mail address');
    return kinds.length === 0 ? [] : [`line ${index + 1} of the log contains ${kinds.join(', ')}`];
  });
}
