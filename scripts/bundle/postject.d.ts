declare module 'postject' {
  interface InjectOptions {
    /** A text in the executable, after which the program reads if anything was put in. */
    readonly sentinelFuse: string;
    /** Of executables for macOS. */
    readonly machoSegmentName?: string;
  }

  /** Puts data into the executable at a path, where its program finds it by name. */
  export function inject(path: string, name: string, data: Buffer, options: InjectOptions): Promise<void>;
}
