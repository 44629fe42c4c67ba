import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CHILD_ENVIRONMENT } from 'test-config';
import { AUDIENCE, ISSUER, type TestIssuer } from '../../neutral/support/issuer.ts';

/** A program that runs. It ends when nothing keeps it alive. */
export interface Program {
  /** The next line that it writes. */
  line(): Promise<string | undefined>;
  /** Closes its standard input. */
  proceed(): void;
  /** Its exit code; 13 means that it ended while it waited for something. */
  readonly ended: Promise<number | null>;
}

export interface ProgramOptions {
  readonly issuer: TestIssuer;
  /** The address of the issuer's server. */
  readonly url: string;
  /** The address of the audit log. Default: `url`. */
  readonly auditUrl?: string;
  /** What it does with `token`, `verifier`, `revocation` and `guard`; `proceed()` waits for the end of its input. */
  readonly body: string;
  /** What it does before it makes those. */
  readonly before?: string;
  /** Options of the feed. */
  readonly feed?: string;
  /** Options of the verifier. */
  readonly verifier?: string;
  /** The import condition that selects the transport. Default: Node's. */
  readonly condition?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export const API_KEY = 'gx_test_x';
const CORE: string = new URL('../../../src/index.ts', import.meta.url).href;

/** Runs a program on Node that closes nothing by itself. */
export async function runProgram(options: ProgramOptions): Promise<Program> {
  const { url, auditUrl = url, condition = 'node', before = '', feed = '', verifier = '' } = options;
  const iat = Math.floor(Date.now() / 1000);
  const token = await options.issuer.token({ iat, nbf: iat - 5, exp: iat + 600 });
  const program = `
    import { createAuditSink, createGuard, createVerifier, feed } from ${text(CORE)};
    ${before}
    const token = ${text(token)};
    const revocation = feed({ apiKey: ${text(API_KEY)}, url: ${text(url)}, timeout: 30, ${feed} });
    const verifier = createVerifier({
      issuer: ${text(ISSUER)},
      audience: ${text(AUDIENCE)},
      revocation,
      jwksUrl: ${text(`${url}/.well-known/jwks.json`)},
      ${verifier}
    });
    const audit = createAuditSink({ url: ${text(auditUrl)}, apiKey: ${text(API_KEY)}, onFault: () => {} });
    const guard = createGuard({ verifier, audit });
    const rule = { scopes: ['flights:search'] };
    const proceed = async () => { for await (const _chunk of process.stdin); };
    ${options.body}
  `;
  const child = spawn(
    process.execPath,
    ['--no-warnings', `--conditions=${condition}`, '--input-type=module', '--eval', program],
    { env: { ...CHILD_ENVIRONMENT, ...options.env } },
  );
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    line: async () => (await lines.next()).value,
    proceed: () => void child.stdin.end(),
    ended: new Promise((resolve) => child.once('close', (code) => resolve(code))),
  };
}

function text(value: string): string {
  return JSON.stringify(value);
}
