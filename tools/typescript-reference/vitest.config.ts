import { suite } from 'test-config';

export default suite();
