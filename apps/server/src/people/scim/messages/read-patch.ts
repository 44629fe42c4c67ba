import type { ResourceType } from '../resources/attributes.ts';
import { isObject, isSame } from '../resources/read-attributes.ts';
import { readPath, type Target } from './patch-path.ts';
import { scimFault } from '../resources/refusals.ts';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const MOST_OPERATIONS = 1_000;

/** One change of a PATCH. A removal without `value` removes everything that the target names. */
export interface Operation {
  op: 'add' | 'replace' | 'remove';
  target: Target;
  value: unknown;
}

const OPERATIONS: Readonly<Record<string, Operation['op']>> = {
  add: 'add',
  replace: 'replace',
  remove: 'remove',
};

/** Members of a value without a path that every resource shows, and that only this server writes. */
const SERVERS = ['schemas', 'meta'];
/** What clients may send although it is not kept: secrets of the person. */
const NOT_KEPT = ['password', 'x509Certificates'];

/**
 * Reads the operations of a PATCH (RFC 7644 §3.5.2), in the writings of Okta and Entra: `op` in any case, and no path but an
 * object whose names are paths. An operation that this server does not understand is refused, and with it the whole PATCH:
 * otherwise somebody would stay active whom the client believes to be deactivated.
 * @param id of the resource, which clients repeat
 * @throws {ApiError} 400 `INVALID_SYNTAX`, `INVALID_PATH`, `INVALID_FILTER`, `INVALID_VALUE`, `MUTABILITY`, `NO_TARGET`
 */
export function readPatch(
  type: ResourceType,
  id: string,
  {
    schemas,
    Operations: operations,
  }: { readonly schemas: readonly string[]; readonly Operations: readonly unknown[] },
): Operation[] {
  if (!schemas.some((each) => isSame(each, PATCH_OP))) {
    throw scimFault('INVALID_SYNTAX', `schemas must name ${PATCH_OP}`);
  }
  if (operations.length === 0 || operations.length > MOST_OPERATIONS) {
    throw scimFault('INVALID_SYNTAX', `Operations must be a list of 1 to ${MOST_OPERATIONS} operations`);
  }
  return operations.flatMap((each) => readOperation(type, id, each));
}

function readOperation(type: ResourceType, id: string, given: unknown): Operation[] {
  if (!isObject(given)) throw scimFault('INVALID_SYNTAX', 'each operation must be an object');
  const { op: named, path, value } = given;
  const op = typeof named === 'string' ? OPERATIONS[named.toLowerCase()] : undefined;
  if (op === undefined) throw scimFault('INVALID_SYNTAX', 'op must be add, replace or remove');
  if (path !== undefined && path !== null && typeof path !== 'string') {
    throw scimFault('INVALID_PATH', 'path must be a text');
  }
  if (typeof path === 'string' && path !== '') return [change(op, readPath(type, path), value)];
  if (op === 'remove') throw scimFault('NO_TARGET', 'a removal needs a path');
  if (!isObject(value))
    throw scimFault('INVALID_VALUE', 'without a path the value must be an object of attributes');
  const paths = Object.entries(value).filter(([key]) => !isOneOf(SERVERS, key) && !isOneOf(NOT_KEPT, key));
  if (Object.keys(value).length === 0)
    throw scimFault('INVALID_VALUE', 'the value of an operation names nothing');
  return paths.flatMap(([key, own]) =>
    isSame(key, 'id') && own === id ? [] : change(op, readPath(type, key), own),
  );
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.some((each) => isSame(each, name));
}

function change(op: Operation['op'], target: Target, value: unknown): Operation {
  const changed = target.kind === 'extension' ? undefined : [target.attribute, target.sub];
  const fixed = changed?.find((attribute) => attribute?.mutability === 'readOnly');
  if (fixed !== undefined) throw scimFault('MUTABILITY', `only the server writes ${fixed.name}`);
  if (target.kind === 'attribute' && target.sub?.mutability === 'immutable') {
    throw scimFault(
      'MUTABILITY',
      `${target.attribute.name}.${target.sub.name} cannot be changed: remove the value, and add another`,
    );
  }
  return { op, target, value };
}
