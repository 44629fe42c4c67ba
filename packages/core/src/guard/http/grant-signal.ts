import type { Admission } from '../admission.ts';

const ADMISSION: unique symbol = Symbol('grantex.admission');

interface Admitted {
  [ADMISSION]?: Admission;
}

/**
 * The accessor of every object. One of its own for each would make each an object of its own shape, and slow down all
 * code that reads members of it.
 */
const SIGNAL: PropertyDescriptor = {
  get(this: Admitted) {
    return this[ADMISSION]?.signal;
  },
  configurable: true,
};

/** Makes a member of an object the signal of an admission. The signal is made when it is first read. */
export function setGrantSignal(target: object & Admitted, name: string, admission: Admission): void {
  target[ADMISSION] = admission;
  Object.defineProperty(target, name, SIGNAL);
}
