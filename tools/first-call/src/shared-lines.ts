import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from 'pack';
import { awaitPorts, type Desk } from './desk.ts';
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

const SERVER = /run grantex -- dev/;

/**
 * Types a line. Two are not typed each time: the clone is this one, and what was packed for one page serves the others.
 * @returns the seconds that the line took when it was typed
 */
export async function typeShared(line: string, { place, project, desk, terminal }: Place): Promise<number> {
  if (line === CLONE) {
    await symlink(root, join(place, 'grantex'));
    return 0;
  }
  // The next page, or another program, may have taken the ports since.
  if (SERVER.test(line)) await awaitPorts();
  const started = performance.now();
  const [, folder] = PACK.exec(line) ?? [];
  if (folder !== undefined && desk.packed !== undefined) {
    await symlink(desk.packed.folder, join(project, folder));
    return desk.packed.seconds;
  }
  await terminal.type(line);
  const seconds = (performance.now() - started) / 1000;
  if (folder !== undefined) desk.packed = { seconds, folder: join(project, folder) };
  return seconds;
}
