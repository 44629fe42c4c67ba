import type { Command } from './command.ts';
import { keysList } from './keys.ts';

/** Every command of the program. The order is that of `--help`. */
export const commands: readonly Command[] = [keysList];
