import type { Problem } from '@/api/model'

export interface FieldError {
  name: (string | number)[]
  errors: string[]
}

/** "/parties/0/phone" as a form knows it; RFC 6901 escapes undone. */
export const nameOf = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))

/**
 * The errors of a 422 that belong to a field of the form, joined by field, and the sentences left over: those that
 * speak of no field the form has must still be read by somebody.
 */
export function sortErrors(problem: Partial<Problem>, fields: readonly string[]) {
  const byName = new Map<string, FieldError>()
  const rest: string[] = []
  for (const error of problem.errors ?? []) {
    const name = nameOf(error.pointer)
    if (error.location !== 'body' || !fields.includes(String(name[0]))) {
      rest.push(error.detail)
      continue
    }
    const key = JSON.stringify(name)
    const known = byName.get(key) ?? { name, errors: [] }
    known.errors.push(error.detail)
    byName.set(key, known)
  }
  const unsaid = byName.size === 0 && rest.length === 0 && problem.detail ? [problem.detail] : rest
  return { fields: [...byName.values()], rest: [...new Set(unsaid)] }
}
