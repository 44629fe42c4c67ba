export { CreateError, type CreateErrorCode } from './create-error.ts';
export { createProject, type Created, type CreateOptions } from './create-project.ts';
export type { ShowStep } from './progress.ts';
export { readTemplates, type Language, type Template, type Templates, type Versions } from './templates.ts';
