import type { Document, Operation, Place } from './document.ts';

/** The operation that a request is for. */
export interface Found {
  operation: Operation;
  place: Place;
  /** The value of each path parameter, decoded where that is possible. */
  path: Readonly<Record<string, string>>;
}

interface Template {
  place: Place;
  operation: Operation;
  method: string;
  segments: readonly string[];
  parameters: number;
}

/** Finds the operation of a method and path. When several match, it takes the one with the fewest parameters. */
export function createOperations(document: Document): (method: string, path: string) => Found | undefined {
  const templates = Object.entries(document.paths)
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]): Template => {
        const segments = path.split('/');
        const parameters = segments.filter(isParameter).length;
        return { place: ['paths', path, method], operation, method, segments, parameters };
      }),
    )
    .toSorted((one, other) => one.parameters - other.parameters);

  return (method, path) => {
    const wanted = method === 'HEAD' ? 'get' : method.toLowerCase();
    const segments = path.split('/');
    const found = templates.find(
      (template) => template.method === wanted && fits(template.segments, segments),
    );
    if (found === undefined) return undefined;
    const { operation, place } = found;
    const values = found.segments.flatMap((name, index): [string, string][] =>
      isParameter(name) ? [[name.slice(1, -1), decoded(segments[index] ?? '')]] : [],
    );
    return { operation, place, path: Object.fromEntries(values) };
  };
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((name, index) => isParameter(name) || name === segments[index])
  );
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
