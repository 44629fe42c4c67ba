import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome, outcomeOfFaults } from './step.ts';
import { root } from './workspace.ts';

/** Where codes stand in the sources, and how they are written there. Each place has at least one. */
const PLACES: readonly CodePlace[] = [
  { files: 'packages/sdk/src/transport/errors.ts', code: /^ {2}\| '(\w+)'/gm },
  { files: 'packages/core/src/wire/*reasons.ts', code: /^ {2}\| '(\w+)'/gm },
  { files: 'packages/core/src/wire/reason-text.ts', code: /^ {2}\| '(\w+)'/gm },
  { files: 'packages/core/src/base/format-error.ts', code: /^ {2}\| '(\w+)'/gm },
  { files: 'packages/core/src/setup/setup-error.ts', code: /^ {2}\| '(\w+)'/gm },
  {
    files: 'packages/cli/src/output/failure.ts',
    code: /(?:\[EXIT\.\w+\]:|exitCode: EXIT\.failed, code:) '(\w+)'/g,
  },
  { files: 'packages/mcp-server/src/**/*.ts', code: /new GrantexError\('(\w+)'/g },
  { files: 'python/grantex-guard/src/grantex/client/errors.py', code: /^ {4}"(\w+)",/gm },
  { files: 'go/grantex/codes.go', code: /Code = "(\w+)"/g },
  { files: 'apps/server/src/http/answers/oauth-errors.ts', code: /^ {2}'([A-Z_]+)',/gm, isOauth: true },
  { files: 'apps/server/src/http/answers/oauth-errors.ts', code: /^ {2}\w+: '([a-z_]+)',/gm },
  { files: 'apps/server/src/http/answers/scim-errors.ts', code: /^ {2}\w+: '(\w+)',/gm },
  { files: 'apps/server/src/**/*.ts', code: /'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g },
];

interface CodePlace {
  readonly files: string;
  /** Its first group is the code. */
  readonly code: RegExp;
  /** Answered in lower case. */
  readonly isOauth?: true;
}

/** Texts in the server's sources that look like codes and that nobody is answered. */
const NO_CODES: readonly RegExp[] = [
  // Variables of the environment, and codes of Node.js and of libraries.
  /^(?:GRANTEX_\w+|DATABASE_URL|LOG_LEVEL|TRUST_PROXY|PG_VERSION|EAI_AGAIN|ERR_\w+|OAUTH_\w+)$/,
  // SCIM answers with the `scimType` for them, or with none.
  /^(?:INVALID_(?:FILTER|PATH|SYNTAX|VALUE)|NO_TARGET|TOO_MANY|NOT_IMPLEMENTED)$/,
  // OAuth answers with them in lower case.
  /^(?:INVALID_(?:CLIENT|CLIENT_METADATA|GRANT|REDIRECT_URI|REQUEST|REQUEST_URI|TARGET)|LOGIN_REQUIRED)$/,
  /^(?:(?:REGISTRATION|REQUEST|REQUEST_URI)_NOT_SUPPORTED|UN(?:AUTHORIZED_CLIENT|SUPPORTED_(?:GRANT|RESPONSE)_TYPE))$/,
];

const PAGES = 'docs/reference/errors/*.md';
const SECTION = /^## (\S+)$/gm;

/**
 * Compares the codes in sources with the sections about them.
 * @returns one sentence for each code without a section, section without a code, and code with several sections
 */
export function errorPageFaults(codes: ReadonlySet<string>, sections: readonly string[]): string[] {
  const missing = [...codes].filter((code) => !sections.includes(code)).toSorted();
  const dead = sections.filter((section) => !codes.has(section));
  const repeated = sections.filter((section, index) => sections.indexOf(section) !== index);
  return [
    ...missing.map((code) => `the error code ${code} has no section in ${PAGES}`),
    ...dead.map((section) => `${PAGES}: nothing answers with ${section}`),
    ...repeated.map((section) => `${PAGES}: ${section} has more than one section`),
  ];
}

/** The step of `npm test`. */
export async function checkErrorPages(): Promise<Outcome> {
  const found = await Promise.all(PLACES.map(codesAt));
  const empty = PLACES.filter((_, index) => found[index]?.length === 0);
  const sections = (await textsOf(PAGES)).flatMap((text) => matches(text, SECTION));
  return outcomeOfFaults([
    ...empty.map(({ files, code }) => `${files} has no error code of the form ${code.source}`),
    ...errorPageFaults(new Set(found.flat()), sections),
  ]);
}

async function codesAt({ files, code, isOauth }: CodePlace): Promise<string[]> {
  const codes = (await textsOf(files)).flatMap((text) => matches(text, code));
  if (isOauth === true) return codes.map((each) => each.toLowerCase());
  return codes.filter((each) => !NO_CODES.some((pattern) => pattern.test(each)));
}

async function textsOf(files: string): Promise<string[]> {
  const texts: Promise<string>[] = [];
  for await (const file of glob(files, { cwd: root })) texts.push(readFile(join(root, file), 'utf8'));
  return Promise.all(texts);
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, code]) => code ?? []);
}
