import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from 'pack';
import type { Desk } from './desk.ts';
import type { Terminal } from './terminal.ts';

interface Place {
  /** The folder in which the page began. */
  readonly place: string;
  readonly project: string;
  readonly desk: Desk;
  readonly terminal: Terminal;
}

const CLONE = 'git clone https://github.com/grantex/grantex';
const PACK = /^npm --prefix \.\.\/grantex run pack:all -- (\w+)$/;

/**
 * Types a line. Two are not typed each time: the clone is this one, and what was packed for one page serves the others.
 * @returns the seconds that the line took when it was typed, if it is not typed now
 */
export async function typeShared(
  line: string,
  { place, project, desk, terminal }: Place,
): Promise<number | undefined> {
  if (line === CLONE) {
    await symlink(root, join(place, 'grantex'));
    return 0;
  }
  const [, folder] = PACK.exec(line) ?? [];
  if (folder === undefined) {
    await terminal.type(line);
    return undefined;
  }
  const before = desk.typed.get(PACK.source);
  if (before !== undefined) {
    await symlink(before.left, join(project, folder));
    return before.seconds;
  }
  const started = performance.now();
  await terminal.type(line);
  const seconds = (performance.now() - started) / 1000;
  desk.typed.set(PACK.source, { seconds, left: join(project, folder) });
  return seconds;
}
