export declare const floors: readonly string[];
export declare const rooms: Readonly<Record<string, readonly string[]>>;
export declare const core: readonly string[];
