import { statfs } from 'node:fs/promises';
import type { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { openEmbedded } from './embedded.ts';
import { BusyError } from '../background/fair-semaphore.ts';
import type { Hear } from './listen.ts';
import type { Schema } from './schema/schema.ts';

/** The embedded PostgreSQL, which is replaced when it has broken. */
export interface EmbeddedEngine {
  /**
   * The working engine, or, if it has broken, a new one over the same folder with everything that was committed.
   * @throws {BusyError} while there is no room for a new one
   */
  working(): Promise<Kysely<Schema>>;
  /**
   * Listens on a channel of `NOTIFY`. Call it, and the returned function, outside of transactions.
   * @returns a function that stops listening
   */
  listen(channel: string, hear: Hear): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** The free space that a new engine needs: two segments of its log. */
const ROOM = 2 * 16 * 2 ** 20;

/** Milliseconds until the next attempt: a failing one blocks everything for seconds. */
const NOT_AGAIN_FOR = 10_000;

/**
 * Opens the engine of a folder. On a full disk it panics, as PostgreSQL does, but no other process starts it again, and every
 * later statement would block the whole process forever. So nothing is sent to a broken engine.
 */
export async function openEngine(dataDirectory: string, template?: Blob): Promise<EmbeddedEngine> {
  const heard = new Map<Hear, string>();
  let engine = await open(template);
  let failedAt = Number.NEGATIVE_INFINITY;

  async function open(from?: Blob) {
    const pglite = await openEmbedded(dataDirectory, from);
    const kysely = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
    for (const [hear, channel] of heard) await pglite.listen(channel, hear);
    return { kysely, pglite, watch: watch(pglite) };
  }

  return {
    async working() {
      if (engine.watch.broken === undefined) return engine.kysely;
      await refuseWithoutRoom(dataDirectory, engine.watch.broken);
      if (performance.now() - failedAt < NOT_AGAIN_FOR) throw new BusyError('it failed just now');
      try {
        engine = await open();
      } catch (error) {
        failedAt = performance.now();
        throw new BusyError('the embedded database cannot be opened again yet', { cause: error });
      }
      return engine.kysely;
    },
    async listen(channel, hear) {
      heard.set(hear, channel);
      await engine.pglite.listen(channel, hear);
      return async () => {
        heard.delete(hear);
        const { pglite, watch: watched } = engine;
        if (watched.broken === undefined && !pglite.closed) await pglite.unlisten(channel, hear);
      };
    },
    async close() {
      if (engine.watch.broken === undefined) await engine.kysely.destroy();
    },
  };
}

async function refuseWithoutRoom(dataDirectory: string, cause: unknown): Promise<void> {
  if (dataDirectory.startsWith('memory://')) throw new BusyError('the engine has broken', { cause });
  const { bavail, bsize } = await statfs(dataDirectory);
  if (bavail * bsize < ROOM) throw new BusyError('the disk of the database is full', { cause });
}

/** Detects when an engine breaks, and sends nothing to it afterwards: even a ROLLBACK would block forever. */
function watch(pglite: PGlite): { readonly broken: unknown } {
  let broken: unknown;
  const [send, execute, stream] = [
    pglite.execProtocolRaw.bind(pglite),
    pglite.execProtocol.bind(pglite),
    pglite.execProtocolStream.bind(pglite),
  ];
  const noticing = async <RESULT>(work: Promise<RESULT>): Promise<RESULT> => {
    try {
      return await work;
    } catch (error) {
      if (isBreaking(error)) broken ??= error;
      throw error;
    }
  };
  pglite.execProtocolRaw = async (...parameters) => {
    if (broken !== undefined) throw new BusyError('the engine has broken', { cause: broken });
    return send(...parameters);
  };
  pglite.execProtocol = (...parameters) => noticing(execute(...parameters));
  pglite.execProtocolStream = (...parameters) => noticing(stream(...parameters));
  return {
    get broken() {
      return broken;
    },
  };
}

/** Whether an error means that the engine has broken: a full disk, or any crash that it can still report. */
function isBreaking(error: unknown): boolean {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return code === '53100' || code === '58030' || severity === 'PANIC' || severity === 'FATAL';
}
