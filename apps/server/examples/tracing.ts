import { BatchSpanProcessor, ConsoleSpanExporter, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

// Prints spans; in production an OTLP exporter stands here.
const provider = new NodeTracerProvider({
  spanProcessors: [new BatchSpanProcessor(new ConsoleSpanExporter())],
});
provider.register();

// What was not exported yet, once the server has stopped.
process.once('beforeExit', () => void provider.shutdown());
