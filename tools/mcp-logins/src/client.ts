/** A call of a tool. */
export interface ToolCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, string>>;
}

/** What a user of a client sees of a call: the answer of the tool, or an error. */
export type Seen = { readonly answer: string } | { readonly error: string };

/** A client that runs, with what it has stored in a folder. */
export interface RunningClient extends AsyncDisposable {
  call(call: ToolCall): Promise<Seen>;
}

export interface StartOptions {
  /** The URL of the guarded server. */
  readonly url: string;
  /** The address of the server that people log in at. */
  readonly issuer: string;
  /** Where the client stores its login. Clients with the same folder share it. */
  readonly folder: string;
  /** The id that it has, where it does not register itself. */
  readonly clientId?: string;
  /** Called with each page that the client opens in a browser. */
  readonly open: (url: string) => void;
}

/** A client of MCP. */
export interface Client {
  readonly name: string;
  readonly version: string;
  /** Where the answers to its logins go, on any port. */
  readonly redirectUri: string;
  start(options: StartOptions): Promise<RunningClient>;
}
