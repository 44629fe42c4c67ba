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
const COPIED_SIGNAL: PropertyDescriptor = { ...SIGNAL, enumerable: true };

/**
 * Makes a member of an object the signal of an admission. The signal is made when it is first read.
 * @param isCopied whether a copy of the object gets the signal, too. Default: false
 */
export function setGrantSignal(
  target: object & Admitted,
  name: string,
  admission: Admission,
  isCopied = false,
): void {
  target[ADMISSION] = admission;
  Object.defineProperty(target, name, isCopied ? COPIED_SIGNAL : SIGNAL);
}
