/** Something that users meet in a message, a report or a shell, and look up. */
export interface Topic {
  /** As it is shown: `InvalidRestoreTime`, `4`, `429`, or the fixed part of a message. */
  readonly code: string;
  readonly kind: TopicKind;
  /** These three are whole sentences. Commands and other words of the program stand in backticks. */
  readonly means: string;
  readonly cause: string;
  /** Begins with an imperative. */
  readonly advice: string;
}

/** The kinds of topics in the order of the docs, each with what `explain` calls it. */
export const topicKinds = {
  'exit-code': 'exit code of bulk-restore',
  'shell-code': 'exit code of the shell or the system, not of bulk-restore',
  outcome: 'outcome of a resource',
  service: 'error code of the service',
  'sign-in': 'error code of Microsoft Entra, which signs in',
  http: 'HTTP status',
  machine: 'error of this machine or its network',
  rule: 'check of specs and lists',
  message: 'message of bulk-restore',
} as const;

export type TopicKind = keyof typeof topicKinds;

/** What is known of a code, without the code and its kind. */
export type Advice = Pick<Topic, 'cause' | 'advice'>;
