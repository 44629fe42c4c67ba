/** A line of Common Event Format, read by its rules alone (ArcSight CEF 0.1): an escaped character stands for itself. */
export interface CefLine {
  readonly signatureId: string;
  readonly name: string;
  readonly severity: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** @throws for what is no CEF */
export function readCef(line: string): CefLine {
  const header = /^CEF:0\|((?:(?:[^\\|]|\\[\\|])*\|){6})(.*)$/s.exec(line);
  const [, head = '', extension = ''] = header ?? [];
  if (header === null) throw new Error(`no CEF: ${line}`);
  const [, , , signatureId = '', name = '', severity = ''] = [
    ...head.matchAll(/((?:[^\\|]|\\[\\|])*)\|/g),
  ].map(([, text = '']) => text.replaceAll(/\\([\\|])/g, '$1'));
  const keys = [...extension.matchAll(/(?:^| )([A-Za-z0-9]+)=/g)].filter(
    ({ index, 0: { length } }) => extension[index + length - 2] !== '\\',
  );
  const fields = keys.map(({ index, 0: { length }, 1: key = '' }, place) => {
    const text = extension.slice(index + length, keys[place + 1]?.index);
    return [
      key,
      text.replaceAll(/\\(.)/g, (_, mark: string) => ({ n: '\n', r: '\r' })[mark] ?? mark),
    ] as const;
  });
  return { signatureId, name, severity, fields: Object.fromEntries(fields) };
}
