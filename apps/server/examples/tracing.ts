import { BatchSpanProcessor, ConsoleSpanExporter, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

// Prints spans. In production, use an OTLP exporter instead.
const provider = new NodeTracerProvider({
  spanProcessors: [new BatchSpanProcessor(new ConsoleSpanExporter())],
});
provider.register();

// Exports what is left when the server has stopped.
process.once('beforeExit', () => void provider.shutdown());
