import {
  createGrantex,
  defineRules,
  type Grant,
  GrantexModule,
  RequestGrant,
  RequireGrant,
} from '@grantex/nest';
import { Body, Controller, Get, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IsNumber, IsString } from 'class-validator';

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: { price: number }) => booking.price,
    metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
  },
});

class Booking {
  @IsString()
  flight = '';

  @IsNumber()
  price = 0;
}

@Controller()
class TravelController {
  @Get('flights')
  @RequireGrant(rules.search)
  search() {
    return [{ flight: 'AI 101', price: 420 }];
  }

  @Post('bookings')
  // Reads the booking as the pipes have made it.
  @RequireGrant(rules.book, { input: (booking: Booking) => booking })
  book(@Body() booking: Booking, @RequestGrant() grant: Grant) {
    return { bookedFor: grant.principalId, flight: booking.flight, price: booking.price };
  }
}

@Module({
  imports: [
    // Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, which is `https://travel.example` here.
    GrantexModule.forRootAsync({ useFactory: () => createGrantex() }),
  ],
  controllers: [TravelController],
})
class AppModule {}

export const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.useGlobalPipes(new ValidationPipe());
// On SIGTERM: lets requests end, then closes the guard.
app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
