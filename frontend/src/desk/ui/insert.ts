/** `piece` put into a text at a place, on a line of its own where words stand before or after it; and where it ends. */
export function inserted(text: string, at: number, piece: string): { text: string; at: number } {
  const [before, after] = [text.slice(0, at), text.slice(at)]
  const head = before && !/\s$/.test(before) ? `${before}\n${piece}` : before + piece
  return { text: after && !/^\s/.test(after) ? `${head}\n${after}` : head + after, at: head.length }
}
