import { usageError } from '../terminal/exit.ts';
import type { Destination, DestinationOptions } from './destination.ts';
import { openFile } from './to-file.ts';
import { openHttp } from './to-http.ts';
import { openSyslog } from './to-syslog.ts';

const EXAMPLES =
  'Name one of: https://siem.example/collect, syslog+tls://siem.example:6514, syslog://127.0.0.1:601, file:/var/log/grantex.jsonl';

/** @throws {CliError} for an address that is none of these, or that would lose lines or show them to others */
export async function openDestination(text: string, options: DestinationOptions): Promise<Destination> {
  if (text.startsWith('file:')) return openFile(text.slice('file:'.length));
  if (!URL.canParse(text)) throw usageError(`--to is no address: ${text}`, EXAMPLES);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw usageError(
      '--to holds credentials, which other users of this machine can see',
      'Use --header-file.',
    );
  }
  switch (url.protocol) {
    case 'https:':
      return openHttp(url, options);
    case 'http:':
      refuseOpen(url);
      return openHttp(url, options);
    case 'syslog+tls:':
      return openSyslog(url, true, options.signal);
    case 'syslog:':
    case 'syslog+tcp:':
      refuseOpen(url);
      return openSyslog(url, false, options.signal);
    case 'syslog+udp:':
      throw usageError('syslog over UDP loses lines', 'Use syslog+tls, or syslog on this machine.');
    default:
      throw usageError(`--to cannot be ${url.protocol}`, EXAMPLES);
  }
}

/** Without encryption only to this machine, such as to its own log agent. */
function refuseOpen({ hostname, protocol }: URL): void {
  if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return;
  throw usageError(
    `${protocol}// would send the log unencrypted to ${hostname}`,
    `Use ${protocol === 'http:' ? 'https' : 'syslog+tls'}, or an address of this machine.`,
  );
}
