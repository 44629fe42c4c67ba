import { ProgramError } from '../../program/program-error.ts';

/** A server over HTTP, and what it needs from this program's user. */
export interface Upstream {
  readonly url: URL;
  /** The headers of each request, such as the server's own credentials. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The transport sets these itself, or they would change what a request means. */
const RESERVED: RegExp =
  /^(?:mcp-.*|accept|connection|content-.*|expect|host|last-event-id|te|trailer|transfer-encoding|upgrade)$/i;

const LOOPBACK: RegExp = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Reads where a server is, and the headers for it.
 * @param written each `name=variable`: the value stands in a variable of the environment, where no list of processes
 *   shows it
 * @throws {ProgramError} naming what is wrong; a value is never repeated
 */
export function readUpstream(
  text: string,
  written: readonly string[],
  environment: NodeJS.ProcessEnv,
): Upstream {
  const url = readUrl(text);
  const headers = written.map((one) => readHeader(one, environment));
  const names = headers.map(([name]) => name.toLowerCase());
  if (new Set(names).size < names.length) throw new ProgramError('--header names a header twice.');
  return { url, headers: Object.fromEntries(headers) };
}

function readUrl(text: string): URL {
  if (!URL.canParse(text)) throw new ProgramError('--url must be the URL of an MCP server.');
  const url = new URL(text);
  const isPlain = url.protocol === 'http:' && LOOPBACK.test(url.hostname);
  if (url.protocol !== 'https:' && !isPlain) {
    throw new ProgramError('--url must begin with https://, unless the server is on this machine.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new ProgramError('--url must not hold a password; use --header.');
  }
  if (url.hash !== '') throw new ProgramError('--url must not have a fragment.');
  return url;
}

function readHeader(written: string, environment: NodeJS.ProcessEnv): readonly [string, string] {
  const [, name = '', variable = ''] = /^([!#$%&'*+.^`|~\w-]+)=(\w+)$/.exec(written) ?? [];
  if (name === '') {
    throw new ProgramError('--header must be <name>=<variable>, such as Authorization=TRAVEL_TOKEN.');
  }
  if (RESERVED.test(name)) throw new ProgramError(`--header cannot set ${name}.`);
  if (/^grantex_/i.test(variable)) {
    throw new ProgramError(`--header cannot use ${variable}: it belongs to this program.`);
  }
  const value = environment[variable] ?? '';
  if (value === '') throw new ProgramError(`--header ${name}: the variable ${variable} is missing.`);
  if (!/^[\t\x20-\x7e]+$/.test(value)) {
    throw new ProgramError(`--header ${name}: the value of ${variable} is not a header's.`);
  }
  return [name, value];
}
