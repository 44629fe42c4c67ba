import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type {
  AuthorizationAnswer,
  CheckParseAnswer,
  EntityJson,
  EntityUidJson,
  Context,
  PolicySetTextToPartsAnswer,
  PolicyToJsonAnswer,
  Schema,
  ValidationAnswer,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyTree } from './policy-tree.ts';

/** What this server uses of `@cedar-policy/cedar-wasm`. */
export interface CedarLibrary {
  policySetTextToParts(text: string): PolicySetTextToPartsAnswer;
  policyToJson(text: string): PolicyToJsonAnswer;
  validate(call: { schema: Schema; policies: { staticPolicies: Record<string, string> } }): ValidationAnswer;
  preparsePolicySet(id: string, policies: { staticPolicies: StaticPolicies }): CheckParseAnswer;
  statefulIsAuthorized(call: CedarQuestion): AuthorizationAnswer;
  /** Parses the policies each time: measured beside the others. */
  isAuthorized(
    call: Omit<CedarQuestion, 'preparsedPolicySetId'> & {
      policies: { staticPolicies: Record<string, string> };
    },
  ): AuthorizationAnswer;
}

/** Policies by the library's ids, as texts or in its JSON form. */
export type StaticPolicies = Record<string, string | PolicyTree>;

/** One question to a policy set that was prepared. */
export interface CedarQuestion {
  principal: EntityUidJson;
  action: EntityUidJson;
  resource: EntityUidJson;
  context: Context;
  entities: EntityJson[];
  preparsedPolicySetId: string;
}

/** Cedar, with the policy sets that it has prepared. There is one per process. */
export interface Cedar {
  /**
   * Calls the library. A call that throws has left its memory in an unknown state, so the next one gets a new instance.
   * @throws {CedarCrash}
   */
  run<RESULT>(work: (library: CedarLibrary) => RESULT): RESULT;
  /**
   * The name under which the library keeps this policy set, prepared now unless it is kept already.
   * @param key the same for the same policies, at all times
   * @throws {CedarCrash}
   */
  prepare(key: string, policies: () => StaticPolicies): string;
}

/** The library has crashed, as it does over texts and values that are nested too deep for its stack. */
export class CedarCrash extends Error {
  override name = 'CedarCrash';
}

/** Most policy sets that are kept prepared. The library keeps each until another one takes its name. */
const MOST_PREPARED = 64;

let loading: Promise<Cedar> | undefined;

/**
 * Loads Cedar when it is first needed: most servers have no policies, and it takes a tenth of a second and 30 MB. The
 * compilation is on other threads.
 */
export function loadCedar(): Promise<Cedar> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Cedar> {
  const require = createRequire(import.meta.url);
  const script = require.resolve('@cedar-policy/cedar-wasm/nodejs');
  // The script compiles the same bytes. V8 finds them compiled, as long as this module is held.
  const compiled = await WebAssembly.compile(await readFile(join(dirname(script), 'cedar_wasm_bg.wasm')));
  return createCedar(() => {
    delete require.cache[script];
    return { ...(require(script) as CedarLibrary), compiled };
  });
}

/** @param instantiate makes a new instance of the library */
export function createCedar(instantiate: () => CedarLibrary): Cedar {
  let library: CedarLibrary | undefined;
  /** The names of the prepared sets by their key, the least recently used first. */
  const prepared = new Map<string, string>();

  function run<RESULT>(work: (library: CedarLibrary) => RESULT): RESULT {
    library ??= instantiate();
    try {
      return work(library);
    } catch (error) {
      library = undefined;
      prepared.clear();
      throw new CedarCrash('Cedar has crashed', { cause: error });
    }
  }

  return {
    run,
    prepare(key, policies) {
      const known = prepared.get(key);
      prepared.delete(key);
      const name = known ?? freeName(prepared);
      if (known === undefined) {
        const staticPolicies = policies();
        const answer = run((cedar) => cedar.preparsePolicySet(name, { staticPolicies }));
        if (answer.type === 'failure') throw new TypeError(answer.errors[0]?.message ?? 'not prepared');
      }
      prepared.set(key, name);
      return name;
    },
  };
}

function freeName(prepared: Map<string, string>): string {
  const [oldest] = prepared;
  if (oldest === undefined || prepared.size < MOST_PREPARED) return String(prepared.size);
  const [key, name] = oldest;
  prepared.delete(key);
  return name;
}
