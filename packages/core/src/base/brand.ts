/** Whether a value carries a registered symbol: true across copies and versions of this package. */
export function isBranded(value: unknown, brand: symbol): boolean {
  return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true;
}
