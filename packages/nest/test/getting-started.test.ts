import { GrantexModule, RequireGrant } from '@grantex/nest';
import { startTestService } from '@grantex/testing';
import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { bearer } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { platforms, serve } from './platforms.ts';

// The application that `nest new` writes.
@Injectable()
class AppService {
  getHello(): string {
    return 'Hello World!';
  }
}

@Controller()
class AppController {
  private readonly appService: AppService;

  constructor(@Inject(AppService) appService: AppService) {
    this.appService = appService;
  }

  @Get()
  getHello(): string {
    return this.appService.getHello();
  }
}

@Controller()
class GuardedController {
  private readonly appService: AppService;

  constructor(@Inject(AppService) appService: AppService) {
    this.appService = appService;
  }

  @Get()
  @RequireGrant({ scopes: ['server:hello'] })
  getHello(): string {
    return this.appService.getHello();
  }
}

describe.each(platforms)('$name', (platform) => {
  test('the application of the command line responds the same with one line above its method', async () => {
    await using service = await startTestService();

    @Module({ controllers: [AppController], providers: [AppService] })
    class AppModule {}

    @Module({
      imports: [GrantexModule.forRoot({ guard: service.guard })],
      controllers: [GuardedController],
      providers: [AppService],
    })
    class GuardedModule {}

    const answers = [];
    for (const module of [AppModule, GuardedModule]) {
      await using site = await serve(platform, module);
      const answer = await fetch(site.url, { headers: bearer(service, 'server:hello') });
      const headers = [...answer.headers].filter(([name]) => name !== 'date');
      answers.push([answer.status, headers, await answer.text()]);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(await service.recorded()).toEqual(['allowed server:hello', 'success server:hello']);
  });
});
