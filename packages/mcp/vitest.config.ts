import { oneProcess, suite } from 'test-config';

export default suite(oneProcess);
