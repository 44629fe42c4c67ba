import {
  type Attribute,
  attributeNamed,
  coreAttributes,
  type ResourceType,
} from '../resources/attributes.ts';
import { isSame } from '../resources/read-attributes.ts';
import { type Filter, readFilter } from './filter.ts';
import { scimFault } from '../resources/refusals.ts';

/** What an operation of a PATCH is about (RFC 7644 §3.5.2). */
export type Target =
  /** All attributes of the extension. */
  | { kind: 'extension'; urn: string; attributes: readonly Attribute[] }
  | {
      kind: 'attribute';
      /** The URN of its extension; undefined for one of the resource's own schema. */
      urn: string | undefined;
      attribute: Attribute;
      /** Which of its values; undefined for all of them. */
      filter: Filter | undefined;
      /** The part of the values; undefined for the whole. */
      sub: Attribute | undefined;
    };

const PATH = /^(?<name>[A-Za-z][\w-]*)(?:\[(?<filter>.*)\])?(?:\.(?<sub>[A-Za-z$][\w-]*))?$/s;

/**
 * Reads the path of an operation: an attribute, with values selected by a filter, with a part of these; or an extension. Names
 * may have any case, and the URN of their schema before them.
 * @throws {ApiError} 400 `INVALID_PATH` for what this server does not keep: an operation on it would do nothing; `INVALID_FILTER`
 */
export function readPath(type: ResourceType, path: string): Target {
  const { extension, schema } = type;
  if (extension !== undefined && isSame(path, extension.id)) {
    return { kind: 'extension', urn: extension.id, attributes: extension.attributes };
  }
  const own = withoutPrefix(path, schema.id);
  const extended = extension === undefined ? undefined : withoutPrefix(path, extension.id);
  const { name = '', filter, sub } = PATH.exec(extended ?? own ?? path)?.groups ?? {};
  const attributes = extended === undefined ? coreAttributes(type) : (extension?.attributes ?? []);
  const attribute = attributeNamed(attributes, name);
  if (attribute === undefined) throw unknownPath(path);
  const { subAttributes = [] } = attribute;
  const part = sub === undefined ? undefined : attributeNamed(subAttributes, sub);
  if (sub !== undefined && part === undefined) throw unknownPath(path);
  if (filter !== undefined && (attribute.multiValued === undefined || subAttributes.length === 0)) {
    throw scimFault('INVALID_PATH', `path: ${shown(path)} selects values of an attribute that has only one`);
  }
  return {
    kind: 'attribute',
    urn: extended === undefined ? undefined : extension?.id,
    attribute,
    filter: filter === undefined ? undefined : readFilter(filter, { attributes: subAttributes }),
    sub: part,
  };
}

function withoutPrefix(path: string, urn: string): string | undefined {
  const prefix = `${urn}:`;
  return isSame(path.slice(0, prefix.length), prefix) ? path.slice(prefix.length) : undefined;
}

function unknownPath(path: string) {
  return scimFault('INVALID_PATH', `path: this server keeps no attribute ${shown(path)}`);
}

function shown(path: string): string {
  return path.slice(0, 200);
}
