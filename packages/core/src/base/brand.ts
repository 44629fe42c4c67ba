/** Whether a value carries a registered symbol: true across copies and versions of this package. */
export function isBranded(value: unknown, brand: symbol): boolean {
  return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true;
}

/** Marks an error with a brand, out of sight of what prints it. */
export function setBrand(error: object, brand: symbol): void {
  Object.defineProperty(error, brand, { value: true });
}
