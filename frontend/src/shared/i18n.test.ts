import { expect, test } from 'vitest'
import { en } from './en'
import { zh } from './zh'

type Words = { [key: string]: string | Words | ((...args: never[]) => string) }

const leaves = (words: Words, path = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, value]) => {
    const here = `${path}.${key}`
    if (typeof value === 'string') return [[here, value] as [string, string]]
    if (typeof value === 'function')
      return [[here, value('1' as never, '2' as never, '3' as never)] as [string, string]]
    return leaves(value, here)
  })

const chinese = leaves(zh as unknown as Words)
const english = leaves(en as unknown as Words)

test('both languages say the same things', () => {
  // compared at run time too: names kept by code (roles, reasons) are open records to the compiler
  expect(english.map(([key]) => key)).toEqual(chinese.map(([key]) => key))
})

test('no text is empty', () => {
  for (const [key, text] of [...chinese, ...english]) expect(text, key).not.toBe('')
})

test('English texts hold no Chinese, but for the name of the other language', () => {
  const mixed = english.filter(([key, text]) => /[\u4e00-\u9fff]/.test(text) && !key.startsWith('.language'))
  expect(mixed).toEqual([])
})
