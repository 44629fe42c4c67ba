/** The part of newman that is used here, which has no types of its own. */
declare module 'newman' {
  interface Header {
    readonly key: string;
    readonly value: string;
  }

  interface Arguments {
    readonly item: { readonly id: string };
    readonly request: {
      readonly method: string;
      readonly url: { getPathWithQuery(): string };
      readonly body?: { readonly mode: string; readonly raw?: string; readonly urlencoded?: object };
    };
    /** Undefined where none came. */
    readonly response?: {
      readonly code: number;
      readonly headers: { all(): readonly Header[] };
      readonly stream?: Buffer;
    };
  }

  interface Summary {
    readonly run: {
      readonly failures: readonly {
        readonly source?: { readonly name: string };
        readonly error: { readonly test?: string; readonly message: string };
      }[];
    };
  }

  interface Options {
    collection: object;
    envVar: readonly { readonly key: string; readonly value: string }[];
    reporters: readonly string[];
    /** Milliseconds. */
    timeoutRequest: number;
  }

  interface Running {
    on(event: 'request', listener: (error: Error | null, args: Arguments) => void): void;
  }

  const newman: {
    run(options: Options, callback: (error: Error | null, summary: Summary) => void): Running;
  };
  export default newman;
  export type { Arguments, Header, Summary };
}
