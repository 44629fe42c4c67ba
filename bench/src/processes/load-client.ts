import { serveParent } from './child.ts';

serveParent();
