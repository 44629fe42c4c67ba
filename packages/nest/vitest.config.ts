import { oneProcess, suite } from 'test-config';

export default { ...suite(oneProcess), oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } } };
