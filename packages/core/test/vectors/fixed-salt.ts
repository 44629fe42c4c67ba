/** Makes salts that are the same each time, one after the other. */
export function fixedSalts(): () => Uint8Array<ArrayBuffer> {
  let count = 0;
  return () => {
    count += 1;
    return Uint8Array.from({ length: 16 }, (_, index) => (count * 37 + index * 11) % 256);
  };
}
