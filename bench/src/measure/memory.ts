import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;

/** Collects what is young: heap and compiled code stay as they are. */
export function collectYoung(): void {
  collectGarbage({ type: 'minor' });
}

/** Bytes that something refers to, in the heap and beside it: collected until there is nothing left to collect. */
export function usedMemory(): number {
  for (let used = Infinity; ;) {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    if (heapUsed + external >= used) return used;
    used = heapUsed + external;
  }
}
