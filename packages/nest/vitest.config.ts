import { suite } from 'test-config';

export default { ...suite(), oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } } };
