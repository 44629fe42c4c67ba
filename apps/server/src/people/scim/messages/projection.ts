import { attributeNamed, coreAttributes, type ResourceType } from '../resources/attributes.ts';
import { isObject, isSame } from '../resources/read-attributes.ts';

/** Which attributes an answer has (RFC 7644 §3.9): only these, or all but these. Without either all. */
export interface Projection {
  attributes?: string | undefined;
  excludedAttributes?: string | undefined;
}

type Resource = Readonly<Record<string, unknown>>;

/** Reduces a resource to what the client asked for. `id`, `schemas` and the attributes that are always returned stay. */
export function project(
  type: ResourceType,
  resource: Resource,
  { attributes, excludedAttributes }: Projection,
): Resource {
  if (attributes !== undefined) {
    const wanted = pathsIn(type, attributes);
    return reduced(type, resource, (path) =>
      wanted.some((each) => isWithin(each, path) || isWithin(path, each)),
    );
  }
  if (excludedAttributes === undefined) return resource;
  const excluded = pathsIn(type, excludedAttributes);
  return reduced(type, resource, (path) => !excluded.some((each) => isWithin(path, each)));
}

/** Whether an answer will show an attribute at all: reading members may be much work. */
export function isShown(
  type: ResourceType,
  name: string,
  { attributes, excludedAttributes }: Projection,
): boolean {
  if (attributes !== undefined) return pathsIn(type, attributes).some(([first = '']) => isSame(first, name));
  if (excludedAttributes === undefined) return true;
  return !pathsIn(type, excludedAttributes).some(
    ([first = '', ...more]) => isSame(first, name) && more.length === 0,
  );
}

type Path = readonly string[];

/** Names may have the URN of their schema before them; that of the extension is a part of the path. */
function pathsIn({ schema, extension }: ResourceType, list: string): Path[] {
  return list.split(',').flatMap((each) => {
    const name = each.trim();
    if (name === '') return [];
    const [own, extended] = [`${schema.id}:`, `${extension?.id}:`];
    if (extension !== undefined && isSame(name, extension.id)) return [[extension.id]];
    if (isSame(name.slice(0, extended.length), extended)) {
      return [[extension?.id ?? '', ...name.slice(extended.length).split('.')]];
    }
    const rest = isSame(name.slice(0, own.length), own) ? name.slice(own.length) : name;
    return [rest.split('.')];
  });
}

function isWithin(path: Path, other: Path): boolean {
  return other.every((each, index) => path[index] !== undefined && isSame(path[index], each));
}

function reduced(type: ResourceType, resource: Resource, isKept: (path: Path) => boolean): Resource {
  const entries = Object.entries(resource).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'schemas' || attributeNamed(coreAttributes(type), name)?.returned === 'always') {
      return [[name, value]];
    }
    return reducedValue([name], value, isKept);
  });
  return Object.fromEntries(entries);
}

function reducedValue(path: Path, value: unknown, isKept: (path: Path) => boolean): [string, unknown][] {
  const name = path.at(-1) ?? '';
  if (!isKept(path)) return [];
  const parts = (each: unknown): unknown =>
    isObject(each)
      ? Object.fromEntries(
          Object.entries(each).flatMap(([key, part]) => reducedValue([...path, key], part, isKept)),
        )
      : each;
  return [[name, Array.isArray(value) ? value.map(parts) : parts(value)]];
}
