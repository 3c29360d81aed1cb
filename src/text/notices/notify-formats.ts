/** What a notification can look like: our own JSON, a message of Slack, an Adaptive Card of Teams. */
export const notifyFormats = ['json', 'slack', 'teams'] as const;
export type NotifyFormat = (typeof notifyFormats)[number];
