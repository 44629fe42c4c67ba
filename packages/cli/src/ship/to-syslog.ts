import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import type { AuditLine } from '@grantex/sdk';
import { DeliveryError } from './delivery-error.ts';
import type { Destination } from './destination.ts';

const MOST = { lines: 500, bytes: 512 * 1024 };
/** Milliseconds until a receiver that does not close its side counts as gone. */
const PATIENCE = 30_000;
/** `log audit` (13), `informational` (6): RFC 5424 §6.2.1. */
const PRIORITY = 13 * 8 + 6;
/** RFC 5425 and RFC 6587 §3.4.1. */
const TLS_PORT = 6514;
const TCP_PORT = 601;

/**
 * Sends lines as messages of RFC 5424 with octet counting (RFC 5425 §4.3, RFC 6587 §3.4.1).
 *
 * Syslog acknowledges nothing. So each batch has a connection of its own, and counts as taken once the receiver has read
 * its end and closed the other side: what was still in a buffer when a receiver died is sent again.
 */
export function openSyslog(url: URL, isTls: boolean, signal: AbortSignal): Destination {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (isTls ? TLS_PORT : TCP_PORT) : Number(url.port);
  const open = (): Socket =>
    isTls ? connectTls({ host, port, servername: nameOf(host) }) : connect({ host, port });

  return {
    most: MOST,
    lastLine: async () => undefined,
    async deliver(lines) {
      const socket = open();
      const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
      try {
        await once(socket, isTls ? 'secureConnect' : 'connect', { signal: limit });
        // What it may say is not read as an answer; unread, it would keep the end from coming.
        socket.resume();
        const ended = once(socket, 'end', { signal: limit });
        socket.end(Buffer.concat(lines.map(frameOf)));
        await ended;
      } catch (cause) {
        signal.throwIfAborted();
        throw new DeliveryError(`${url.host} did not take the lines: ${reasonOf(cause)}`, { cause });
      } finally {
        socket.destroy();
      }
    },
    close: async () => undefined,
  };
}

/** The name that the certificate must have; none for an address, which is compared itself. */
function nameOf(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host;
}

const HOST =
  hostname()
    .replaceAll(/[^\u0021-\u007e]/g, '')
    .slice(0, 255) || '-';

/** A message with its length in bytes. Its time is that of sending: the line has its own. */
function frameOf({ line }: AuditLine): Buffer {
  const head = `<${PRIORITY}>1 ${new Date().toISOString()} ${HOST} grantex ${process.pid} - - `;
  // The mark of UTF-8 (RFC 5424 §6.4).
  const message = Buffer.from(`${head}\ufeff${line}`);
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

function reasonOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return String(code ?? name);
}
