import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;

/** Collects young objects: the old heap and compiled code stay as they are. */
export function collectYoung(): void {
  collectGarbage({ type: 'minor' });
}

/** Bytes that are still referenced, on and off the heap: collects garbage until no more is found. */
export function usedMemory(): number {
  for (let used = Infinity; ;) {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    if (heapUsed + external >= used) return used;
    used = heapUsed + external;
  }
}
