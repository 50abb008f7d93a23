// Times are shown in the district's time, whatever the device says: a deadline is a deadline there.
import type { Locale } from './i18n'

export const ZONE = 'Asia/Shanghai'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

const split = (at: string | number | Date) =>
  Object.fromEntries(parts.formatToParts(new Date(at)).map((p) => [p.type, p.value])) as Record<
    'year' | 'month' | 'day' | 'hour' | 'minute',
    string
  >

/** "2023-09-15" in the district's time. */
export function day(at: string | number | Date): string {
  const p = split(at)
  return `${p.year}-${p.month}-${p.day}`
}

/** "2023-09-15 09:30" in the district's time. */
export function minute(at: string | number | Date): string {
  const p = split(at)
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}`
}

/** "09-15 09:30" in this year, "2023-09-15" in another: what a dense column can hold. */
export function short(at: string, now: number = Date.now()): string {
  const p = split(at)
  return p.year === split(now).year ? `${p.month}-${p.day} ${p.hour}:${p.minute}` : day(at)
}

/** "2026年11月20日 星期五", "Friday, 20 November 2026". */
export const longDay = (at: number, lang: Locale): string =>
  new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'zh-CN', { timeZone: ZONE, dateStyle: 'full' }).format(at)

/** What a picker shows, as that time of the district in RFC 3339: the device may stand in another zone. */
export const inDistrict = (shown: { format(pattern: string): string }) =>
  `${shown.format('YYYY-MM-DDTHH:mm')}:00+08:00`

/** The day after an ISO day, as an ISO day: pickers include their last day, the API's `_to` excludes it. */
export const dayAfter = (iso: string, days = 1): string =>
  new Date(Date.parse(`${iso}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)

/** A length of time in its two largest units: "2天3小时", "2 d 3 h". */
export function duration(ms: number, lang: Locale): string {
  const [d, h, m] = [
    Math.floor(ms / DAY),
    Math.floor((ms % DAY) / HOUR),
    Math.max(1, Math.round((ms % HOUR) / MINUTE)),
  ]
  const zh = lang !== 'en'
  const unit = (n: number, chinese: string, english: string) => (zh ? `${n}${chinese}` : `${n} ${english}`)
  const join = (a: string, b: string) => (zh ? a + b : `${a} ${b}`)
  if (d > 9) return unit(d, '天', 'd')
  if (d > 0) return h > 0 ? join(unit(d, '天', 'd'), unit(h, '小时', 'h')) : unit(d, '天', 'd')
  if (h > 0) return unit(h, '小时', 'h')
  return unit(Math.min(59, m), '分钟', 'min')
}

/** Where a deadline stands: late, near (within a day), or far; and by how much. */
export function standing(
  dueAt: string,
  now: number = Date.now(),
): { tone: 'late' | 'near' | 'far'; ms: number } {
  const left = Date.parse(dueAt) - now
  if (left < 0) return { tone: 'late', ms: -left }
  return { tone: left < DAY ? 'near' : 'far', ms: left }
}

export const count = (n: number, lang: Locale) => n.toLocaleString(lang)

/** "1.4 MB", "312 kB". */
export function bytes(n: number): string {
  if (n >= 1e6) return `${(n / 1e6).toFixed(1)} MB`
  return n >= 1e3 ? `${Math.round(n / 1e3)} kB` : `${n} B`
}

/** Five decimals: about a metre. */
export const degrees = (lon: number, lat: number) => `${lon.toFixed(5)}, ${lat.toFixed(5)}`
