/** How an agent of a generated fleet works. */
export const HABITS = ['busy', 'steady', 'bursty', 'weekly', 'sparse', 'open', 'new'] as const;
export type Habit = (typeof HABITS)[number];

export const HOUR = 3_600_000;
export const WEEK_HOURS = 168;
