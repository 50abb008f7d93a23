import { expect, test } from 'vitest'
import { nameOf, sortErrors } from './problems'

const error = (pointer: string, detail: string, location = 'body') => ({
  pointer,
  location,
  code: 'x',
  detail,
})

test('a pointer becomes the name of a field, lists and escapes included', () => {
  expect(nameOf('/parties/0/phone')).toEqual(['parties', 0, 'phone'])
  expect(nameOf('/a~1b/c~0d')).toEqual(['a/b', 'c~d'])
  expect(nameOf('')).toEqual([])
})

test('errors stand at their fields, two of one field together', () => {
  const problem = { errors: [error('/title', '太短'), error('/title', '有身份证号'), error('/note', '必填')] }
  expect(sortErrors(problem, ['title', 'note']).fields).toEqual([
    { name: ['title'], errors: ['太短', '有身份证号'] },
    { name: ['note'], errors: ['必填'] },
  ])
})

test('what belongs to no field of the form is still said', () => {
  const problem = {
    detail: '请改正标出的内容。',
    errors: [error('/step', '不能由本人核查'), error('/If-Match', '缺少版本', 'header')],
  }
  expect(sortErrors(problem, ['note'])).toEqual({ fields: [], rest: ['不能由本人核查', '缺少版本'] })
})

test('a problem without errors says its detail', () => {
  expect(sortErrors({ detail: '网格已停用。', errors: [] }, ['note']).rest).toEqual(['网格已停用。'])
})
