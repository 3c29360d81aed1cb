/** How the durations of one workload go by one thing that is known of its resources. */
export interface Law {
  /** Milliseconds that are expected of a resource, by what is known of it. */
  readonly timeOf: (known: number) => number;
  /** What resources took over what the law says of them: of all of which both are known, or ten thousand of these. */
  readonly ratios: Float64Array;
}
