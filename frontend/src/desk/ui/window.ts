// Which rows of a long list are drawn: those in sight and a few around them.

/** Pixels of a table row and of a card; desk.css draws them as tall. */
export const ROW = 36
export const CARD = 96
/** When so few rows are left below, the next page is asked for. */
export const AHEAD = 40
const OVER = 12
const STEP = 4 // rows; the window moves in steps, so that not every pixel redraws

/** First row drawn and the one after the last. */
export function sight(top: number, tall: number, height: number, length: number) {
  const at = Math.floor(top / height)
  const first = Math.max(0, Math.floor((at - OVER) / STEP) * STEP)
  const end = Math.min(length, Math.ceil((at + tall / height + OVER) / STEP) * STEP)
  return { first: Math.min(first, Math.max(0, length - 1)), end }
}
