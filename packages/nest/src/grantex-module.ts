import type { Guard } from '@grantex/core';
import { checkGuard } from '@grantex/core/adapter';
import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Module,
  type ModuleMetadata,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';

/** Options of {@link GrantexModule}. */
export interface GrantexOptions {
  /** Verifies, decides and records for every route with `@RequireGrant`. */
  readonly guard: Guard;
  /**
   * Called once when the application shuts down, after its last response: at `app.close()`, and on signals after
   * `app.enableShutdownHooks()`. Default: nothing is closed.
   */
  readonly close?: () => Promise<void>;
}

/** Options of {@link GrantexModule} that depend on other providers, such as those of a `ConfigModule`. */
export interface GrantexAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** The providers that are the arguments of `useFactory`. Default: none. */
  readonly inject?: FactoryProvider['inject'];
  /** Returns the options. */
  readonly useFactory: (...providers: never[]) => GrantexOptions | Promise<GrantexOptions>;
}

/** The provider of the options. */
export const OPTIONS: unique symbol = Symbol('GrantexOptions');

/** Provides the guard of an application to its routes. Import it once, in the root module. */
export class GrantexModule implements OnApplicationShutdown {
  readonly #options: GrantexOptions;

  constructor(options: GrantexOptions) {
    this.#options = options;
  }

  /** @throws {TypeError} naming the option that is missing or wrong */
  static forRoot(options: GrantexOptions): DynamicModule {
    return moduleWith({ provide: OPTIONS, useValue: checked(options) });
  }

  /** Like `forRoot`; a wrong option stops the application from starting. */
  static forRootAsync({ imports = [], inject = [], useFactory }: GrantexAsyncOptions): DynamicModule {
    const make = async (...providers: never[]): Promise<GrantexOptions> =>
      checked(await useFactory(...providers));
    return { ...moduleWith({ provide: OPTIONS, inject, useFactory: make }), imports };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#options.close?.();
  }
}
Module({})(GrantexModule);
Inject(OPTIONS)(GrantexModule, undefined, 0);

function moduleWith(provider: Provider): DynamicModule {
  return { module: GrantexModule, global: true, providers: [provider], exports: [OPTIONS] };
}

function checked(options: GrantexOptions): GrantexOptions {
  checkGuard(options.guard, 'GrantexModule');
  if (options.close === undefined || typeof options.close === 'function') return options;
  throw new TypeError('GrantexModule: "close" must be a function.');
}
