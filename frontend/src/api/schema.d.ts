// biome-ignore-all lint: generated
export type paths = any
