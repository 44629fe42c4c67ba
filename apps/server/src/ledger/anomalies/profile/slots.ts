/** The most recently used things of a kind, by a key: the least recently used one goes first. */
export type Slots<THING> = { [key: string]: THING };

/** Finds the thing with this key, or makes it in the place of the one that was used least recently. */
export function slotOf<THING>(slots: Slots<THING>, key: string, most: number, make: () => THING): THING {
  const known = Object.hasOwn(slots, key) ? slots[key] : undefined;
  const thing = known ?? make();
  // Members keep the order in which they were added: the first is the least recently used one.
  delete slots[key];
  slots[key] = thing;
  if (known === undefined) {
    const [oldest, ...others] = Object.keys(slots);
    if (others.length >= most && oldest !== undefined) delete slots[oldest];
  }
  return thing;
}
