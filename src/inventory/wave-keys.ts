/** The columns of an inventory that the waves of a spec can be made by. */
export const waveKeys = ['size', 'policy', 'status', 'lastActivity'] as const;
export type WaveKey = (typeof waveKeys)[number];
