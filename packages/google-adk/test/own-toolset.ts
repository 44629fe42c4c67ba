import { type BaseTool, BaseToolset } from '@google/adk';

/** A toolset of a program. */
export class OwnToolset extends BaseToolset {
  readonly #tools: readonly BaseTool[];

  constructor(...tools: readonly BaseTool[]) {
    super([]);
    this.#tools = tools;
  }

  getTools(): Promise<BaseTool[]> {
    return Promise.resolve([...this.#tools]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
