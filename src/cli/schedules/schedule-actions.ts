export const scheduleActions = ['apply', 'list', 'pause'] as const;
export type ScheduleAction = (typeof scheduleActions)[number];
