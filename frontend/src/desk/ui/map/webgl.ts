let able: boolean | undefined

/** Whether this browser can draw a map at all. */
export function canDrawMaps(): boolean {
  able ??= document.createElement('canvas').getContext('webgl2') !== null
  return able
}
