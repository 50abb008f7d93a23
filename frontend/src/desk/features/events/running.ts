// How a limit stands: pauses do not count, and late stays late.
import type { Clock } from '@/api/model'

export type Tone = 'red' | 'grey' | 'green' | 'amber' | 'blue'

/** Milliseconds the clock has run, the part of its limit that is, and the colour that says so. */
export function running(clock: Clock, now: number = Date.now()) {
  const [start, due] = [Date.parse(clock.started_at), Date.parse(clock.due_at)]
  const end = Date.parse(clock.stopped_at ?? clock.paused_at ?? new Date(now).toISOString())
  const still = clock.paused_total_s * 1000
  const ran = Math.max(0, end - start - still)
  const used = Math.min(1, ran / Math.max(1, due - start - still))
  const late = clock.breached || end > due
  return { ran, used, late, tone: toneOf(clock, late, used) }
}

function toneOf(clock: Clock, late: boolean, used: number): Tone {
  if (late) return 'red'
  if (clock.stopped_at) return 'green'
  if (clock.paused_at) return 'grey'
  return used > 0.8 ? 'amber' : 'blue'
}
