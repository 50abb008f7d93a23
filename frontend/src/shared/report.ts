// What a form can say about a report before the server sees it. The server judges; these only warn early.

/** Rows of 7 to 12 digits, as phone numbers are written, with spaces or hyphens between. */
const PHONE_LIKE = /(?<!\d)(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|[2-8]\d{6,7})(?!\d)/

export const phoneLike = (text: string) => PHONE_LIKE.test(text)

const LATE = 72 * 3_600_000
/** Reported more than 72 hours after it happened: the server marks it as entered late. */
export const isLateEntry = (occurredAt: number, now: number = Date.now()) => now - occurredAt > LATE

/** Characters as the API counts them. */
export const characters = (text: string) => [...text].length
