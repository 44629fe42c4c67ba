import { backup, restore, restored } from './backup.ts';
import type { Command } from './command.ts';
import { issuerChange } from './issuer.ts';
import { keysList, keysRevoke, keysRotate } from './keys.ts';
import { logKeysList, logKeysRotate } from './log-keys.ts';

/** Every command of the program. The order is that of `--help`. */
export const commands: readonly Command[] = [
  keysList,
  keysRotate,
  keysRevoke,
  logKeysList,
  logKeysRotate,
  issuerChange,
  backup,
  restore,
  restored,
];
