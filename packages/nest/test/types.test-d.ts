import {
  defineRules,
  type Grant,
  GrantexModule,
  GrantGuard,
  type Guard,
  RequestGrant,
  RequireGrant,
  type Rule,
} from '@grantex/nest';
import { Body, Controller, Get, Module, Param, Post, UseGuards } from '@nestjs/common';

declare const guard: Guard;

interface Payment {
  readonly amount: string;
}

class Booking {
  flight = '';
  price = 0;
}

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
  pay: { scopes: ['payments:initiate'], amount: (payment: Payment) => payment.amount },
});

@Controller()
@RequireGrant(rules.search)
@UseGuards(GrantGuard, new GrantGuard({ guard }))
export class Flights {
  @Get()
  @RequireGrant(rules.search)
  list(): void {}

  // A rule that reads its input gets it from the arguments of the method.
  @Post('book')
  @RequireGrant(rules.book, { input: (booking: Booking) => booking })
  book(@Body() _booking: Booking, @RequestGrant() _grant: Grant): void {}

  @Post('pay/:amount')
  @RequireGrant(rules.pay, { input: (_booking: Booking, amount: string) => ({ amount }) })
  async pay(@Body() _booking: Booking, @Param('amount') _amount: string): Promise<void> {}

  // @ts-expect-error the rule reads an input, and there is none
  @RequireGrant(rules.book)
  withoutInput(@Body() _booking: Booking): void {}

  // @ts-expect-error the rule reads another input than it is given
  @RequireGrant(rules.pay, { input: (booking: Booking) => booking })
  otherInput(@Body() _booking: Booking): void {}

  // @ts-expect-error the method has other arguments than are read
  @RequireGrant(rules.book, { input: (booking: Booking) => booking })
  otherArguments(@Body() _name: string): void {}

  // @ts-expect-error the method has fewer arguments than are read
  @RequireGrant(rules.book, { input: (_name: string, booking: Booking) => booking })
  fewerArguments(@Body() _name: string): void {}

  // A computed rule may be undefined, which refuses.
  @RequireGrant((context) => (context.getClass() === Flights ? rules.search : undefined))
  computed(): void {}

  @RequireGrant((): Rule<Payment> => rules.pay, { input: (payment: Payment) => payment })
  computedReading(@Body() _payment: Payment): void {}

  // @ts-expect-error a rule names at least one scope
  @RequireGrant({ scopes: [] })
  noScopes(): void {}

  // @ts-expect-error without a rule nothing says what the route needs
  @RequireGrant()
  noRule(): void {}
}

// @ts-expect-error a rule on a controller reads no arguments: which would it be?
@RequireGrant(rules.book, { input: (booking: Booking) => booking })
export class OnController {}

@Module({
  imports: [
    GrantexModule.forRoot({ guard }),
    GrantexModule.forRoot({ guard, close: () => Promise.resolve() }),
    GrantexModule.forRootAsync({ useFactory: () => ({ guard }) }),
    GrantexModule.forRootAsync({
      inject: [Flights],
      useFactory: async (_flights: Flights) => ({ guard }),
    }),
    // @ts-expect-error without a guard nobody decides
    GrantexModule.forRoot({}),
    // @ts-expect-error without a guard nobody decides
    GrantexModule.forRootAsync({ useFactory: () => ({}) }),
  ],
})
export class Application {}
