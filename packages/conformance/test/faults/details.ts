import { core, type Fault, server } from './fault.ts';

/** §15: details, catalogs. */
export const detailFaults: readonly Fault[] = [
  {
    name: 'limits are compared with texts as they sort',
    noticedBy: ['15.operators'],
    edits: [
      core(
        'verify/details/argument-limit.ts',
        'max && ((value) => (compareToBound(value, max) ?? 1) <= 0),',
        'max && ((value) => String(value) <= String(limit.max)),',
      ),
    ],
  },
  {
    name: 'a host is one that the URL ends with',
    noticedBy: ['15.operators'],
    edits: [
      core(
        'verify/details/argument-limit.ts',
        'return (value) => bound !== undefined && isUrlWithin(value, bound);',
        'return (value) => bound !== undefined && (isUrlWithin(value, bound) || String(value).includes(host));',
      ),
    ],
  },
  {
    name: 'one element of a list is enough',
    noticedBy: ['15.walking'],
    edits: [
      core(
        'verify/details/call-limits.ts',
        'if (!admits(node, values[index], isClosed, refuse, depth + 1)) return false;',
        'if (admits(node, values[index], isClosed, undefined, depth + 1)) return true;',
      ),
    ],
  },
  {
    name: 'a closed detail is open',
    noticedBy: ['15.walking'],
    edits: [
      core(
        'verify/details/call-limits.ts',
        "if (children.has(name) || !(isClosed || name.includes('.'))) continue;",
        "if (children.has(name) || !name.includes('.')) continue;",
      ),
    ],
  },
  {
    name: 'limits of details may be anything that is wider in a delegation',
    noticedBy: ['15.delegated-wider'],
    edits: [
      core(
        'verify/details/narrow-details.ts',
        'if (bound !== undefined && isWider(limit, bound)) {',
        'if (bound !== undefined && limit.max !== undefined && isWider(limit, bound)) {',
      ),
    ],
  },
  {
    name: 'a delegated grant has only the details that it asks for',
    noticedBy: ['15.delegated-keeps'],
    edits: [
      core(
        'verify/details/narrow-details.ts',
        'return distinctDetails([...kept, ...narrowed]);',
        'return distinctDetails(narrowed.length > 0 ? narrowed : kept);',
      ),
    ],
  },
  {
    name: 'a client may say that no admission is needed',
    noticedBy: ['15.refused-details'],
    edits: [
      core(
        'verify/details/parse-details.ts',
        'return readDetails(value, refuseOnline);',
        'return readDetails(value, readOnline);',
      ),
    ],
  },
  {
    name: 'details are not looked up in catalogs',
    noticedBy: ['15.catalog-resolves'],
    edits: [
      server(
        'authority/catalogs/check-details.ts',
        'if (fault === undefined) continue;\n    throw',
        "if (fault !== undefined && fault.at !== '') continue;\n    throw",
      ),
    ],
  },
  {
    name: 'details may come twice in a token',
    noticedBy: ['15.canonical'],
    edits: [
      core(
        'verify/details/parse-details.ts',
        'return Object.freeze(distinct);',
        'return Object.freeze(details);',
      ),
    ],
  },
  {
    name: 'the digest of a catalog is of something else',
    noticedBy: ['15.catalog'],
    edits: [
      server(
        'authority/catalogs/catalog.ts',
        ".update(document).digest('hex')",
        ".update(` ${document}`).digest('hex')",
      ),
    ],
  },
  {
    name: 'grants show their scopes as they were asked for',
    noticedBy: ['15.by-details'],
    edits: [
      server(
        'authority/grants/view.ts',
        'scopes: row.scopes,',
        "scopes: row.scopes.map((scope) => scope.replace(/:by_details$/, '')),",
      ),
    ],
  },
  {
    name: 'a refreshed token is limited no more',
    noticedBy: ['15.details-in-tokens'],
    edits: [
      server(
        'authority/grants/issue.ts',
        'const held = { scopes: wanted, details: withOnline(detailsOf(wanted, grant.details)) };',
        "const plain = wanted.map((scope) => scope.replace(/:by_details$/, ''));\n  const held =\n    by === 'refresh'\n      ? { scopes: plain, details: [] }\n      : { scopes: wanted, details: withOnline(detailsOf(wanted, grant.details)) };",
      ),
    ],
  },
  {
    name: 'an agent declares a scope as one that details limit',
    noticedBy: ['15.reserved'],
    edits: [
      server(
        'authority/scopes/declared-scopes.ts',
        'if (limited === undefined) return scopes;',
        'if (scopes.length > 0 || limited === undefined) return scopes;',
      ),
    ],
  },
  {
    name: 'a request has any number of details',
    noticedBy: ['15.several-details'],
    edits: [core('wire/details.ts', 'MAX_DETAILS = 20;', 'MAX_DETAILS = 2_000;')],
  },
  {
    name: 'the first detail of a scope decides alone',
    noticedBy: ['15.several-details'],
    edits: [
      server(
        'authority/admissions/checks.ts',
        'refusedArguments(details, scopes, call.values)',
        'refusedArguments(details.slice(0, 1), scopes, call.values)',
      ),
    ],
  },
  {
    name: 'only a detail that asks needs an admission, and no other of its scope',
    noticedBy: ['15.online'],
    edits: [
      server(
        'authority/details/online.ts',
        '(isOnline(detail.scope, details) ? ',
        '(isOnline(detail.scope, [detail]) ? ',
      ),
    ],
  },
  {
    name: 'calls are decided offline below a grant with a budget',
    noticedBy: ['15.online'],
    edits: [
      server(
        'authority/grants/narrowed-limits.ts',
        'details: withOnline(detailsOf(scopes, limits)) };',
        'details: detailsOf(scopes, limits) };\n  void withOnline;',
      ),
    ],
  },
  {
    name: 'a schema may refer to a place that there is not',
    noticedBy: ['15.invalid-catalog'],
    edits: [
      server(
        'authority/catalogs/json-schema.ts',
        'if (reference === undefined || placeOf(root, reference) !== undefined) return undefined;',
        "if (reference === undefined || String(reference).startsWith('#')) return undefined;",
      ),
    ],
  },
  {
    name: 'of two tools of a name the later one counts',
    noticedBy: ['15.invalid-catalog'],
    edits: [
      server(
        'authority/catalogs/catalog.ts',
        "if (names.has(tool.name)) throw invalid(at, 'another tool has the same name');",
        '',
      ),
    ],
  },
];
